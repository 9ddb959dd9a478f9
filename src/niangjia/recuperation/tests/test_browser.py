"""K9 in the browser: who went before, nominations level by level, the draw of the rest, contract and insurance, two batches with
their check-in, the bills, the account, the board. The desk sits at 1280 pixels, whoever goes along holds a phone.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests import factories
from niangjia.recuperation.tests import steps
from niangjia.recuperation.tests.steps import CURE, FIRST, NARROW, NUMBER, SECOND
from tests.people import Days, figure

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_factor")]
DISTRICT, TOWN, WASTE = "嘉言区总工会", "柳桥街道总工会", "环卫公司工会"
NAMES = ("严文静", "卓一鸣", "任星河", "陶然", "孟秋实")


@pytest.fixture
def people(tree):
    """Members of the company by their names."""
    return {name: make_member(tree[WASTE], name, user=factories.make_user()) for name in NAMES}


@pytest.fixture
def days(clock, new_page, login, tree):
    return Days(clock, new_page, login, factories.make_user(role="organiser", union=tree[DISTRICT]))


def test_from_the_plan_to_the_account(days, look, tree, people):
    users = {name: one.person.user for name, one in people.items()}
    offer, rest = _until_the_draw(days, look, tree, people)
    days.come(days.after(NUMBER))
    boss, second = days.boss, factories.make_user(role="chair", union=tree[DISTRICT])
    steps.type_and_draw(days, look, rest, (boss, second))
    steps.drawn(days.held(users["任星河"]), look)
    desk = days.sit(boss)
    _contract(desk, look, offer)
    _insure(desk)

    days.come(days.after(FIRST))
    _check_in(desk, look, "第一批", "严文静", code=_code(days.held(users["严文静"]), look))
    _check_in(desk, look, "第一批", "任星河")
    days.come(days.after(SECOND))
    _check_in(desk, look, "第二批", "卓一鸣")
    days.come(days.after(SECOND + 4), hour=19)
    _end(desk, look, offer)
    _came(days.held(users["严文静"]), look)
    _missed(days.held(users["陶然"]), look)
    _bills(desk, look)
    _settle(desk, look)
    _who_has_been(desk, look)


def _until_the_draw(days, look, tree, people):
    """Two are named level by level, two more ask for what is left; gives the offer and the draw."""
    company, town = (factories.make_user(role="chair", union=tree[name]) for name in (WASTE, TOWN))
    _who_went_before(days.desk, look, people["孟秋实"], days.today)
    offer = steps.open_it(days.desk, look, days.today)
    steps.nominate(days.sit(company), look, [people[name] for name in ("严文静", "卓一鸣", "孟秋实")])
    steps.agree(days.sit(town), look, offer)
    desk = days.sit(days.boss)
    steps.set_the_list(desk, look, offer)
    steps.named(days.held(people["严文静"].person.user), look)
    rest = steps.draw_the_rest(desk, look, offer)
    for name, batch in (("任星河", "第一批"), ("陶然", "第二批")):
        steps.enter(days.held(people[name].person.user), look, rest, batch)
    steps.close(desk, rest)
    return offer, rest


def _who_went_before(desk, look, before, today):
    """Who went last year is written down, so that nobody puts him forward again."""
    desk.goto(reverse("recuperation:turns"))
    desk.get_by_role("link", name="登记往年轮次").click()
    last = f"{today.year - 1}-06"
    desk.get_by_label("往年名单").fill(f"{before.name}\t{before.person.id_number}\t{last}\t海滨\n无名氏\t\t{last}\t海滨")
    desk.get_by_role("button", name="先看一遍").click()
    desk.get_by_text("不能登记 1").wait_for()
    look(desk, "cure-before", NARROW)
    desk.get_by_role("button", name="登记可以的 1 人次").click()
    desk.get_by_text("已登记 1 人次").wait_for()


def _contract(desk, look, offer):
    """Where it goes, what a day may cost by the rule, with whom the contract is."""
    desk.goto(reverse("enrolment:offer", args=[offer.pk]))
    desk.get_by_role("link", name="疗休养安排").click()
    desk.get_by_label("疗养地").fill("湖滨疗养院")
    desk.get_by_label("每人每天标准（元）").fill("900")
    desk.get_by_role("button", name="保存").click()
    desk.get_by_text("标准不超过 600 元").first.wait_for()
    desk.get_by_label("每人每天标准（元）").fill("500")
    desk.get_by_role("button", name="保存").click()
    desk.get_by_role("link", name="登记合同").click()
    today = timezone.localdate()
    desk.get_by_label("承办方").fill("湖滨疗养院有限公司")
    for label, value in (("合同起", today), ("合同止", today + timedelta(days=90))):
        desk.get_by_label(label).fill(value.isoformat())
    desk.get_by_label("合同金额（元）").fill("10000")
    look(desk, "cure-contract", NARROW)
    desk.get_by_role("button", name="保存").click()
    desk.get_by_text("已签约").first.wait_for()


def _insure(desk):
    """The insurer gets the list of four, with the reason; the policy is written down."""
    desk.get_by_role("link", name="现场和结算").click()
    desk.get_by_role("link", name="保险名单").click()
    desk.get_by_label("用途").fill("为本期疗休养投保意外险")
    with desk.expect_download() as download:
        desk.get_by_role("button", name="导出").click()
    assert download.value.suggested_filename == f"{CURE}-保险名单.xlsx"
    _to_the_cure(desk)
    desk.get_by_role("link", name="登记保险").click()
    for label, value in (("保险公司", "云湖人寿"), ("保单号", "P-2026-7"), ("保费（元）", "100")):
        desk.get_by_label(label).fill(value)
    desk.get_by_role("button", name="保存").click()
    desk.get_by_text("云湖人寿，保单 P-2026-7").wait_for()


def _to_the_cure(desk):
    desk.goto(reverse("recuperation:programmes"))
    desk.get_by_role("link", name=CURE).first.click()


def _code(phone, look):
    """On the morning of the journey the phone shows the code."""
    phone.goto(reverse("site:my"))
    phone.get_by_role("link", name=CURE).first.click()
    expect(phone.get_by_alt_text("签到二维码")).to_be_visible()
    look(phone, "cure-code")
    return phone.get_by_text("签到码").locator("b").inner_text()


def _to_the_door(desk, batch):
    _to_the_cure(desk)
    desk.get_by_role("link", name="现场和结算").click()
    desk.get_by_role("listitem").filter(has_text=batch).get_by_role("link", name="签到", exact=True).click()


def _check_in(desk, look, batch, name, code=""):
    """At the bus: by the code on the phone, or found on the list; the drawn and the named stand on one list."""
    _to_the_door(desk, batch)
    if code:
        desk.locator("#door-q").fill(code)
        desk.locator("#door-q").press("Enter")
    else:
        desk.get_by_role("button", name=f"{name}签到", exact=True).click()
    expect(desk.locator("#door-result.ok")).to_contain_text(name)
    if code:
        look(desk, "cure-door", NARROW)


def _end(desk, look, offer):
    """The second batch is home: who did not come is noted, the trip is put away with the draw of its rest."""
    _to_the_door(desk, "第二批")
    desk.get_by_role("button", name="结束签到").click()
    desk.get_by_text("1 人记为未到场").wait_for()
    look(desk, "cure-door-over", NARROW)
    steps.close(desk, offer)
    desk.get_by_role("button", name="结束归档").click()
    desk.get_by_text("已归档").wait_for()


def _came(phone, look):
    phone.goto(reverse("enrolment:my_offers"))
    phone.get_by_role("link", name=CURE).first.click()
    phone.get_by_label("5 星 很好").check()
    phone.get_by_role("button", name="提交评价").click()
    phone.get_by_text("谢谢您的评价").wait_for()
    look(phone, "cure-came")


def _missed(phone, look):
    phone.goto(reverse("enrolment:my_offers"))
    phone.get_by_role("link", name=CURE).first.click()
    phone.get_by_text("记为未到场").wait_for()
    look(phone, "cure-missed")


def _bills(desk, look):
    """Today's list leads to the bills: some are one sum, the bus is paid by person."""
    desk.goto(reverse("site:desk"))
    desk.get_by_role("link", name=f"“{CURE}”已经结束，还没有结算").click()
    look(desk, "cure-bills-missing", NARROW)
    desk.get_by_role("link", name="登记费用").click()
    for n, actual in enumerate(("7500", "75", "180")):
        desk.get_by_label("实支总额（元）").nth(n).fill(actual)
    desk.get_by_label("费用项目").nth(2).fill("交通费")
    desk.get_by_label("计价").nth(2).select_option("每人")
    desk.get_by_label("预算单价（元）").nth(2).fill("60")
    look(desk, "cure-costs")
    desk.get_by_role("button", name="保存").click()
    desk.get_by_text("费用已保存").wait_for()
    desk.get_by_text("3 人，15 人天").wait_for()
    look(desk, "cure-after", NARROW)


def _settle(desk, look):
    desk.get_by_role("link", name="疗休养安排").click()
    desk.get_by_role("link", name="结算", exact=True).click()
    desk.get_by_role("button", name="结算").click()
    desk.get_by_text("已结算").first.wait_for()
    desk.get_by_text("3 人，15 人天").wait_for()
    look(desk, "cure-settled", NARROW)
    with desk.expect_download() as download:
        desk.get_by_role("listitem").filter(has_text="疗休养费用结算表").get_by_role("link", name="Word").click()
    assert download.value.suggested_filename == f"{CURE}-疗休养费用结算表.docx"


def _who_has_been(desk, look):
    desk.goto(reverse("recuperation:turns"))
    desk.get_by_role("cell", name="孟秋实").wait_for()
    assert desk.get_by_role("cell", name="湖滨疗养院").count() == 3
    look(desk, "cure-turns", NARROW)
    desk.goto(f"{reverse('insight:board')}?topic=places")
    assert figure(desk, "近一年疗休养") == 3
