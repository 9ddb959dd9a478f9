"""K13 in the browser: places of a training, who came is followed after 1, 3 and 6 months; a fair with employers, booths, vacancies
and advisers on the way; the board. The desk sits at 1280 pixels, whoever looks for work holds a phone.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from niangjia.jobs.models import Entrance
from niangjia.jobs.services.training import months_after
from niangjia.jobs.tests import steps
from niangjia.jobs.tests.factories import make_fair, make_place, make_seeker, today
from niangjia.organizations.tests.factories import make_user
from tests.people import Days, figure
from tests.support.offline import wait_for_queue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_factor")]
DISTRICT, UNIT = "嘉言区总工会", "环卫公司工会"
TRAINING, FIRST, LAST = "低压电工免费培训", 21, 23  # its days from the beginning
NAMES = ("田桂英", "任星河", "何立新")


def test_a_training_and_a_fair_until_everybody_has_work(clock, new_page, login, look, tree):
    people = {name: make_seeker(tree[UNIT], name=name) for name in NAMES}
    days = Days(clock, new_page, login, make_user("", "organiser", tree[DISTRICT]))
    desk, done = days.desk, days.after(LAST)
    _offer_places(desk)
    for one in people.values():
        _take_a_place(days.held(one))
    days.come(days.after(FIRST))
    _check_in(desk, look, ("田桂英", "任星河"))
    days.come(done, hour=19)
    _end(desk)

    days.come(months_after(done, 1))
    _tell(days.held(people["田桂英"]), look)
    _call(desk, look, "任星河")
    steps.plan_a_fair(desk, look)
    steps.apply(days.held(people["任星河"]), look)
    steps.interview(desk, look)
    days.come(months_after(done, 1) + timedelta(weeks=3))
    steps.count(desk, look)
    steps.hire(desk, look)
    steps.advise(desk, look)
    steps.hold(desk, look)
    _rate(desk, "50%")
    assert [figure(desk, label) for label in ("本年招聘会", "招聘会岗位", "招聘会进场")] == [1, 3, 640]

    days.come(months_after(done, 3))
    _not_reached(desk, look, "田桂英")
    days.come(months_after(done, 6))
    _employed(desk, look, "田桂英")
    _rate(desk, "100%")
    look(desk, "jobs-board")
    _at_work(days.held(people["田桂英"]), look)


def test_visitors_are_counted_at_the_gate_without_a_network(new_page, login, look):
    tree, boss = make_place()
    today(make_fair(boss, tree["嘉言区总工会"], title="秋季招聘会"))
    phone, desk = new_page(360), new_page(1280)
    login(phone, boss)
    login(desk, boss)
    desk.goto(reverse("jobs:job_fairs"))
    desk.get_by_role("link", name="秋季招聘会").click()
    desk.get_by_role("link", name="设入口").click()
    desk.get_by_label("入口", exact=True).fill("东门\n西门")
    desk.get_by_role("button", name="保存").click()
    desk.get_by_text("已设 2 个入口").wait_for()
    phone.goto(reverse("site:desk"))
    phone.get_by_role("link", name="去计数").first.click()
    wait_for_queue(phone)
    east = phone.get_by_role("button", name="东门加一")
    east.click()
    phone.context.set_offline(True)
    for _ in range(3):
        east.click()
    phone.get_by_role("button", name="西门加一").click()
    phone.get_by_role("button", name="撤销刚才那一下").click()
    phone.get_by_text("网络不通").wait_for()
    look(phone, "jobs-count-offline")
    expect(phone.get_by_role("status", name="东门人次")).to_have_text("4")
    phone.context.set_offline(False)
    phone.locator("#count-state").wait_for(state="hidden")
    assert [gate.visitors for gate in Entrance.objects.all()] == [4, 0]
    desk.reload()
    look(desk, "jobs-fair-counted")
    desk.get_by_role("link", name="登记已举办").click()
    desk.get_by_text("现场已经数了 4 人次").wait_for()
    look(desk, "jobs-hold")
    desk.get_by_role("button", name="登记").click()
    desk.goto(f"{reverse('insight:board')}?topic=jobs")
    assert figure(desk, "招聘会进场") == 4


def _offer_places(desk):
    """A training from the template, three places of it asked for at once."""
    desk.goto(reverse("enrolment:choose"))
    desk.locator("main").get_by_role("link", name="技能培训").click()
    desk.get_by_label("名称").fill(TRAINING)
    desk.get_by_label("地点").fill("区职业技能实训基地")
    desk.get_by_role("button", name="存为草稿").click()
    desk.get_by_role("button", name="开放报名").click()
    desk.get_by_text("已开放报名").wait_for()


def _take_a_place(phone):
    phone.goto(reverse("enrolment:my_offers"))
    phone.get_by_role("button", name="报名", exact=True).click()
    phone.get_by_text("已报上，名额是您的了").wait_for()


def _to_the_door(desk):
    desk.goto(reverse("enrolment:offers"))
    desk.get_by_role("link", name=TRAINING).click()
    desk.get_by_role("link", name="现场和结算").click()
    desk.get_by_role("link", name="签到", exact=True).click()


def _check_in(desk, look, names):
    _to_the_door(desk)
    for name in names:
        desk.get_by_role("button", name=f"{name}签到", exact=True).click()
        expect(desk.locator("#door-result.ok")).to_contain_text(name)
    look(desk, "jobs-training-door")


def _end(desk):
    """The last day is over: who did not come is noted, the training is put away."""
    _to_the_door(desk)
    desk.get_by_role("button", name="结束签到").click()
    desk.get_by_text("1 人记为未到场").wait_for()
    desk.get_by_role("link", name=TRAINING).click()
    desk.get_by_role("link", name="截止报名").click()
    desk.get_by_role("button", name="截止报名").click()
    desk.get_by_role("button", name="结束归档").click()
    desk.get_by_text("已归档").wait_for()


def _tell(phone, look):
    """A month later the phone asks, and she says that there is no work yet."""
    phone.goto(reverse("site:my"))
    phone.get_by_role("link", name="找到工作了吗").first.click()
    phone.get_by_label("还没有").check()
    phone.get_by_label("想说的").fill("想做电工，近一点")
    look(phone, "jobs-report")
    phone.get_by_role("button", name="告诉工会").click()
    phone.get_by_text("谢谢，已经告诉工会").wait_for()


def _call(desk, look, name):
    """Who said nothing is called: the number is shown for a reason."""
    desk.goto(reverse("site:desk"))
    desk.get_by_role("link", name="1 名学员到了就业回访的日子").click()
    look(desk, "jobs-calls")
    desk.get_by_role("main").get_by_role("link", name=name).click()
    desk.get_by_text("查看完整").click()
    desk.get_by_label("为什么要看").fill("1 个月回访")
    desk.get_by_role("button", name="查看", exact=True).click()
    desk.get_by_label("未就业").check()
    desk.get_by_label("情况").fill("请他来招聘会")
    look(desk, "jobs-call")
    desk.get_by_role("button", name="登记，下一位").click()
    desk.get_by_text("今天到期的都回访完了").wait_for()


def _rate(desk, rate):
    """Who has work among those who were trained, on the board."""
    desk.goto(f"{reverse('insight:board')}?topic=jobs")
    desk.get_by_text(rate).first.wait_for()


def _not_reached(desk, look, name):
    desk.goto(reverse("site:desk"))
    desk.get_by_role("link", name="1 名学员到了就业回访的日子").click()
    desk.get_by_role("main").get_by_role("link", name=name).click()
    desk.get_by_label("联系不上").check()
    desk.get_by_role("button", name="登记，下一位").click()
    desk.get_by_text("已登记，过几天再打").wait_for()
    look(desk, "jobs-not-reached")


def _employed(desk, look, name):
    """Half a year later she has work: nobody asks any more."""
    desk.goto(reverse("site:desk"))
    desk.get_by_role("link", name="1 名学员到了就业回访的日子").click()
    desk.get_by_role("main").get_by_role("link", name=name).first.click()
    desk.get_by_label("已就业").check()
    for label, value in (("就业日期", (timezone.localdate() - timedelta(days=9)).isoformat()), ("单位", "云湖电力安装公司"), ("工种", "电工")):
        desk.get_by_label(label).fill(value)
    look(desk, "jobs-employed")
    desk.get_by_role("button", name="登记，下一位").click()
    desk.get_by_text("今天到期的都回访完了").wait_for()
    look(desk, "jobs-trainee")
    desk.goto(reverse("site:desk"))
    assert desk.get_by_text("就业回访的日子").count() == 0


def _at_work(phone, look):
    phone.goto(reverse("jobs:my_jobs"))
    phone.get_by_text("已就业：云湖电力安装公司").wait_for()
    look(phone, "jobs-mine")
