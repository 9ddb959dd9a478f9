"""The second factor: demanded of whoever sees other people's data, and of nobody else."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.utils import timezone

from niangjia.accounts import factors, services
from niangjia.accounts.models import User
from niangjia.accounts.tests.people import (
    PASSWORD,
    code_of,
    holding,
    opened,
    person,
    stored_secret,
    with_app,
    with_codes,
    wrong_code,
)

pytestmark = pytest.mark.django_db
SETUP = "/accounts/security/"
CODE = "/accounts/2fa/authenticate/"


@pytest.fixture(autouse=True)
def _demanded(settings):
    settings.SECOND_FACTOR = True


def enter(client):
    return client.post("/accounts/login/", {"login": "lin.organiser", "password": PASSWORD})


def test_a_role_without_a_factor_opens_the_setup_page_and_nothing_else(client):
    client.force_login(person())
    with holding("organiser"):
        for path in ("/desk/", "/my/", "/welcome/"):
            assert client.get(path)["Location"] == SETUP
        page = client.get(SETUP)
        assert page.status_code == 200
        assert "请先启用两步验证" in page.content.decode()


def test_the_admin_is_no_way_round(client):
    client.force_login(person(is_staff=True, is_superuser=True))
    assert client.get("/admin/")["Location"] == SETUP


def test_a_member_is_not_bothered(client):
    client.force_login(person())
    assert client.get("/welcome/")["Location"] == "/my/"


def test_an_invited_outsider_needs_one_too(client):
    outsider, chair = person("zhou.lawyer"), person("wang.chair")
    services.invite(
        by=chair, user=outsider, record=chair, verbs=["view"], until=timezone.now() + timedelta(days=1)
    )
    client.force_login(outsider)
    assert client.get("/welcome/")["Location"] == SETUP


def test_switched_off_it_is_not_demanded_and_the_page_says_so(client, settings):
    settings.SECOND_FACTOR = False
    client.force_login(person())
    with holding("organiser"):
        assert client.get("/welcome/")["Location"] == "/desk/"
        assert "NIANGJIA_SECOND_FACTOR" in client.get(SETUP).content.decode()
    assert "NIANGJIA_SECOND_FACTOR" not in client.get(SETUP).content.decode()


def test_setting_it_up_from_the_first_login_to_the_desk(client):
    user = person()
    with holding("organiser"):
        enter(client)
        assert client.get("/welcome/")["Location"] == SETUP
        page = client.get("/accounts/2fa/totp/activate/")
        secret = page.context["form"].secret
        wrong = client.post("/accounts/2fa/totp/activate/", {"code": wrong_code(secret)})
        assert "验证码不对" in wrong.content.decode()
        done = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
        assert done["Location"] == "/accounts/2fa/recovery-codes/"
        codes = client.get(done["Location"]).content.decode()
        assert codes.count("<li><code>") == 10
        assert client.get("/welcome/")["Location"] == "/desk/"
    user.refresh_from_db()
    assert user.second_factor_since is not None
    assert secret not in stored_secret(user)
    assert opened(stored_secret(user)) == secret


def test_logging_in_takes_both(client):
    secret = with_app(person())
    assert enter(client)["Location"] == CODE
    assert "_auth_user_id" not in client.session
    assert client.get("/welcome/")["Location"].startswith("/accounts/login/")
    assert client.get(CODE).status_code == 200
    assert client.post(CODE, {"code": wrong_code(secret)}).status_code == 200
    assert "_auth_user_id" not in client.session
    assert client.post(CODE, {"code": code_of(secret)})["Location"] == "/welcome/"
    assert "_auth_user_id" in client.session


def test_a_recovery_code_works_once(client, django_user_model):
    user = person()
    with_app(user)
    spare = with_codes(user)[0]
    enter(client)
    assert client.post(CODE, {"code": spare}).status_code == 302
    client.post("/accounts/logout/")
    enter(client)
    assert client.post(CODE, {"code": spare}).status_code == 200


def test_a_code_cannot_be_used_twice(client):
    secret = with_app(person())
    enter(client)
    code = code_of(secret)
    assert client.post(CODE, {"code": code}).status_code == 302
    client.post("/accounts/logout/")
    enter(client)
    assert client.post(CODE, {"code": code}).status_code == 200


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_used_code_stays_used_in_its_whole_window(client, steps):
    """The tolerance lets a code through for 90 seconds; allauth alone forgets after 30 that it was used."""
    with time_machine.travel(datetime(2026, 3, 2, 1, 0, 15, tzinfo=UTC), tick=False) as clock:
        secret = with_app(person())
        code = code_of(secret, steps)
        enter(client)
        assert client.post(CODE, {"code": code}).status_code == 302
        client.post("/accounts/logout/")
        for _ in range(1 - steps, 3):
            cache.clear()
            enter(client)
            again = client.post(CODE, {"code": code})
            assert again.status_code == 200, clock
            assert "_auth_user_id" not in client.session
            clock.shift(30)


def test_after_a_later_code_an_earlier_one_is_no_good(client):
    with time_machine.travel(datetime(2026, 3, 2, 1, 0, 15, tzinfo=UTC), tick=False):
        secret = with_app(person())
        for steps, passes in ((0, True), (-1, False), (1, True)):
            enter(client)
            client.post(CODE, {"code": code_of(secret, steps)})
            assert ("_auth_user_id" in client.session) is passes, steps
            client.post("/accounts/logout/")


def test_the_code_that_switched_the_app_on_is_used_up(client):
    with time_machine.travel(datetime(2026, 3, 2, 1, 0, 15, tzinfo=UTC), tick=False):
        person()
        enter(client)
        secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
        code = code_of(secret)
        assert client.post("/accounts/2fa/totp/activate/", {"code": code}).status_code == 302
        client.post("/accounts/logout/")
        enter(client)
        assert "已经用过" in client.post(CODE, {"code": code}).content.decode()


def test_two_at_the_same_moment_do_not_both_pass():
    user = person()
    secret = with_app(user)
    code = code_of(secret)
    assert [factors.spend_step(user.pk, secret, code) for _ in range(2)] == [True, False]


def test_guessing_codes_ends(client):
    secret = with_app(person())
    enter(client)
    answers = [client.post(CODE, {"code": wrong_code(secret)}).content.decode() for _ in range(30)]
    assert "尝试次数太多" in answers[-1]
    assert "尝试次数太多" in client.post(CODE, {"code": code_of(secret)}).content.decode()


def test_the_last_factor_of_a_role_stays(client):
    user = person()
    with_app(user)
    client.force_login(user)
    with holding("organiser"):
        enter_again(client, user)
        page = client.get("/accounts/2fa/totp/deactivate/")
        assert "不能关闭最后一种" in page.content.decode()
        client.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=user).exists()
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=user).exists()
    assert User.objects.get(pk=user.pk).second_factor_since is None


def enter_again(client, user):
    """What allauth asks for before something delicate."""
    answer = client.post("/accounts/reauthenticate/?next=/welcome/", {"password": PASSWORD})
    assert answer.status_code == 302


def test_recovery_codes_alone_are_no_factor():
    user = person()
    with_codes(user)
    user.refresh_from_db()
    assert user.second_factor_since is None


@pytest.mark.parametrize(
    "path",
    [
        "security/",
        "2fa/totp/activate/",
        "2fa/webauthn/add/",
        "2fa/webauthn/",
        "sessions/",
        "tokens/",
        "password/change/",
    ],
)
def test_the_pages_open_in_chinese(client, path):
    person()
    client.post("/accounts/login/", {"login": "lin.organiser", "password": PASSWORD})
    page = client.get(f"/accounts/{path}")
    assert page.status_code == 200
    text = page.content.decode()
    assert "我的账号" in text
    for english in ("Authenticat", "Sign ", "Security Key", "Password", "Activate"):
        assert english not in text.split("<main", 1)[1].split("</main>")[0].split("<script")[0]
