"""The first administrator, and passwords that somebody else knows: they open one page."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from niangjia.accounts import rules, services
from niangjia.accounts.models import User
from niangjia.accounts.tests.people import CHANGE, NEW, PASSWORD, enter, person, told, with_app
from niangjia.accounts.tokens import read_token
from niangjia.kernel.errors import Unauthorized

pytestmark = pytest.mark.django_db


# the first administrator


def test_the_first_administrator_is_made_once(capsys):
    call_command("first", name="顾长河")
    said = capsys.readouterr().out
    user = User.objects.get()
    assert (user.username, user.is_superuser, user.is_staff) == ("guanli", True, True)
    password = said.split("一次性密码")[1].split()[0]
    assert user.check_password(password)
    assert rules.lacks_password(user)
    assert told("first").count() == 1
    with pytest.raises(CommandError, match="已经有系统管理员“guanli”") as refused:
        call_command("first", username="other")
    assert refused.value.returncode == 1
    assert User.objects.count() == 1


def test_the_only_administrator_gets_back_in_from_the_machine(root, capsys):
    with_app(root)
    call_command("first", reset="gu.root")
    password = capsys.readouterr().out.split("一次性密码")[1].split()[0]
    root.refresh_from_db()
    assert root.check_password(password)
    assert root.once_since is not None
    assert root.second_factor_since is None
    assert "在服务器上" in enter("gu.root", password).get(CHANGE).content.decode()
    assert told("recover").get().by is None
    person()
    with pytest.raises(CommandError, match="没有叫“lin"):
        call_command("first", reset="lin.organiser")


def test_a_user_name_that_is_taken_is_said(capsys):
    person("guanli")
    with pytest.raises(CommandError, match="已经有人用了"):
        call_command("first")
    assert not User.objects.filter(is_superuser=True).exists()


# one-time passwords


def test_a_one_time_password_opens_the_page_where_it_is_changed_and_nothing_else(root, settings):
    settings.SECOND_FACTOR = False
    made, text = services.create_account(by=root, username="he.miao", name="何苗")
    client = enter("he.miao", text)
    for path in (
        "/welcome/",
        "/my/",
        "/accounts/security/",
        "/accounts/tokens/",
        "/accounts/2fa/totp/activate/",
    ):
        assert client.get(path).get("Location") == CHANGE, path
    page = client.get(CHANGE)
    assert "先换成自己的密码" in page.content.decode()
    assert "oldpassword" not in page.content.decode()
    same = client.post(CHANGE, {"password1": text, "password2": text})
    assert "不能和现在的一样" in same.content.decode()
    done = client.post(CHANGE, {"password1": NEW, "password2": NEW})
    assert done["Location"] == "/welcome/"
    assert client.get("/my/").status_code == 200
    made.refresh_from_db()
    assert made.once_since is None
    assert made.check_password(NEW)


def test_the_password_comes_before_the_second_factor(settings):
    settings.SECOND_FACTOR = True
    user, text = services.first_administrator(by=None, username="guanli")
    client = enter("guanli", text)
    assert client.get("/desk/")["Location"] == CHANGE
    assert client.get("/admin/")["Location"] == CHANGE
    assert client.post(CHANGE, {"password1": NEW, "password2": NEW})["Location"] == "/welcome/"
    assert client.get("/desk/")["Location"] == "/accounts/security/"
    assert user.is_superuser


def test_a_changed_password_wants_the_old_one_again():
    person()
    client = enter("lin.organiser", PASSWORD)
    assert "oldpassword" in client.get(CHANGE).content.decode()
    client.post(CHANGE, {"password1": NEW, "password2": NEW})
    assert User.objects.get().check_password(PASSWORD)


def test_programs_get_in_with_a_password_of_ones_own_alone(client, root):
    made, text = services.create_account(by=root, username="he.miao", name="何苗")
    answer = client.post(
        "/api/v1/tokens", {"username": "he.miao", "password": text}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (401, "password-once")
    User.objects.filter(pk=made.pk).update(once_since=None)
    _, token = services.issue_token(by=made, name="报表程序")
    assert read_token(token).pk == made.pk
    User.objects.filter(pk=made.pk).update(once_since=timezone.now())
    with pytest.raises(Unauthorized):
        read_token(token)


def test_passwords_are_random_and_pass_the_rules():
    from django.contrib.auth.password_validation import validate_password

    texts = {services.stewards.one_time_password() for _ in range(200)}
    assert len(texts) == 200
    for text in texts:
        validate_password(text)
