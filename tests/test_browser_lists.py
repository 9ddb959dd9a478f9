"""Lists under a thumb: everything on a page is ticked, and rows are sorted, at the width of a phone; addresses say what was asked."""

from typing import Any

import pytest
from playwright.sync_api import expect

from niangjia.members.tests.factories import make_member
from niangjia.organizations.models import Union
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


def test_what_a_list_is_narrowed_by_is_said_and_leaves_the_rows_in_sight(organiser: Any, page360: Any, login: Any, look: Any) -> None:
    """A link that narrows to a union, or a choice, opens no field: on a phone they would push the rows a screen down."""
    login(page360, organiser)
    union = Union.objects.get(name=UNION)
    page360.goto(f"/desk/members?union={union.pk}")
    fields = page360.locator("details.filters")
    assert fields.get_attribute("open") is None
    expect(page360.locator(".chosen")).to_have_count(0)  # the page is named after the union
    page360.goto(f"/desk/members?union={union.pk}&group=courier")
    assert fields.get_attribute("open") is None
    expect(page360.locator(".chosen .chip")).to_have_text(["职业群体：快递员"])
    look(page360, "list-chosen")
    fields.locator("summary").click()
    page360.get_by_label("职业群体").select_option("")
    expect(page360.locator(".chosen")).to_have_count(0)  # it follows what is chosen
    page360.goto("/desk/members?joined_from=2026-02-01&joined_to=2026-01-01")
    assert fields.get_attribute("open") is not None  # what is wrong is told at its field
