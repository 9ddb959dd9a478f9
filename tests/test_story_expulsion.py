"""O2: a union proposes to expel a member. He is told, says something to it, loses the vote, appeals on his phone; the level
above looks, and he is a member again as if he had never been gone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from niangjia.members.models import Membership
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_tree, make_user
from tests.people import officer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEPOT, STREET = "快递站工会", "柳桥街道总工会"


def test_an_expulsion_with_its_procedure_and_appeal(new_page: Any, login: Any, look: Any) -> None:
    tree = make_tree()
    one = make_member(tree[DEPOT], "何之洲", user=make_user("he.zhizhou"))
    me, desk, above = new_page(360), new_page(360), new_page(360)
    login(me, one.person.user)
    login(desk, officer("zhan.zhang", "chair", tree[DEPOT], "卓一鸣"))
    login(above, officer("jie.dao", "organiser", tree[STREET], "严文静"))

    _propose(desk, one.person_id, look)
    me.goto("/my/")
    expect(me.get_by_text("拟开除您的会籍")).to_have_count(0)  # nobody hears of it before being told
    _step(desk, "告知本人")
    _say(me, look)
    _vote(desk, look)
    assert not Membership.objects.filter(left_on=None).exists()

    _appeal(me, look)
    above.goto("/desk/")
    above.get_by_role("main").get_by_role("link").filter(has_text="何之洲对开除会籍提出申诉").click()
    look(above, "story-expulsion-above")
    above.get_by_role("link", name="决定申诉").click()
    above.get_by_label("决定").select_option("reverse")
    above.get_by_label("理由").fill("判决已被撤销")
    above.get_by_role("button", name="决定申诉").click()
    expect(above.get_by_text("已撤销处分").first).to_be_visible()

    me.goto("/my/messages")
    expect(me.get_by_text("撤销了开除您会籍的处分").first).to_be_visible()
    me.goto("/my/expulsion")
    expect(me.get_by_text("判决已被撤销")).to_be_visible()
    look(me, "story-expulsion-over")
    me.goto("/my/")
    expect(me.get_by_role("link", name="出示会员卡")).to_be_visible()
    one.refresh_from_db()
    assert (one.left_on, one.leave_reason) == (None, "")


def _propose(desk: Page, person: Any, look: Any) -> None:
    desk.goto(f"/desk/members/{person}")
    desk.get_by_role("link", name="提议开除会籍").click()
    desk.get_by_label("事实和依据").fill("云湖刑初〔2026〕7号判决书")
    desk.get_by_label("工会小组意见").fill("小组讨论过，同意提出")
    look(desk, "story-expulsion-propose")
    desk.get_by_role("button", name="提出").click()
    desk.get_by_text("已提出，请告知本人").wait_for()


def _step(desk: Page, name: str) -> None:
    desk.get_by_role("link", name=name, exact=True).click()
    desk.get_by_role("button", name=name, exact=True).click()
    desk.get_by_text(f"{name}：已登记").wait_for()


def _say(me: Page, look: Any) -> None:
    me.goto("/my/")
    me.get_by_role("main").get_by_role("link").filter(has_text="拟开除您的会籍，您可以申辩").click()
    expect(me.get_by_text("云湖刑初〔2026〕7号判决书")).to_be_visible()
    look(me, "story-expulsion-told")
    me.get_by_label("我的申辩").fill("我已上诉，请等二审")
    me.get_by_role("button", name="提交申辩").click()
    expect(me.get_by_text("申辩已交给工会")).to_be_visible()
    look(me, "story-expulsion-said")


def _vote(desk: Page, look: Any) -> None:
    desk.goto("/desk/expulsions")
    desk.get_by_role("link", name="何之洲").click()
    expect(desk.get_by_text("我已上诉，请等二审")).to_be_visible()
    look(desk, "story-expulsion-heard")
    desk.get_by_role("link", name="登记表决").click()
    desk.get_by_label("表决机构").select_option("committee")
    for label, number in (("应到人数", "7"), ("实到人数", "7"), ("赞成人数", "4")):
        desk.get_by_label(label).fill(number)
    look(desk, "story-expulsion-vote")
    desk.get_by_role("button", name="登记表决").click()
    desk.get_by_text("已开除会籍").first.wait_for()


def _appeal(me: Page, look: Any) -> None:
    me.goto("/my/")
    me.get_by_role("main").get_by_role("link").filter(has_text="您被开除会籍，可以申诉").click()
    expect(me.get_by_text("以前可以向柳桥街道总工会申诉")).to_be_visible()
    me.get_by_label("申诉理由").fill("二审撤销了判决")
    look(me, "story-expulsion-appeal")
    me.get_by_role("button", name="提出申诉").click()
    expect(me.get_by_text("申诉已提交")).to_be_visible()
