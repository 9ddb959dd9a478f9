"""Administering accounts by API: the same rights and refusals as the pages."""

import json

import pytest

from niangjia.accounts import services
from niangjia.accounts.models import User
from niangjia.accounts.tests.people import PASSWORD, person
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.ids import uuid7

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
ACCOUNTS = "/api/v1/accounts"
WHY = {"reason": "本人打电话来"}


@pytest.fixture
def ask(client, root):
    """Ask as the system administrator, or with another token."""
    own = services.issue_token(by=root, name="测试")[1]

    def asked(method, path, body=None, token=own):
        sent = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        return getattr(client, method)(path, headers={"authorization": f"Bearer {token}"}, **sent)

    return asked


def test_an_account_is_made_with_a_password_that_is_shown_once(ask):
    answer = ask("post", ACCOUNTS, {"username": "he.miao", "name": "何苗", "phone": "19900004321"})
    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store"
    body, made = answer.json(), User.objects.get(username="he.miao")
    assert made.check_password(body["password"])
    assert body["account"]["state"] == "待换密码"
    assert body["account"]["phone"] == "199****4321"
    again = ask("get", f"{ACCOUNTS}/{made.pk}").json()
    assert again["once"] is True
    assert body["password"] not in json.dumps(again)


def test_a_user_name_that_is_taken_is_said_at_its_field(ask):
    person()
    answer = ask("post", ACCOUNTS, {"username": "lin.organiser", "name": "林小满"})
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"username"}


def test_the_list_is_searched_filtered_and_paged(ask):
    person(), person("he.miao", name="何苗", is_active=False)
    names = [one["username"] for one in ask("get", f"{ACCOUNTS}?limit=2").json()["items"]]
    assert names == ["gu.root", "he.miao"]
    assert ask("get", f"{ACCOUNTS}?limit=2").json()["next"]
    assert [one["name"] for one in ask("get", f"{ACCOUNTS}?state=closed").json()["items"]] == ["何苗"]
    assert [one["name"] for one in ask("get", f"{ACCOUNTS}?search=林小").json()["items"]] == ["林小满"]
    assert ask("get", f"{ACCOUNTS}?state=sleeping").status_code == 422


def test_the_list_asks_as_often_for_three_as_for_one(ask, django_assert_max_num_queries):
    person()
    with django_assert_max_num_queries(8):
        ask("get", ACCOUNTS)
    person("he.miao"), person("xu.shan")
    with django_assert_max_num_queries(8):
        ask("get", ACCOUNTS)


def test_signing_out_ends_sessions_and_tokens_and_leaves_the_password(ask, client):
    user = person()
    token = services.issue_token(by=user, name="报表")[1]
    assert ask("post", f"{ACCOUNTS}/{user.pk}/sign-out", WHY).status_code == 200
    assert ask("get", ACCOUNTS, token=token).status_code == 401
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert "退出了登录" in user.notice
    assert AuditEntry.objects.filter(verb="account.sign-out", subject=user.pk).exists()


def test_close_reopen_reset_and_unlock_answer_with_the_account(ask):
    user = person()
    path = f"{ACCOUNTS}/{user.pk}"
    assert ask("post", f"{path}/close", WHY).json()["active"] is False
    assert ask("post", f"{path}/close", WHY).status_code == 409
    assert ask("post", f"{path}/reset-password", WHY).json()["code"] == "account-closed"
    assert ask("post", f"{path}/reopen", WHY).json()["active"] is True
    text = ask("post", f"{path}/reset-password", WHY).json()["password"]
    assert User.objects.get(pk=user.pk).check_password(text)
    assert ask("post", f"{path}/unlock").status_code == 200
    assert ask("post", f"{path}/reset-factor", WHY).json()["code"] == "no-factor"


def test_no_reason_own_account_and_nobody_are_refused(ask, root):
    user = person()
    assert ask("post", f"{ACCOUNTS}/{user.pk}/close", {"reason": " "}).status_code == 422
    assert ask("post", f"{ACCOUNTS}/{root.pk}/close", WHY).json()["code"] == "own-account"
    assert ask("post", f"{ACCOUNTS}/{uuid7()}/close", WHY).status_code == 404
    user.refresh_from_db()
    assert user.is_active


def test_without_the_role_nothing_answers(ask):
    user = person()
    token = services.issue_token(by=user, name="报表")[1]
    for method, path, body in (
        ("get", ACCOUNTS, None),
        ("post", ACCOUNTS, {"username": "he.miao", "name": "何苗"}),
        ("post", f"{ACCOUNTS}/{user.pk}/reset-password", WHY),
    ):
        assert ask(method, path, body, token=token).status_code == 403
    assert not User.objects.filter(username="he.miao").exists()
