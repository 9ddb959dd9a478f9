"""A person's number that a program searches for stands in no address either, and is found all the same."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from niangjia.accounts.services import issue_token
from niangjia.kernel import sought
from niangjia.kernel.invented import identity, phone
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
UNION = "环卫公司工会"


@pytest.fixture
def call(client: Client, tree: Any) -> Any:
    token = issue_token(by=make_user("chair", "chair", tree["嘉言区总工会"]), name="测试")[1]
    head = {"authorization": f"Bearer {token}"}

    def send(path: str, body: Any = None, **query: Any) -> Any:
        address = f"/api/v1{path}" + (f"?{urlencode(query)}" if query else "")
        if body is None:
            return client.get(address, headers=head)
        return client.post(address, body, content_type="application/json", headers=head)

    return send


@pytest.mark.parametrize("path", ["/members", "/applications", "/accounts", "/volunteers"])
@pytest.mark.parametrize("text", [identity(1), phone(1), f"{identity(1)[:6]} {identity(1)[6:]}", f"张三 {phone(1)}"])
def test_a_number_in_the_address_is_refused_and_the_way_is_named(call: Any, path: str, text: str) -> None:
    answer = call(path, search=text)
    said = answer.json()
    assert (answer.status_code, said["code"], list(said["errors"])) == (422, "number-in-address", ["search"])
    assert answer["Content-Type"] == "application/problem+json"
    assert "POST /api/v1/searches" in said["detail"]
    assert text not in answer.content.decode()


@pytest.mark.parametrize("number", [identity(1), phone(1)])
def test_a_number_is_sent_in_a_body_and_found_page_by_page(call: Any, tree: Any, number: str) -> None:
    make_member(tree[UNION], "田桂英", number=identity(1), phone=phone(1))
    make_member(tree[UNION], "程立新", number=identity(2), phone=phone(1))
    made = call("/searches", {"search": f" {number} "})
    assert made.status_code == 200
    search = made.json()["search"]
    assert search.startswith(sought.SEALED)
    assert number not in search
    names, cursor = [], ""
    while True:
        page = call("/members", search=search, limit=1, cursor=cursor, union=tree[UNION].pk).json()
        names += [one["name"] for one in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert sorted(names) == (["田桂英"] if number == identity(1) else ["田桂英", "程立新"])


@pytest.mark.parametrize("text", ["田桂英", identity(1)[-4:], phone(1)[-4:], "hwgs", "2026-05"])
def test_names_codes_and_last_digits_stay_as_they_are(call: Any, tree: Any, text: str) -> None:
    make_member(tree[UNION], "田桂英", number=identity(1), phone=phone(1))
    assert call("/searches", {"search": text}).json() == {"search": text}
    assert call("/members", search=text).status_code == 200


def test_what_opens_no_more_is_refused_and_lists_nobody(call: Any, tree: Any) -> None:
    make_member(tree[UNION], "田桂英", number=identity(1), phone=phone(1))
    for text in ("~", "~x", "~" + "A" * 60, sought.SEALED + sought.hidden(phone(1))[:-6]):
        answer = call("/members", search=text)
        assert (answer.status_code, answer.json()["code"]) == (422, "search-unreadable")


def test_a_search_is_short_and_said(call: Any) -> None:
    for body in ({}, {"search": ""}, {"search": "田" * 101}, {"search": "田", "union": "x"}, {"search": "a\x00"}):
        assert call("/searches", body).status_code == 422


def test_nobody_makes_a_search_without_a_token(client: Client) -> None:
    assert client.post("/api/v1/searches", {"search": phone(1)}, content_type="application/json").status_code == 401
