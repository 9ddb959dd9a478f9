"""Lists under a thumb: everything on a page is ticked, and rows are sorted, at the width of a phone; addresses say what was asked."""

from typing import Any

import pytest
from playwright.sync_api import expect

from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_tree, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UNION, DISTRICT = "环卫公司工会", "嘉言区总工会"


@pytest.fixture
def organiser(settings: Any) -> Any:
    settings.SECOND_FACTOR = False
    tree = make_tree()
    for name in ("丁一", "甲二", "丙三"):
        make_member(tree[UNION], name)
    return make_user("organiser", "organiser", tree[DISTRICT])


def test_all_rows_are_ticked_and_sorted_by_touch(organiser: Any, new_page: Any, login: Any, look: Any) -> None:
    phone = new_page(360, has_touch=True)
    login(phone, organiser)
    phone.goto("/desk/members")
    boxes = phone.locator("input[name=ids]")
    every = phone.locator("label.touch-only input[data-all]")
    every.tap()
    expect(phone.get_by_text("已选 3 条")).to_be_visible()
    assert boxes.evaluate_all("all => all.every(one => one.checked)")
    boxes.first.uncheck()
    expect(every).not_to_be_checked()
    phone.get_by_text("排序", exact=True).tap()
    look(phone, "list-sort")
    way = phone.get_by_role("navigation", name="排序").get_by_role("link").first
    way.tap()
    phone.wait_for_url("**sort=*")
    first = phone.locator("table.list tbody tr").first.inner_text()
    phone.get_by_text("排序", exact=True).tap()
    phone.get_by_role("navigation", name="排序").get_by_role("link").first.tap()
    phone.wait_for_url("**sort=-*")
    assert phone.locator("table.list tbody tr").first.inner_text() != first
    look(phone, "list-sorted")


def test_an_address_says_only_what_was_asked(organiser: Any, new_page: Any, login: Any) -> None:
    page = new_page(1280)
    login(page, organiser)
    page.goto("/desk/members")
    expect(page.get_by_text("排序", exact=True)).not_to_be_visible()
    page.locator("input[name=search]").fill("甲二")
    page.locator("input[name=search]").press("Enter")
    page.wait_for_url("**search=*")
    assert page.url.partition("?")[2].count("=") == 1
    page.locator("input[name=search]").fill("")
    page.locator("input[name=search]").press("Enter")
    expect(page.get_by_text("丁一")).to_be_visible()
    assert "?" not in page.url or page.url.endswith("?")
