"""Logging in: by name, by phone, wrongly, too often, and where one lands."""

from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.utils import timezone

from niangjia.accounts.models import User
from niangjia.accounts.tests.people import PASSWORD, PHONE, holding, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
LOGIN = "/accounts/login/"


def enter(client, name, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": name, "password": password}, **extra)


@pytest.mark.parametrize(
    "typed", ["lin.organiser", PHONE, "199 0000 1234", "+86 199-0000-1234", "１９９００００１２３４"]
)
def test_name_and_phone_both_open_the_door(client, typed):
    user = person(phone=PHONE)
    answer = enter(client, typed)
    assert (answer.status_code, answer["Location"]) == (302, "/welcome/")
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("lin.organiser", "错的密码"),
        (PHONE, "错的密码"),
        ("nobody", PASSWORD),
        ("19911112222", PASSWORD),
        ("a\x00b", PASSWORD),
    ],
)
def test_a_wrong_pair_stays_outside(client, name, password):
    person(phone=PHONE)
    answer = enter(client, name, password)
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_unknown_and_wrong_read_the_same_and_cost_the_same(client, monkeypatch):
    person()
    hashes = []
    plain = User.check_password
    monkeypatch.setattr(User, "check_password", lambda self, raw: hashes.append("check") or plain(self, raw))
    monkeypatch.setattr(User, "set_password", lambda self, raw: hashes.append("set"))
    sentence = "用户名（或手机号）和密码不匹配"
    assert sentence in enter(client, "lin.organiser", "错的密码").content.decode()
    assert sentence in enter(client, "nobody", "错的密码").content.decode()
    assert hashes == ["check", "set"]


def test_a_closed_account_is_told_so_and_stays_outside(client):
    person(is_active=False)
    assert enter(client, "lin.organiser")["Location"] == "/accounts/inactive/"
    assert "_auth_user_id" not in client.session


def test_five_wrong_passwords_lock_for_fifteen_minutes(client):
    person(phone=PHONE)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for typed in ("lin.organiser", PHONE, "lin.organiser", PHONE):
            assert enter(client, typed, "错的密码").status_code == 200
        locked = enter(client, PHONE, "错的密码")
        assert locked.status_code == 429
        assert "15 分钟" in locked.content.decode()
        clock.shift(timedelta(minutes=10))
        still = enter(client, "lin.organiser")
        assert (still.status_code, still["Retry-After"]) == (429, "300")
        assert "5 分钟" in still.content.decode()
        clock.shift(timedelta(minutes=5, seconds=1))
        assert enter(client, "lin.organiser").status_code == 302


def test_the_lock_of_one_account_leaves_others_alone(client):
    person()
    person("wang.chair")
    for _ in range(5):
        enter(client, "lin.organiser", "错的密码")
    assert enter(client, "wang.chair").status_code == 302


def test_failures_never_hold_a_phone_or_a_password(client):
    enter(client, "19911112222", "猜的密码呀")
    person(phone=PHONE)
    enter(client, PHONE, "猜的密码呀")
    kept = " ".join(f"{one.username} {one.post_data} {one.get_data}" for one in AccessAttempt.objects.all())
    assert AccessAttempt.objects.count() == 2
    assert not any(text in kept for text in ("19911112222", PHONE, "猜的密码呀"))


def test_the_phone_lies_sealed_and_is_shown_masked():
    user = person(phone=PHONE)
    row = User.objects.filter(pk=user.pk).values_list("phone_index", flat=True).get()
    assert PHONE.encode() not in bytes(row)
    assert User.objects.get(pk=user.pk).masked_phone == "199****1234"


def test_welcome_sends_staff_to_the_desk_and_members_home(client):
    user = person()
    client.force_login(user)
    assert client.get("/welcome/")["Location"] == "/my/"
    with holding("organiser"):
        assert client.get("/welcome/")["Location"] == "/desk/"


def test_a_bare_system_administrator_goes_to_the_admin(client):
    client.force_login(person(is_staff=True))
    assert client.get("/welcome/")["Location"] == "/admin/"


def test_welcome_asks_a_stranger_to_log_in(client):
    assert client.get("/welcome/")["Location"] == "/accounts/login/?next=/welcome/"


@pytest.mark.parametrize("path", ["signup/", "email/", "password/reset/", "3rdparty/signup/"])
def test_nobody_signs_up_here(client, path):
    assert client.get(f"/accounts/{path}").status_code == 410
    assert (
        client.post(
            f"/accounts/{path}", {"username": "x", "password1": PASSWORD, "password2": PASSWORD}
        ).status_code
        == 410
    )
    assert not User.objects.exists()


def test_next_never_leads_to_another_host(client):
    person()
    answer = client.post(
        LOGIN, {"login": "lin.organiser", "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert "evil.example" not in answer["Location"]


def test_a_look_at_logout_does_not_log_out(client):
    client.force_login(person())
    assert client.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_the_admin_has_no_door_of_its_own(client):
    answer = client.get("/admin/login/?next=/admin/")
    assert answer["Location"].startswith("/accounts/login/")
