"""K9 in the browser: from the template to the settlement and the figure on the board, at the desk and on the phone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment.models import Draw, Entry, Offer, Session
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests import factories
from niangjia.recuperation.models import Programme
from niangjia.recuperation.tests.factories import be_over

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_factor")]
DISTRICT, TOWN, WASTE = "嘉言区总工会", "柳桥街道总工会", "环卫公司工会"


@pytest.mark.parametrize("width", [360, 1280])
def test_from_opening_to_settlement(new_page, login, look, tree, width):
    boss, company = factories.make_user(role="organiser", union=tree[DISTRICT]), factories.make_user(role="chair", union=tree[WASTE])
    town = factories.make_user(role="chair", union=tree[TOWN])
    people = [make_member(tree[WASTE], name, user=factories.make_user()) for name in ("严文静", "卓一鸣")]
    desk, union, level, phone = (new_page(width) for _ in range(4))
    login(desk, boss)
    _open(desk, look)
    offer = Offer.objects.get()

    login(union, company)
    _nominate(union, look, people, width)

    login(level, town)
    level.goto(reverse("enrolment:offer_review", args=[offer.pk]))
    look(level, f"cure-review-{width}")
    level.get_by_role("button", name="同意，报上一级").click()
    level.get_by_text("已同意 2 人").wait_for()

    desk.goto(reverse("enrolment:offer_review", args=[offer.pk]))
    desk.get_by_role("button", name="批准").click()
    desk.goto(reverse("enrolment:offer_nominations", args=[offer.pk]))
    look(desk, f"cure-progress-{width}")
    desk.get_by_role("button", name="定名单").click()
    desk.get_by_text("名单已定，2 人有了名额").wait_for()

    login(phone, people[0].person.user)
    phone.goto(reverse("enrolment:my_offers"))
    phone.get_by_text("已报上").wait_for()
    look(phone, f"cure-phone-{width}")
    login(level, factories.make_user(role="chair", union=tree[DISTRICT]))
    login(phone, make_member(tree[WASTE], "任星河", user=factories.make_user()).person.user)
    _draw_the_rest((desk, level), phone, look, offer, width)
    _contract(desk, look, offer, width)
    be_over(boss, offer, cost=Decimal(4700))
    _settle(desk, look, width)


def _nominate(union, look, people, width):
    union.goto(reverse("enrolment:nominations"))
    look(union, f"cure-asked-{width}")
    union.get_by_role("link", name="职工疗休养").first.click()
    union.get_by_role("link", name="粘贴名单").click()
    lines = [f"{one.name}\t{one.person.id_number}\t{kind}" for one, kind in zip(people, ("工匠", "抗疫"), strict=True)]
    union.get_by_label("人员名单").fill("\n".join([*lines, "查无此人\t470101198807150014\t工匠"]))
    union.get_by_role("button", name="先看一遍").click()
    union.get_by_role("heading", name="核对结果").wait_for()
    look(union, f"cure-preview-{width}")
    union.get_by_role("button", name="推荐可以的 2 人").click()
    union.get_by_text("没有办成的还留在最下面的格子里").wait_for()
    assert "查无此人" in union.get_by_label("人员名单").input_value()
    union.get_by_role("link", name="回到名单").click()
    union.get_by_role("button", name="卓一鸣上移").click()
    look(union, f"cure-list-{width}")
    union.get_by_role("button", name="上报 2 人").click()
    union.get_by_text("已上报 2 人").wait_for()


def _open(desk, look):
    desk.goto(reverse("enrolment:choose"))
    desk.locator("main").get_by_role("link", name="疗休养").first.click()
    desk.get_by_label("名称").fill("职工疗休养")
    desk.get_by_label("推荐总数").fill("60")
    desk.get_by_role("button", name="存为草稿").click()
    desk.get_by_role("link", name="分配推荐名额").click()
    desk.get_by_label("各工会的名额").fill("环卫公司工会 3")
    look(desk, "cure-numbers")
    desk.get_by_role("button", name="保存名额").click()
    desk.get_by_role("link", name="回到项目").click()
    desk.get_by_role("button", name="开放报名").click()
    desk.get_by_text("已开放报名").wait_for()


def _draw_the_rest(desks, phone, look, offer, width):
    """What nobody was put forward for is drawn: somebody enters, two people type the number, the winner has a place."""
    desk, other = desks
    desk.goto(reverse("enrolment:offer_nominations", args=[offer.pk]))
    desk.get_by_role("link", name="拿出来公开摇号").click()
    desk.get_by_label("用哪一期公开号码").fill("双色球 2027 年第 1 期")
    look(desk, f"cure-rest-{width}")
    desk.get_by_role("button", name="生成摇号项目").click()
    desk.get_by_text("已存为草稿").wait_for()
    desk.get_by_role("button", name="开放报名").click()
    desk.get_by_text("已开放报名").wait_for()
    rest = Offer.objects.get(rest_of__offer=offer)
    phone.goto(reverse("enrolment:my_offer", args=[rest.pk]))
    phone.get_by_role("button", name="参加摇号").click()
    phone.get_by_text("已登记参加摇号").first.wait_for()
    desk.goto(reverse("enrolment:offer_close", args=[rest.pk]))
    desk.get_by_role("button", name="截止报名").click()
    Draw.objects.filter(offer=rest).update(known_at=timezone.now())
    for page in desks:
        page.goto(reverse("enrolment:offer", args=[rest.pk]))
        page.get_by_label("公开号码").fill("3 11 8")
        page.get_by_role("button", name="录入公开号码").click()
    other.get_by_role("button", name="开摇").click()
    other.get_by_text("已开摇，结果已经公布").wait_for()
    look(other, f"cure-drawn-{width}")
    phone.goto(reverse("enrolment:my_offers"))
    phone.get_by_text("已报上").wait_for()
    Session.objects.filter(offer=rest).update(starts_at=timezone.now() - timedelta(days=9), ends_at=timezone.now() - timedelta(days=5))


def _contract(desk, look, offer, width):
    desk.goto(reverse("enrolment:offer", args=[offer.pk]))
    desk.get_by_role("link", name="疗休养安排").click()
    desk.get_by_label("疗养地").fill("湖滨疗养院")
    desk.get_by_label("每人每天标准（元）").fill("900")
    desk.get_by_role("button", name="保存").click()
    desk.get_by_text("标准不超过 600 元").first.wait_for()
    desk.get_by_label("每人每天标准（元）").fill("500")
    desk.get_by_role("button", name="保存").click()
    desk.get_by_role("link", name="登记合同").click()
    day = timezone.localdate()
    desk.get_by_label("承办方").fill("湖滨疗养院有限公司")
    for label, value in (("合同起", day), ("合同止", day + timedelta(days=90))):
        desk.get_by_label(label).fill(value.isoformat())
    desk.get_by_label("合同金额（元）").fill("125000")
    look(desk, f"cure-contract-{width}")
    desk.get_by_role("button", name="保存").click()
    desk.get_by_text("已签约").first.wait_for()
    desk.get_by_role("link", name="登记保险").click()
    for label, value in (("保险公司", "云湖人寿"), ("保单号", "P-2026-7"), ("保费（元）", "100")):
        desk.get_by_label(label).fill(value)
    desk.get_by_role("button", name="保存").click()
    desk.get_by_text("云湖人寿，保单 P-2026-7").wait_for()


def _settle(desk, look, width):
    assert all(one.starts_at < timezone.now() for one in Session.objects.all())
    assert Entry.objects.filter(state="attended").count() == 2
    desk.goto(reverse("recuperation:programme", args=[Programme.objects.get().pk]))
    desk.get_by_role("link", name="结算", exact=True).click()
    desk.get_by_role("button", name="结算").click()
    desk.get_by_text("已结算").first.wait_for()
    look(desk, f"cure-settled-{width}")
    desk.goto(reverse("recuperation:turns"))
    look(desk, f"cure-turns-{width}")
    desk.goto(f"{reverse('insight:board')}?topic=places")
    desk.get_by_text("近一年疗休养").first.wait_for()
