"""The story in the browser: members register on the phone, the desk opens shifts and asks, somebody checks in and out, hours
are noted and put right, thanks; all by hand, on the days that the clock is set to.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from niangjia.enrolment.models import Session
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests import factories
from niangjia.volunteering.tests.factories import saturday
from tests.people import figure, is_let_in, shows_the_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_factor")]
DISTRICT, HOME = "嘉言区总工会", "环卫公司工会"
TITLE = "社区服务日"


def test_shifts(new_page: Any, login: Any, look: Any, tree: Any, clock: Any) -> None:
    boss = factories.make_user(role="organiser", union=tree[DISTRICT])
    tian, zhou = (make_member(tree[HOME], name, user=factories.make_user()).person.user for name in ("田桂英", "周明"))
    desk, phone, other = new_page(1280), new_page(360), new_page(360)

    def all_log_in() -> None:
        for page, user in ((desk, boss), (phone, tian), (other, zhou)):
            login(page, user)

    all_log_in()
    _registers(phone, "急救", look)
    _registers(other, "驾驶", None)
    _two_shifts(desk, look)
    _asks(desk, look)
    for page in (phone, other):
        _takes_the_morning(page, look if page is phone else None)
    morning = Session.objects.get(title="上午班")
    clock.move_to(morning.starts_at)
    all_log_in()
    is_let_in(desk, shows_the_code(phone, TITLE), TITLE)
    clock.move_to(morning.starts_at + timedelta(hours=2))
    _goes(phone, look)
    clock.move_to(morning.ends_at + timedelta(hours=1))
    all_log_in()
    _hours_of_who_forgot(desk, look)
    _thanks(desk, look)
    for page, said in ((phone, "2 小时"), (other, "早走半小时")):
        page.goto(reverse("volunteering:my_volunteer"))
        page.get_by_text(said).first.wait_for()
    look(other, "volunteer-hours")
    _what_it_adds_up_to(desk, look)


def _registers(phone: Any, skill: str, look: Any) -> None:
    phone.goto(reverse("volunteering:my_volunteer"))
    if look:
        look(phone, "volunteer-register")
    for label in (skill, "周末白天", "我已看清，自愿参加"):
        phone.get_by_label(label).check()
    phone.get_by_role("button", name="登记").click()
    phone.get_by_text("登记好了").wait_for()
    if look:
        look(phone, "volunteer-mine")


def _two_shifts(desk: Any, look: Any) -> None:
    """From the template: a shift is a line."""
    day = f"{timezone.localdate(saturday()):%Y-%m-%d}"
    desk.goto(reverse("enrolment:new", args=["volunteer"]))
    desk.get_by_label("名称", exact=True).fill(TITLE)
    desk.get_by_label("分批时写在这里").fill(f"上午班 {day} 09:00 {day} 12:00\n下午班 {day} 14:00 {day} 17:00")
    look(desk, "shifts-new")
    desk.get_by_role("button", name="存为草稿").click()
    desk.get_by_role("button", name="开放报名").click()
    desk.get_by_role("link", name="班次、特长和时长").click()
    look(desk, "shifts")
    expect(desk.get_by_text("不限特长")).to_have_count(2)
    expect(desk.get_by_role("link", name="感谢志愿者")).to_have_count(0)  # nobody has served yet


def _asks(desk: Any, look: Any) -> None:
    """What the morning needs, and who could come."""
    desk.get_by_role("link", name="上午班").click()
    desk.get_by_role("link", name="需要哪些特长").click()
    desk.get_by_label("急救").fill("1")
    look(desk, "shift-needs")
    desk.get_by_role("button", name="保存").click()
    desk.get_by_text("急救 0/1").wait_for()
    for name in ("田桂英", "周明"):
        desk.get_by_label(name).check()
    look(desk, "shift-invite")
    desk.get_by_role("button", name="邀请勾选的人").click()
    desk.get_by_text("已邀请 2 人").wait_for()


def _takes_the_morning(phone: Any, look: Any) -> None:
    """From the message to the place."""
    phone.goto(reverse("site:my"))
    phone.get_by_role("link", name="消息").first.click()
    phone.get_by_role("link", name="去看看").first.click()
    if look:
        look(phone, "shift-asked")
    phone.get_by_role("button", name="报名（上午班）").click()
    phone.get_by_text("已报上，名额是您的了").wait_for()
    phone.goto(reverse("volunteering:my_volunteer"))
    phone.get_by_text("我的班次").wait_for()


def _goes(phone: Any, look: Any) -> None:
    phone.reload()  # where the code was shown
    phone.get_by_role("link", name="我的志愿服务").click()
    look(phone, "volunteer-there")
    phone.get_by_role("button", name="签退").click()
    phone.get_by_text("2 小时").first.wait_for()


def _hours_of_who_forgot(desk: Any, look: Any) -> None:
    """Who was there and is on no list of the door: the leader's sheet, and a correction with its reason."""
    desk.goto(reverse("site:desk"))
    desk.get_by_role("link", name="上午班还没有登记完时长").click()
    desk.get_by_label("周明").fill("3.5")
    look(desk, "shift-sheet")
    desk.get_by_role("button", name="登记时长").click()
    desk.get_by_text("已登记 1 人的时长").wait_for()
    desk.get_by_role("listitem").filter(has_text="周明").get_by_role("link", name="更正").click()
    desk.get_by_label("应为几小时").fill("3")
    desk.get_by_label("理由").fill("早走半小时")
    desk.get_by_role("button", name="更正").click()
    desk.get_by_text("已更正，原来的记录还在").wait_for()


def _thanks(desk: Any, look: Any) -> None:
    desk.get_by_role("link", name="全部班次").click()
    desk.get_by_role("link", name="感谢志愿者").click()
    look(desk, "shifts-thank")
    desk.get_by_role("button", name="发出感谢").click()
    desk.get_by_text("感谢已发给 2 位").wait_for()


def _what_it_adds_up_to(desk: Any, look: Any) -> None:
    for name in ("services", "volunteers"):
        desk.goto(reverse(f"volunteering:{name}"))
        desk.get_by_role("cell", name="田桂英").first.wait_for()
        look(desk, name)
    desk.goto(f"{reverse('insight:board')}?topic=activities")
    assert [figure(desk, label) for label in ("志愿者", "志愿服务", "志愿时长")] == [2, 2, 5]
