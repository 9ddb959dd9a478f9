"""The story in the browser: a member registers on the phone, the desk asks, hours are noted and put right, thanks."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests import factories
from niangjia.volunteering.tests.factories import make_campaign, put_back

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_factor")]
DISTRICT, HOME = "嘉言区总工会", "环卫公司工会"


def test_a_shift(new_page: Any, login: Any, look: Any, tree: Any) -> None:
    boss = factories.make_user(role="organiser", union=tree[DISTRICT])
    offer = make_campaign(boss, tree[DISTRICT])
    user = make_member(tree[HOME], user=factories.make_user()).person.user
    phone, desk = new_page(360), new_page(1280)
    login(phone, user)
    phone.goto(reverse("volunteering:my_volunteer"))
    look(phone, "volunteer-register")
    for label in ("急救", "周末白天", "我已看清，自愿参加"):
        phone.get_by_label(label).check()
    phone.get_by_role("button", name="登记").click()
    phone.get_by_text("登记好了").wait_for()
    look(phone, "volunteer-mine")
    login(desk, boss)
    desk.goto(reverse("enrolment:offer", args=[offer.pk]))
    desk.get_by_role("link", name="班次、特长和时长").click()
    look(desk, "shifts")
    expect(desk.get_by_text("不限特长")).to_have_count(1)
    expect(desk.get_by_role("link", name="感谢志愿者")).to_have_count(0)  # nobody has served yet
    desk.get_by_role("link", name="第1班").click()
    desk.get_by_role("link", name="需要哪些特长").click()
    desk.get_by_label("急救").fill("1")
    look(desk, "shift-needs")
    desk.get_by_role("button", name="保存").click()
    desk.get_by_text("急救 0/1").wait_for()
    desk.get_by_label(user.person.name).check()
    look(desk, "shift-invite")
    desk.get_by_role("button", name="邀请勾选的人").click()
    desk.get_by_text("已邀请 1 人").wait_for()
    phone.goto(reverse("enrolment:my_offers"))
    phone.get_by_role("button", name="报名", exact=True).click()
    phone.get_by_text("已报上，名额是您的了").wait_for()
    _hours(phone, desk, look, user, offer)
    desk.goto(reverse("volunteering:services"))
    look(desk, "services")
    desk.goto(reverse("volunteering:volunteers"))
    look(desk, "volunteers")


def _hours(phone: Any, desk: Any, look: Any, user: Any, offer: Any) -> None:
    """The shift is over: hours, a correction with its reason, thanks."""
    phone.goto(reverse("volunteering:my_volunteer"))
    phone.get_by_text("我的班次").wait_for()
    put_back(offer)
    desk.reload()
    desk.get_by_label(user.person.name).fill("3.5")
    look(desk, "shift-sheet")
    desk.get_by_role("button", name="登记时长").click()
    desk.get_by_text("已登记 1 人的时长").wait_for()
    desk.get_by_role("link", name="更正").click()
    desk.get_by_label("应为几小时").fill("3")
    desk.get_by_label("理由").fill("早走半小时")
    desk.get_by_role("button", name="更正").click()
    desk.get_by_text("已更正，原来的记录还在").wait_for()
    desk.goto(reverse("volunteering:shifts", args=[offer.pk]))
    desk.get_by_role("link", name="感谢志愿者").click()
    desk.get_by_role("button", name="发出感谢").click()
    desk.get_by_text("感谢已发给 1 位").wait_for()
    phone.reload()
    phone.get_by_text("早走半小时").wait_for()
    look(phone, "volunteer-hours")
