"""O1: 黄志远 keeps the city's tree of unions; what he does is on the province's board, and yesterday stays as it was."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from niangjia.organizations.models import Union
from niangjia.organizations.tests.factories import make_tree
from tests.people import card, figure, officer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STREET, OTHER = "柳桥街道总工会", "大成区总工会"


def test_a_union_is_founded_renamed_and_moved_and_the_province_sees_it(
    new_page: Any, login: Any, look: Any
) -> None:
    tree = make_tree()
    city = officer("huang.zhiyuan", "organiser", tree["云湖市总工会"], "黄志远")
    province = officer("sheng.lingdao", "leader", tree["江海省总工会"], "周国华")
    desk, phone = new_page(1280), new_page(360)
    login(desk, city)
    login(phone, province)
    assert _unions(phone) == (before := len(tree))

    _found(desk, look)
    assert _unions(phone) == before + 1

    _rename(desk)
    _move(desk, look)
    _yesterday(desk, look)

    assert _unions(phone) == before + 1  # neither a new name nor a new place makes one more
    look(phone, "story-o1-board")
    _drill_down(phone)


def _unions(page: Page) -> int:
    page.goto("/board/")
    return figure(page, "工会组织")


def _found(page: Page, look: Any) -> None:
    """From the street's own page, one click and a short form."""
    page.goto("/desk/")
    page.get_by_role("navigation").get_by_role("link", name="工会", exact=False).first.click()
    page.get_by_role("searchbox").last.fill("柳桥街道")
    page.get_by_role("searchbox").last.press("Enter")
    page.get_by_role("main").get_by_role("link", name=STREET).first.click()
    page.get_by_role("link", name="新建下级").click()
    page.get_by_label("名称", exact=True).fill("外卖骑手联合工会")
    page.get_by_label("生效日期").fill(_day(-10))
    page.get_by_label("批准文号").fill("云工复〔2026〕18号")
    page.get_by_label("批准日期").fill(_day(-12))
    look(page, "story-o1-new")
    page.get_by_role("button", name="建立").click()
    page.get_by_role("heading", name="外卖骑手联合工会").wait_for()


def _rename(page: Page) -> None:
    page.get_by_role("link", name="更名").click()
    page.get_by_label("新名称").fill("柳桥骑手工会")
    page.get_by_label("理由").fill("按批复改用新名称")
    page.get_by_role("main").get_by_role("button").last.click()
    page.get_by_role("heading", name="柳桥骑手工会").wait_for()


def _move(page: Page, look: Any) -> None:
    """The street's whole branch goes to the other district."""
    street = Union.objects.get(name=STREET)
    page.goto(f"/desk/unions/{street.pk}")
    page.get_by_role("link", name="调整隶属").click()
    page.get_by_label("新的上级工会").fill(OTHER)
    page.get_by_label("理由").fill("行政区划调整")
    page.get_by_role("main").get_by_role("button").last.click()
    page.get_by_role("heading", name=STREET).wait_for()
    look(page, "story-o1-moved")
    street.refresh_from_db()
    rider = Union.objects.get(name="柳桥骑手工会")
    assert street.parent.name == OTHER
    assert rider.path.startswith(street.path)


def _yesterday(page: Page, look: Any) -> None:
    """The tree as it was: the street still in its old district."""
    district = Union.objects.get(name="嘉言区总工会")
    page.goto(f"/desk/unions/tree?open={district.pk}")
    assert page.locator("#tree").get_by_role("link", name=STREET, exact=True).count() == 0
    page.get_by_label("看哪一天").fill(_day(-1))
    page.get_by_role("button", name="查看").click()
    page.get_by_text("那一天的组织").wait_for()
    page.goto(f"/desk/unions/tree?on={_day(-1)}&open={district.pk}")
    assert page.locator("#tree").get_by_role("link", name=STREET, exact=True).count() == 1
    look(page, "story-o1-tree")


def _drill_down(page: Page) -> None:
    """From the province's number to the union itself, each level one tap."""
    for name in ("云湖市总工会", OTHER, STREET):
        page.get_by_role("main").get_by_role("link", name=name).first.click()
        page.get_by_role("heading", name=name, level=1).wait_for()
    assert figure(page, "工会组织") == 5
    card(page, "工会组织").click()
    page.get_by_role("link", name="柳桥骑手工会").first.wait_for()


def _day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()
