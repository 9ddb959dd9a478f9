"""The story of the board: from the province to one person, each level one click, on a wall and on a phone."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from niangjia.kernel.marks import touch
from niangjia.members.models import Membership, Person
from niangjia.organizations.tests.factories import make_employer, make_term, make_tree, make_user
from tests.people import card, figure

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAY = ["云湖市总工会", "嘉言区总工会", "柳桥街道总工会", "环卫公司工会"]


@pytest.fixture
def tree(settings):
    settings.SECOND_FACTOR = False
    tree = make_tree()
    for name, union in [("田桂英", "环卫公司工会"), ("沈若溪", "环卫公司工会"), ("任星河", "大成化工厂工会")]:
        person = Person.objects.create(name=name)
        its = tree[union]
        Membership.objects.create(
            person=person, union=its, path=its.path, name=name, joined_on=timezone.localdate(), group="none"
        )
        touch("members", [(its.pk, its.path)])
    make_term(tree["环卫公司工会"], days_left=-9)
    make_employer(tree["柳桥街道总工会"])
    for source in ("terms", "employers"):
        touch(source, [(one.pk, one.path) for one in tree.values()])
    return tree


@pytest.mark.parametrize("width", [1280, 360])
def test_from_the_province_to_the_person(tree, new_page, login, look, width):
    page = new_page(width)
    login(page, make_user("sheng", "leader", tree["江海省总工会"]))
    page.goto("/board/")
    assert page.locator("h1").inner_text() == "江海省总工会"
    look(page, "board-province")
    for name in WAY:
        page.locator("#branches").get_by_role("link", name=name, exact=True).click()
        page.wait_for_url("**/board/*-*")
        page.get_by_role("heading", name=name, level=1).wait_for()
    crumbs = page.get_by_role("navigation", name="所在位置")
    assert crumbs.locator("li").count() == len(WAY) + 1
    look(page, "board-union")
    assert figure(page, "会员") == 2
    card(page, "会员").click()
    page.wait_for_url("**/desk/members?union=*")
    assert page.get_by_role("link", name="田桂英").first.is_visible()
    assert page.get_by_role("link", name="任星河").count() == 0
    page.get_by_role("link", name="田桂英").first.click()
    page.get_by_role("heading", name="田桂英", level=1).wait_for()


def test_a_column_sorts_without_a_new_page_and_the_charts_are_drawn(tree, page1280, login):
    login(page1280, make_user("shi", "chair", tree["云湖市总工会"]))
    page1280.goto("/board/")
    rows = page1280.locator("#branches td.primary")
    assert rows.all_inner_texts() == ["嘉言区总工会", "大成区总工会"]
    page1280.evaluate("window.stays = true")
    page1280.locator("#branches th a", has_text="会员").click()
    page1280.wait_for_url("**sort=members*")
    page1280.locator("#branches th[aria-sort=ascending]").wait_for()
    assert rows.all_inner_texts() == ["大成区总工会", "嘉言区总工会"]
    assert page1280.evaluate("window.stays")
    page1280.locator("figure.chart canvas").first.wait_for()
    page1280.get_by_text("看表格").first.click()
    expect(page1280.locator("figure.chart table").first).to_be_visible()


def test_the_faces_stand_at_both_widths(tree, new_page, login, look):
    for width in (1280, 360):
        page = new_page(width)
        page.goto("/")
        look(page, "home")
        page.goto("/nowhere")
        look(page, "missing")
        login(page, make_user(f"zhuxi{width}", "chair", tree["云湖市总工会"]))
        for name, path in (
            ("today", "/desk/"),
            ("search", "/desk/search?q=环卫"),
            ("my", "/my/"),
            ("things", "/my/things"),
        ):
            page.goto(path)
            look(page, name)
        page.goto("/desk/")
        page.keyboard.press("/")
        page.keyboard.type("环卫")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="环卫公司工会").wait_for()
