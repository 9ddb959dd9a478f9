"""One's own sessions, tokens and password."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from niangjia.accounts import services, tokens
from niangjia.accounts.agents import words
from niangjia.accounts.models import Token
from niangjia.accounts.tests.people import NEW, PASSWORD, person
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.errors import Invalid, Missing, Unauthorized

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
PHONE_AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0.50"


def at_home(agent="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"):
    client = Client(headers={"user-agent": agent})
    client.post("/accounts/login/", {"login": "lin.organiser", "password": PASSWORD})
    return client


def inside(client):
    return client.get("/welcome/")["Location"] == "/my/"


def test_an_ended_session_is_out_at_once():
    user = person()
    here, there = at_home(), at_home(PHONE_AGENT)
    assert inside(here)
    assert inside(there)
    page = here.get("/accounts/sessions/").content.decode()
    assert "苹果手机 · 微信" in page
    other = UserSession.objects.get(user=user, session_key=there.session.session_key)
    here.post(f"/accounts/sessions/{other.pk}/end")
    assert not inside(there)
    assert inside(here)


def test_ending_the_others_keeps_this_one():
    person()
    here, there, elsewhere = at_home(), at_home(), at_home()
    here.post("/accounts/sessions/end-others")
    assert (inside(here), inside(there), inside(elsewhere)) == (True, False, False)


def test_nobody_ends_a_strangers_session():
    person()
    mine = at_home()
    stranger = person("wang.chair")
    other = Client()
    other.force_login(stranger)
    theirs = UserSession.objects.get(session_key=mine.session.session_key)
    assert other.post(f"/accounts/sessions/{theirs.pk}/end").status_code == 404
    assert inside(mine)


def test_reading_writes_nothing(django_assert_num_queries):
    person()
    client = at_home()
    before = UserSession.objects.values().get()
    client.get("/accounts/sessions/")
    assert UserSession.objects.values().get() == before
    for path in ("/accounts/sessions/end-others", "/accounts/sessions/1/end"):
        assert client.get(path).status_code == 405


def test_a_closed_account_is_out_everywhere_at_once():
    user, chair = person(), person("wang.chair", is_superuser=True)
    client = at_home()
    _, text = services.issue_token(by=user, name="报表程序")
    services.close_account(by=chair, user=user, reason="调离")
    assert not inside(client)
    with pytest.raises(Unauthorized):
        tokens.read_token(text)


def test_closing_wants_a_reason():
    with pytest.raises(Invalid):
        services.close_account(by=person(is_superuser=True), user=person("wang.chair"), reason=" ")


def test_a_new_password_ends_other_sessions_and_tokens():
    user = person()
    here, there = at_home(), at_home()
    _, text = services.issue_token(by=user, name="报表程序")
    asked = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post("/accounts/password/change/", asked).status_code == 302
    assert (inside(here), inside(there)) == (True, False)
    with pytest.raises(Unauthorized):
        tokens.read_token(text)
    user.refresh_from_db()
    assert user.check_password(NEW)


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("短的密码", "太短了：至少要 10 个字符。"),
        ("199012031234", "密码全是数字"),
        ("我是林小满啊你好你好", "密码里有您的用户名、姓名或手机号"),
        ("Lin.Organiser2026", "密码里有您的用户名、姓名或手机号"),
        ("password123", "这个密码用的人太多"),
        ("啊啊啊啊啊啊啊啊啊啊啊", "这个密码用的人太多"),
    ],
)
def test_a_poor_password_is_told_why(password, sentence):
    user = person()
    client = at_home()
    asked = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    page = client.post("/accounts/password/change/", asked).content.decode()
    assert sentence in page
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_the_rules_stand_beside_the_field_before_anything_is_typed():
    person()
    page = at_home().get("/accounts/password/change/").content.decode()
    assert page.count("data-rule=") == 4
    assert "至少 10 个字符" in page


def test_two_different_new_passwords_are_named():
    person()
    asked = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW + "了"}
    assert "两次输入的新密码不一样" in at_home().post("/accounts/password/change/", asked).content.decode()


def test_a_token_is_shown_once_and_stored_as_a_digest():
    user = person()
    client = at_home()
    page = client.post("/accounts/tokens/", {"name": "报表程序", "days": "90"})
    text = page.context["made"]
    assert text in page.content.decode()
    assert text not in client.get("/accounts/tokens/").content.decode()
    token = Token.objects.get()
    assert bytes(token.digest) == tokens.digest_of(text)
    assert tokens.read_token(text) == user
    client.post(f"/accounts/tokens/{token.pk}/end")
    with pytest.raises(Unauthorized):
        tokens.read_token(text)


def test_a_token_needs_a_use_and_a_known_length():
    person()
    client = at_home()
    for asked in (
        {"name": "", "days": "90"},
        {"name": "报表", "days": "9999"},
        {"name": "a\x00b", "days": "90"},
    ):
        assert client.post("/accounts/tokens/", asked).status_code == 422
    assert not Token.objects.exists()


def test_nobody_ends_a_strangers_token():
    token, _ = services.issue_token(by=person(), name="报表程序")
    with pytest.raises(Missing):
        services.end_token(by=person("wang.chair"), token_id=token.pk)


def test_what_happens_to_an_account_is_in_the_audit_trail():
    user = person()
    at_home().post("/accounts/tokens/", {"name": "报表程序", "days": "30"})
    assert set(AuditEntry.objects.filter(subject=user.pk).values_list("verb", flat=True)) == {
        "login",
        "token.issue",
    }


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (PHONE_AGENT, "苹果手机 · 微信"),
        ("curl/8.5.0", "curl"),
        ("", "未知设备"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140", "安卓手机 · Chrome"),
    ],
)
def test_devices_in_three_words(agent, said):
    assert words(agent) == said
