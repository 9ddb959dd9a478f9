"""Making accounts, one-time passwords, and what those who administer accounts may do with whose."""

import pytest
from axes.models import AccessAttempt
from django.test import Client

from niangjia.accounts import services
from niangjia.accounts.models import User
from niangjia.accounts.tests.people import (
    CHANGE,
    PASSWORD,
    PHONE,
    enter,
    person,
    told,
    with_app,
    with_codes,
)
from niangjia.accounts.tokens import read_token
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.errors import Forbidden, Invalid, Refused, Unauthorized
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db


# making accounts


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"username": "lin.organiser"}, "username"),
        ({"username": "he miao"}, "username"),
        ({"username": ""}, "username"),
        ({"username": PHONE}, "username"),
        ({"name": " "}, "name"),
        ({"phone": "1234"}, "phone"),
        ({"phone": PHONE}, "phone"),
    ],
)
def test_what_is_wrong_with_a_new_account_is_said_at_its_field(root, fields, where):
    person(phone=PHONE)
    before = User.objects.count()
    with pytest.raises(Invalid) as wrong:
        services.create_account(by=root, **{"username": "he.miao", "name": "何苗", **fields})
    assert set(wrong.value.errors) == {where}
    assert User.objects.count() == before


def test_nobody_without_the_role_makes_accounts():
    with pytest.raises(Forbidden):
        services.create_account(by=person(), username="he.miao", name="何苗")


def test_the_page_shows_the_password_once_and_leads_back(root, settings):
    settings.SECOND_FACTOR = False
    client = client_of(root)
    back = "/desk/appointments/new?union=1"
    page = client.post(f"/desk/accounts/new?next={back}", {"username": "he.miao", "name": "何苗"})
    text = page.context["once"]
    assert text in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert page.context["grant"] == "/desk/appointments/new?union=1&user=he.miao"
    made = User.objects.get(username="he.miao")
    assert made.check_password(text)
    assert made.created_by == root
    for path in ("/desk/accounts", f"/desk/accounts/{made.pk}"):
        assert text not in client.get(path).content.decode()
    assert text not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example/desk/", "https://evil.example", "/desk/\\evil", "/admin/"]
)
def test_it_leads_nowhere_else(root, settings, elsewhere):
    settings.SECOND_FACTOR = False
    page = client_of(root).post(
        f"/desk/accounts/new?next={elsewhere}", {"username": "he.miao", "name": "何苗"}
    )
    assert page.context["grant"] == "/desk/appointments/new?user=he.miao"


# what is done


def test_a_reset_password_ends_everything_and_the_person_is_told(root, settings):
    settings.SECOND_FACTOR = False
    user = person()
    inside = client_of(user)
    inside.get("/my/")
    _, token = services.issue_token(by=user, name="报表程序")
    with pytest.raises(Invalid):
        services.reset_password(by=root, user=user, reason=" ")
    text = services.reset_password(by=root, user=user, reason="本人忘记密码")
    assert "/accounts/login/" in inside.get("/my/")["Location"]
    with pytest.raises(Unauthorized):
        read_token(token)
    assert told("reset-password").get().reason == "本人忘记密码"
    client = enter("lin.organiser", text)
    page = client.get(CHANGE).content.decode()
    assert "顾长河（gu.root）重置了您的密码" in page
    assert User.objects.get(pk=user.pk).notice == ""


def test_a_lost_second_factor_is_taken_off_and_the_person_is_told(root, settings):
    settings.SECOND_FACTOR = False
    user = person()
    with_app(user)
    with_codes(user)
    assert services.reset_factor(by=root, user=user, reason="手机丢失") == 2
    user.refresh_from_db()
    assert user.second_factor_since is None
    assert told("reset-factor").get().subject == user.pk
    with pytest.raises(Refused):
        services.reset_factor(by=root, user=user, reason="手机丢失")
    assert (
        "重置了您的两步验证" in enter("lin.organiser", PASSWORD).get("/accounts/security/").content.decode()
    )


def test_two_notices_are_both_told(root):
    user = person()
    with_app(user)
    services.reset_factor(by=root, user=user, reason="手机丢失")
    services.reset_password(by=root, user=user, reason="密码也忘了")
    notice = User.objects.get(pk=user.pk).notice
    assert "两步验证" in notice
    assert "密码也忘了" in notice


def test_a_lock_is_lifted(root, settings):
    settings.SECOND_FACTOR = False
    user = person()
    for _ in range(5):
        last = Client().post("/accounts/login/", {"login": "lin.organiser", "password": "错的"})
    assert last.status_code == 429
    page = client_of(root).get(f"/desk/accounts/{user.pk}")
    assert "已锁定" in page.content.decode()
    client_of(root).post(f"/desk/accounts/{user.pk}/unlock")
    assert not AccessAttempt.objects.exists()
    assert enter("lin.organiser", PASSWORD).get("/my/").status_code == 200
    assert told("unlock").count() == 1


def test_close_and_reopen(root):
    user = person()
    services.close_account(by=root, user=user, reason="调离")
    assert "_auth_user_id" not in enter("lin.organiser", PASSWORD).session
    for verb in (services.close_account, services.reset_password):
        with pytest.raises(Refused):
            verb(by=root, user=user, reason="再来")
    services.reopen_account(by=root, user=user, reason="调回")
    assert "_auth_user_id" in enter("lin.organiser", PASSWORD).session
    assert {told("close").get().reason, told("reopen").get().reason} == {"调离", "调回"}


def test_the_page_offers_what_fits(root, settings):
    settings.SECOND_FACTOR = False
    client, user = client_of(root), person()
    where = f"/desk/accounts/{user.pk}"
    assert [verb for verb, _ in client.get(where).context["verbs"]] == ["reset-password", "sign-out", "close"]
    done = client.post(f"{where}/close", {"reason": "调离"})
    assert done["Location"] == where
    assert [verb for verb, _ in client.get(where).context["verbs"]] == ["reopen"]
    assert client.post(f"{where}/close", {"reason": "调离"}).status_code == 409
    assert client.post(f"{where}/reopen", {}).status_code == 422
    own = client.get(f"/desk/accounts/{root.pk}")
    assert own.context["verbs"] == []
    assert "自己的账号" in own.content.decode()


def test_the_list_finds_a_phone_and_shows_it_masked(root, settings):
    settings.SECOND_FACTOR = False
    person(phone=PHONE)
    page = client_of(root).get(f"/desk/accounts?search={PHONE}").content.decode()
    assert "lin.organiser" in page
    assert "199****1234" in page
