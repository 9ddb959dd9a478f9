"""Looks that are not the common one: the device's dark, type half as large again, paper, and the keyboard alone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_term, make_tree, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAPER = 673  # CSS px between the margins of an A4 sheet
ZOOMED = 240  # CSS px: a phone of 360 whose reader set type half as large again
WIDE = ("/", "/join", "/my/", "/desk/", "/desk/members", "/desk/terms", "/desk/unions/tree", "/board/")
SCREEN_ONLY = ".topbar, .tabbar, aside, .btn, .list-tools, .pager nav, .skip, .menu, .tabs, .crumbs"
SEEN = """() => {
  const one = document.activeElement, look = getComputedStyle(one), box = one.getBoundingClientRect();
  const hit = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
  return {
    name: one.outerHTML.slice(0, 90), body: one === document.body,
    ringed: look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2,
    shown: !!hit && (one.contains(hit) || hit.contains(one) || !!hit.closest("label, .form-control")),
  };
}"""


@pytest.fixture
def organiser(settings: Any) -> Any:
    """Of a district with a term that runs out and enough members for two sheets of paper."""
    settings.SECOND_FACTOR = False
    tree = make_tree()
    for _ in range(40):
        make_member(tree["环卫公司工会"], group="courier")
    make_term(tree["快递站工会"], days_left=-42)
    return make_user("organiser", "organiser", tree["嘉言区总工会"])


def wears(page: Page, theme: str) -> None:
    page.locator(f"html[data-bs-theme={theme}]").wait_for()


def visit(page: Page, path: str) -> None:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, path


def test_the_device_says_dark_until_somebody_chooses(organiser: Any, new_page: Any, login: Any) -> None:
    page = new_page(1280, color_scheme="dark")
    login(page, organiser)
    visit(page, "/desk/members")
    wears(page, "dark")
    page.emulate_media(color_scheme="light")
    wears(page, "light")
    page.emulate_media(color_scheme="dark")
    page.click("[data-look=theme]")
    page.reload()
    wears(page, "light")
    visit(page, "/board/")
    wears(page, "dark")  # a wall has one colour


def test_type_half_as_large_again_makes_no_page_wider(
    organiser: Any, new_page: Any, login: Any, fits: Any
) -> None:
    page = new_page(ZOOMED)
    login(page, organiser)
    for path in WIDE:
        visit(page, path)
        fits(page)


def test_paper_has_tables_with_heads_and_nothing_to_press(organiser: Any, new_page: Any, login: Any) -> None:
    page = new_page(PAPER, color_scheme="dark")
    login(page, organiser)
    page.emulate_media(media="print", color_scheme="dark")
    for path in WIDE:
        visit(page, path)
        pressed = page.locator(SCREEN_ONLY).locator("visible=true")
        assert pressed.count() == 0, f"{path}: {pressed.first.evaluate('one => one.outerHTML')}"
        colours = page.evaluate(
            "['color', 'backgroundColor'].map((name) => getComputedStyle(document.body)[name])"
        )
        assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"], path
    visit(page, "/desk/members")
    shown = page.evaluate(
        "['thead', 'tbody tr', 'td.primary'].map((part) => getComputedStyle(document.querySelector('.list ' + part)).display)"
    )
    assert shown == ["table-header-group", "table-row", "table-cell"]


@pytest.mark.parametrize(("width", "path"), [(360, "/desk/members"), (1280, "/desk/unions/tree"), (1280, "/join")])
def test_whatever_the_keyboard_comes_to_is_seen(
    organiser: Any, new_page: Any, login: Any, width: int, path: str
) -> None:
    page = new_page(width)
    login(page, organiser)
    visit(page, path)
    for number in range(45):
        page.keyboard.press("Tab")
        at = page.evaluate(SEEN)
        if at["body"]:
            break
        assert at["ringed"], at["name"]
        assert at["shown"], at["name"]
        assert number or "skip" in at["name"]


def test_the_keyboard_keeps_its_place_and_one_question_is_one_step_back(
    organiser: Any, new_page: Any, login: Any
) -> None:
    page = new_page(1280)
    login(page, organiser)
    visit(page, "/desk/employers/new")
    page.click("main form button[type=submit]")
    page.locator(".form-wrong:focus").wait_for()
    visit(page, "/desk/members")
    menu = page.locator(".pager details.menu").first
    menu.locator("summary").press("Enter")
    expect(menu).to_have_js_property("open", True)
    page.locator("[data-search]").focus()
    expect(menu).to_have_js_property("open", False)  # left behind, closed
    page.locator("th a").first.press("Enter")
    page.wait_for_url("**sort=**")
    page.locator(":focus table.list").wait_for()
    visit(page, "/desk/members")
    page.fill("input[name=search]", "不")
    page.wait_for_url("**search=**")
    with page.expect_response("**search=**"):
        page.locator("[data-search]").focus()  # leaving the field asks the same again
    page.wait_for_timeout(200)
    page.go_back()
    page.wait_for_url("**/desk/members")
