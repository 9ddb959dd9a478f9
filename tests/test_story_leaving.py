"""O2: a firm closes and its people wait in the holding union until another union takes them; a member leaves by herself,
thinks again, leaves after all. On phones, by the people in it."""

from typing import Any

import pytest
from playwright.sync_api import Page

from niangjia.members.models import Membership
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_tree, make_user
from tests.people import officer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CLOSED, HOLDING, NEXT = "快递站工会", "环卫公司工会", "大成化工厂工会"


def test_a_firm_closes_and_nobody_is_lost(new_page: Any, login: Any, look: Any) -> None:
    tree = make_tree()
    names = ("何之洲", "林小满")
    for name in (*names, "石安然"):
        make_member(tree[CLOSED], name)
    make_member(tree[HOLDING], "本会会员")  # belongs here and waits for nothing
    organiser = officer("shi.zuzhi", "organiser", tree["云湖市总工会"], "沈若溪")
    taker = officer("chang.zhuxi", "chair", tree[NEXT], "严文静")
    desk = new_page(360)
    login(desk, organiser)
    desk.goto(f"/desk/members?union={tree[HOLDING].pk}")
    desk.get_by_role("button", name="设为托管工会").click()
    _close_the_firm(desk, tree, look)
    _one_stays(desk, look)
    _place(desk, tree[NEXT], names, look)
    here = set(Membership.objects.filter(left_on=None, union=tree[NEXT]).values_list("name", flat=True))
    assert here == set(names)  # the organiser of the city signs for both
    desk.goto("/desk/")
    assert "等待安置" not in desk.get_by_role("main").inner_text()
    there = new_page(360)
    login(there, taker)
    there.goto(f"/desk/members?union={tree[NEXT].pk}")
    assert all(name in there.get_by_role("main").inner_text() for name in names)


def _close_the_firm(desk: Page, tree: dict[str, Any], look: Any) -> None:
    desk.goto(f"/desk/members?union={tree[CLOSED].pk}")
    desk.get_by_role("link", name="整体转会").click()
    desk.get_by_label("理由").fill("企业关闭，云湖工商〔2026〕3号")
    look(desk, "story-placing-firm")
    desk.get_by_role("button", name="全部转走（3 人）").click()
    desk.get_by_text("已转走 3 人").wait_for()
    desk.goto("/desk/")
    look(desk, "story-placing-today")


def _one_stays(desk: Page, look: Any) -> None:
    """At home in the holding union by now: said with a reason, thought better of, said again for good."""
    desk.get_by_role("main").get_by_role("link").filter(has_text="3 人在环卫公司工会等待安置").click()
    desk.get_by_role("link", name="石安然").click()
    desk.get_by_role("link", name="留在本会").click()
    desk.get_by_label("理由").fill("已到环卫公司上班")
    look(desk, "story-placing-stay")
    desk.get_by_role("button", name="留在本会").click()
    desk.get_by_text("不再等待安置：已到环卫公司上班").wait_for()
    look(desk, "story-placing-stayed")
    desk.get_by_role("button", name="恢复等待安置").click()
    desk.goto("/desk/members?waits=place")
    desk.get_by_role("row").filter(has_text="石安然").get_by_role("checkbox").check()
    desk.get_by_role("button", name="留在本会").click()
    desk.get_by_label("理由").fill("已到环卫公司上班")
    desk.get_by_role("button", name="留在本会（1 人）").click()
    desk.get_by_text("已办理 1 人").wait_for()
    desk.goto("/desk/")


def _place(desk: Page, to: Any, names: tuple[str, ...], look: Any) -> None:
    desk.get_by_role("main").get_by_role("link").filter(has_text="2 人在环卫公司工会等待安置").click()
    main = desk.get_by_role("main")
    assert "本会会员" not in main.inner_text()
    for name in names:
        main.get_by_role("row").filter(has_text=name).get_by_role("checkbox").check()
    look(desk, "story-placing-list")
    main.get_by_role("button", name="办理转出").click()
    desk.get_by_label("转到哪个工会").fill(to.code)
    look(desk, "story-placing-to")
    main.get_by_role("button", name="办理转出（2 人）").click()
    desk.get_by_text("已办理 2 人").wait_for()


def test_a_member_leaves_thinks_again_and_leaves(new_page: Any, login: Any, look: Any) -> None:
    tree = make_tree()
    one = make_member(tree[CLOSED], "任星河", user=make_user("ren.xinghe"))
    chair = officer("zhan.zhang", "chair", tree[CLOSED], "卓一鸣")
    me, desk = new_page(360), new_page(360)
    login(me, one.person.user)
    login(desk, chair)
    me.goto("/my/things")
    me.get_by_role("link", name="退会").click()
    look(me, "story-leaving-before")
    _ask(me)
    look(me, "story-leaving-asked")
    me.get_by_role("button", name="不退了，撤回申请").click()
    me.get_by_text("会籍不变").wait_for()
    _ask(me)
    desk.goto("/desk/")
    desk.get_by_role("main").get_by_role("link").filter(has_text="1 人申请退会").click()
    look(desk, "story-leaving-list")
    desk.get_by_role("main").get_by_role("link", name="任星河").click()
    look(desk, "story-leaving-one")
    desk.get_by_role("button", name="办理退会，今天生效").click()
    desk.get_by_text("已告诉本人").wait_for()
    me.goto("/my/messages")
    assert "您已于" in me.get_by_role("main").inner_text()
    one.refresh_from_db()
    assert one.leave_reason == "withdrew"
    me.goto("/my/leaving")
    look(me, "story-leaving-done")


def _ask(me: Page) -> None:
    me.get_by_label("退会原因").fill("回老家")
    me.get_by_label("我知道退会以后的变化").check()
    me.get_by_role("button", name="申请退会").click()
    me.get_by_text("生效以前可以撤回").first.wait_for()
