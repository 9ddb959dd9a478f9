"""A person's number that is searched for stands in no address, and is found all the same."""

from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

from niangjia.kernel import sought
from niangjia.kernel.invented import identity, phone
from niangjia.kernel.sealed import SealBroken, seal
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
FIND, MEMBERS, UNION = "/desk/lists/find", "/desk/members", "环卫公司工会"


@pytest.fixture
def desk(tree: Any) -> Client:
    client = Client()
    client.force_login(make_user("organiser", "organiser", tree[UNION]))
    for number, name in ((1, "甲一"), (2, "乙二")):
        make_member(tree[UNION], name, number=identity(number), phone=phone(number))
    return client


@pytest.mark.parametrize("typed", [identity(1), phone(1), f"{phone(1)[:3]} {phone(1)[3:7]} {phone(1)[7:]}", f" {identity(1)} "])
def test_a_number_is_found_and_stands_nowhere(desk: Client, typed: str) -> None:
    answer = desk.post(FIND, {"next": MEMBERS, "search": typed, "group": ""})
    where = answer["Location"]
    assert answer.status_code == 302
    assert where.startswith(f"{MEMBERS}?search=~")
    assert "group" not in where
    assert typed.strip() not in unquote(where)
    page = desk.get(where).content.decode()
    assert "甲一" in page
    assert "乙二" not in page
    assert identity(1) not in page
    assert phone(1) not in page
    assert "export.xlsx?search=~" in page  # the file is of the same people


def test_the_mask_sent_again_means_the_same_number(desk: Client) -> None:
    before = desk.post(FIND, {"next": MEMBERS, "search": phone(1)})["Location"].partition("search=")[2]
    again = {"next": MEMBERS, "search": sought.masked(unquote(before)), "before": unquote(before), "sort": "name"}
    where = desk.post(FIND, again)["Location"]
    assert unquote(before) in unquote(where)
    assert "甲一" in desk.get(where).content.decode()
    other = desk.post(FIND, again | {"search": "乙二"})["Location"]
    assert unquote(other) == f"{MEMBERS}?search=乙二&sort=name"


@pytest.mark.parametrize("typed", ["甲一", "0017", "GH-2026-001", "jiayi"])
def test_what_is_no_number_stays_readable(desk: Client, typed: str) -> None:
    assert unquote(desk.post(FIND, {"next": MEMBERS, "search": typed})["Location"]) == f"{MEMBERS}?search={typed}"


def test_the_search_everywhere_does_the_same(desk: Client) -> None:
    where = desk.post(FIND, {"next": "/desk/search", "q": identity(2)})["Location"]
    assert where.startswith("/desk/search?q=~")
    page = desk.get(where).content.decode()
    assert "乙二" in page
    assert identity(2) not in page


def test_it_leads_nowhere_else(desk: Client) -> None:
    for elsewhere in ("https://example.org/x", "//example.org", ""):
        assert desk.post(FIND, {"next": elsewhere, "search": "甲"})["Location"].startswith("/?")
    assert Client().post(FIND, {"next": MEMBERS})["Location"].startswith(reverse("account_login"))
    assert desk.get(FIND).status_code == 405


@pytest.mark.parametrize("bad", ["~", "~x", "~AAAA", "~" + "A" * 90, "~你好"])
def test_what_cannot_be_opened_asks_for_nothing(desk: Client, bad: str) -> None:
    assert sought.opened(bad) == ""
    page = desk.get(MEMBERS, {"search": bad})
    assert page.status_code == 200
    assert "甲一" in page.content.decode()


def test_a_value_sealed_elsewhere_opens_in_no_address() -> None:
    import base64

    with pytest.raises(SealBroken):
        sought.shown(base64.urlsafe_b64encode(seal(identity(1))).decode())
    assert sought.shown(sought.hidden("a=1&search=2")) == "a=1&search=2"
