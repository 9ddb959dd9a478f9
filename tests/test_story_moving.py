"""O2: a courier changes firms. He asks on his phone, both unions say yes on theirs, and the move stands in his life and on
the board."""

from typing import Any

import pytest
from playwright.sync_api import Page

from niangjia.members.models import Membership
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_tree, make_user
from tests.people import figure, officer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FROM, TO = "快递站工会", "大成化工厂工会"


def test_a_courier_changes_firms_and_is_never_in_none(new_page: Any, login: Any, look: Any) -> None:
    tree = make_tree()
    worker = make_member(tree[FROM], "任星河", user=make_user("ren.xinghe"), group="courier")
    giver = officer("zhan.zhang", "organiser", tree[FROM], "卓一鸣")
    taker = officer("chang.zhuxi", "chair", tree[TO], "严文静")
    leader = officer("sheng.lingdao", "leader", tree["江海省总工会"], "周国华")
    mine, board = new_page(360), new_page(360)
    login(mine, worker.person.user)
    login(board, leader)
    assert _arrived(board) == 0

    _ask(mine, tree[TO].code, look)
    for user in (giver, taker):
        phone = new_page(360)
        login(phone, user)
        _agree(phone, look, user.username)

    mine.goto("/my/transfer")
    assert "已同意" in mine.get_by_role("main").inner_text()
    look(mine, "story-moving-done")
    one = Membership.objects.get(person=worker.person, left_on=None)
    assert one.union == tree[TO]
    assert Membership.objects.get(pk=worker.pk).left_on == one.joined_on
    assert _arrived(board) == 1
    phone.goto(f"/desk/members/{worker.person_id}")
    assert f"转入{TO}" in phone.get_by_role("main").inner_text()
    look(phone, "story-moving-life")


def _ask(page: Page, code: str, look: Any) -> None:
    page.goto("/my/")
    page.get_by_role("link", name="换了单位，办理转会").click()
    page.get_by_label("转到哪个工会").fill(code)
    page.get_by_label("新的工作单位").fill("大成化工厂")
    look(page, "story-moving-ask")
    page.get_by_role("button", name="提出转会").click()
    page.get_by_text("待答复").first.wait_for()
    look(page, "story-moving-asked")


def _agree(page: Page, look: Any, name: str) -> None:
    page.goto("/desk/")
    page.get_by_role("main").get_by_role("link").filter(has_text="1 人请求转").click()
    look(page, f"story-moving-list-{name}")
    page.get_by_role("link", name="任星河").first.click()
    look(page, f"story-moving-{name}")
    page.get_by_role("button", name="同意转会").click()
    page.get_by_text("已同意").first.wait_for()


def _arrived(page: Page) -> int:
    page.goto("/board/")
    return figure(page, "本年转入")
