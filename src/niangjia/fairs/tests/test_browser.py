"""P3 in the browser: a fair is announced, two phones count, one of them without network for a while; report and board.

And a show with seats: who enrols reads the programme.
"""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from niangjia.enrolment.tests.factories import make_people
from niangjia.fairs.models import Stall, Tap
from niangjia.organizations.tests.factories import make_tree, make_user
from tests.people import figure
from tests.support.offline import wait_for_queue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DISTRICT = "嘉言区总工会"


def test_a_fair_counted_by_two_phones(new_page, login, look, settings):
    settings.SECOND_FACTOR = False
    tree = make_tree()
    boss, helper = make_user("", "organiser", tree[DISTRICT]), make_user("", "publicity", tree[DISTRICT])
    desk, first, second = new_page(1280), new_page(360), new_page(360)
    login(desk, boss)
    login(first, boss)
    login(second, helper)
    _announce(desk, look)
    for page in (first, second):
        page.goto(reverse("site:desk"))
        page.get_by_role("link", name="去计数").first.click()
        wait_for_queue(page)
    look(first, "fair-count")
    for _ in range(3):
        _tap(first, "理发")
    expect(first.get_by_role("status", name="理发人次")).to_have_text("3")
    expect(first.locator("#count-state")).to_be_hidden()
    before = _heights(first)
    first.context.set_offline(True)
    for _ in range(4):
        _tap(first, "理发")
    _tap(first, "义诊")
    expect(first.locator("#count-state")).to_be_in_viewport()
    assert _heights(first) == before  # nothing moves under a finger that taps on
    first.get_by_role("button", name="撤销刚才那一下").click()
    first.get_by_text("网络不通").wait_for()
    expect(first.get_by_role("status", name="理发人次")).to_have_text("7")
    look(first, "fair-count-offline")
    for _ in range(2):
        _tap(second, "理发")
    expect(second.get_by_role("status", name="理发人次")).to_have_text("5")  # with what the first had sent
    first.context.set_offline(False)
    first.locator("#count-state").wait_for(state="hidden")
    second.reload()
    second.locator("#count-total", has_text="9").wait_for()
    assert Stall.objects.get(title="理发").visitors == 9
    assert Tap.objects.filter(undone=True).count() == 1

    _put_away(desk, look)


def test_a_show_with_seats(new_page, login, look, settings):
    settings.SECOND_FACTOR = False
    tree = make_tree()
    desk, phone = new_page(1280), new_page(360)
    login(desk, make_user("", "organiser", tree[DISTRICT]))
    login(phone, make_people(tree["环卫公司工会"], 1)[0])
    desk.goto(reverse("enrolment:new", args=["show"]))
    desk.get_by_label("名称", exact=True).fill("新春慰问演出")
    desk.get_by_label(re.compile("^地点")).fill("工人文化宫")
    desk.get_by_role("button", name="存为草稿").click()
    desk.get_by_role("button", name="开放报名").click()
    desk.get_by_text("已开放报名").wait_for()
    desk.get_by_role("link", name="摊位和节目单").click()
    desk.get_by_label("节目单").fill("锣鼓 | 锣鼓队 | 6\n合唱 | 全体 | 5")
    look(desk, "show-new")
    desk.get_by_role("button", name="存为草稿").click()
    desk.get_by_role("button", name="公布").click()
    desk.get_by_text("已公布。").wait_for()
    phone.goto(reverse("enrolment:my_offers"))
    phone.get_by_role("link", name="新春慰问演出").click()
    phone.get_by_role("link", name="看看有什么").click()
    phone.get_by_text("锣鼓队").wait_for()
    look(phone, "show-programme")
    phone.get_by_role("link", name="会员报名").click()
    expect(phone.get_by_role("heading", name="新春慰问演出")).to_be_visible()


def _heights(page):
    return page.locator(".count-stall").evaluate_all("all => all.map(one => one.offsetTop)")


def _put_away(desk, look):
    desk.reload()
    desk.get_by_role("button", name="办完了").click()
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Word").click()
    assert download.value.suggested_filename.endswith(".docx")
    look(desk, "fair-held")
    desk.goto(f"{reverse('insight:board')}?topic=activities")
    assert [figure(desk, label) for label in ("本年便民服务和演出", "服务摊位", "服务人次")] == [1, 11, 9]


def _announce(page, look):
    page.goto(reverse("fairs:fairs"))
    page.get_by_role("main").get_by_role("link", name="新建").first.click()
    page.get_by_label("类型").select_option("both")
    page.get_by_label("名称").fill("工会服务和慰问演出进工地")
    page.get_by_label("地点").fill("地铁二号线三标工地")
    page.get_by_label("节目单").fill("锣鼓 | 锣鼓队 | 6\n合唱 | 全体 | 5")
    look(page, "fair-new")
    page.get_by_role("button", name="存为草稿").click()
    page.get_by_role("button", name="公布").click()
    page.get_by_text("已公布。").wait_for()
    look(page, "fair-published")


def _tap(page, stall):
    page.get_by_role("button", name=f"{stall}加一").click()
