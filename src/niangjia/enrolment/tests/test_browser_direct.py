"""选派 in the browser: the union names its delegation; one cannot go, another is named; they come; it is put away and counted."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from niangjia.enrolment.models import Session
from niangjia.enrolment.tests.named import DISTRICT, WASTE
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests import factories
from tests.people import figure, is_let_in, shows_the_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_factor")]
TITLE = "进京观摩团"


def test_a_delegation(new_page: Any, login: Any, look: Any, tree: Any, clock: Any) -> None:
    boss = factories.make_user(role="chair", union=tree[DISTRICT])
    tian, zhou, li = (make_member(tree[WASTE], name, user=factories.make_user()) for name in ("田桂英", "周明", "李秀兰"))
    desk, phone, other = new_page(1280), new_page(360), new_page(360)
    login(desk, boss)
    login(phone, tian.person.user)
    login(other, zhou.person.user)
    _announced(desk, look)
    _named(desk, [tian, zhou], look)
    _is_told(phone, look)
    _cannot_go(other, look)
    login(other, li.person.user)
    _goes_instead(desk, other, look)
    desk.get_by_role("link", name="截止报名").click()
    desk.get_by_role("button", name="截止报名").click()
    desk.get_by_text("已截止").first.wait_for()
    session = Session.objects.get()
    clock.move_to(session.starts_at)
    for page, user in ((desk, boss), (phone, tian.person.user), (other, li.person.user)):
        login(page, user)
    for page in (phone, other):
        is_let_in(desk, shows_the_code(page, TITLE), TITLE)
    clock.move_to(session.ends_at)
    login(desk, boss)
    desk.goto(reverse("site:desk"))
    desk.get_by_role("link", name=f"{TITLE}”办完了").click()
    desk.get_by_role("link", name="回到项目").click()
    desk.get_by_role("button", name="结束归档").click()
    desk.get_by_text("已归档").first.wait_for()
    look(desk, "delegation-over")
    desk.goto(f"{reverse('insight:board')}?topic=places")
    assert figure(desk, "本年参加") == 2


def _announced(desk: Any, look: Any) -> None:
    desk.goto(reverse("enrolment:offers"))
    desk.get_by_role("link", name="新建报名项目").first.click()
    desk.get_by_role("link", name="代表团").click()
    desk.get_by_label("名称").fill(TITLE)
    desk.get_by_label("名额", exact=True).fill("2")
    look(desk, "delegation-new")
    desk.get_by_role("button", name="存为草稿").click()
    desk.get_by_role("button", name="开放报名").click()
    desk.get_by_text("已开放报名").wait_for()
    look(desk, "delegation-open")


def _named(desk: Any, members: list[Any], look: Any) -> None:
    """The list out of Excel: whoever is not found is said, the others have their places."""
    desk.get_by_role("link", name="粘贴名单").click()
    lines = [f"{one.name}\t{one.person.phone}" for one in members]
    desk.get_by_label("人员名单").fill("\n".join(["姓名\t手机号", *lines, "查无人\t13900000000"]))
    desk.get_by_role("button", name="先看一遍").click()
    desk.get_by_text("查无此人 1").wait_for()
    look(desk, "delegation-looked")
    assert desk.get_by_role("main").get_by_text("推荐").count() == 0  # nobody recommends: the list is set
    desk.get_by_role("button", name="把可以的 2 人列入名单").click()
    desk.get_by_text("已列入名单 2 人").wait_for()
    look(desk, "delegation-left")
    desk.get_by_role("link", name="回到项目").click()
    desk.get_by_text("列入即有名额").wait_for()
    look(desk, "delegation-named")


def _is_told(phone: Any, look: Any) -> None:
    phone.goto(reverse("site:my"))
    phone.get_by_role("link", name="消息").first.click()
    phone.get_by_text(TITLE).first.wait_for()
    look(phone, "delegation-told")
    phone.get_by_role("link", name="去看看").first.click()
    phone.get_by_role("link", name=TITLE).click()
    expect(phone.get_by_alt_text("签到二维码")).to_be_visible()
    look(phone, "delegation-place")


def _cannot_go(phone: Any, look: Any) -> None:
    phone.goto(reverse("enrolment:my_offers"))
    phone.get_by_role("link", name=TITLE).click()
    phone.get_by_role("button", name="去不了，让出名额").click()
    phone.get_by_text("已取消").first.wait_for()
    look(phone, "delegation-given-up")


def _goes_instead(desk: Any, phone: Any, look: Any) -> None:
    desk.goto(reverse("site:desk"))
    desk.get_by_role("link", name="的名单还差 1 人，请指定").click()
    desk.get_by_role("link", name="从会员里勾选").click()
    desk.get_by_text("还可以列入 1 人").wait_for()
    desk.get_by_label("姓名、拼音或号码").fill("李秀兰")
    desk.get_by_role("button", name="查找").click()
    desk.get_by_label("李秀兰").check()
    look(desk, "delegation-pick")
    desk.get_by_role("button", name="把勾选的人列入名单").click()
    desk.get_by_text("已列入名单 1 人").wait_for()
    desk.get_by_role("link", name="报名名单").first.click()
    expect(desk.get_by_role("cell", name="李秀兰")).to_be_visible()
    look(desk, "delegation-entries")
    desk.get_by_role("link", name="回到项目").click()
    phone.goto(reverse("enrolment:my_offers"))
    phone.get_by_role("link", name=TITLE).click()
    expect(phone.get_by_alt_text("签到二维码")).to_be_visible()
