"""Steps of K9 in the browser as far as the list: the offer, who is put forward and by whom, the draw of what is left."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from niangjia.enrolment.models import Offer

CURE = "职工疗休养"
NARROW = 360  # a desk is looked at as on a phone as well
NUMBER, FIRST, SECOND = 9, 45, 60  # days from the beginning: the number of the draw is announced, two batches begin


def open_it(desk: Any, look: Any, today: date) -> Offer:
    """Two batches, two categories with one place each; one union may put four people forward."""
    desk.goto(reverse("enrolment:choose"))
    desk.locator("main").get_by_role("link", name="疗休养").first.click()
    desk.get_by_label("名称").fill(CURE)
    desk.get_by_label("地点").fill("湖滨疗养院")
    batches = [f"{name} {today + timedelta(days=first)} {today + timedelta(days=first + 4)}"
               for name, first in (("第一批", FIRST), ("第二批", SECOND))]  # fmt: skip
    desk.get_by_label("分批时写在这里").fill("\n".join(batches))
    desk.get_by_label("名额", exact=True).fill("2")
    desk.get_by_label("分类名额").fill("工匠 1\n抗疫 1")
    desk.get_by_text("共 2 批，合计 4 个名额").wait_for()
    desk.get_by_role("button", name="存为草稿").click()
    desk.get_by_role("link", name="分配推荐名额").click()
    desk.get_by_label("各工会的名额").fill("环卫公司工会 4")
    look(desk, "cure-numbers", NARROW)
    desk.get_by_role("button", name="保存名额").click()
    desk.get_by_role("button", name="开放报名").click()
    desk.get_by_text("已开放报名").wait_for()
    return Offer.objects.get()


def nominate(desk: Any, look: Any, people: list[Any]) -> None:
    """The company pastes its list: two can be put forward, who went last year cannot, nor whom nobody knows."""
    desk.goto(reverse("enrolment:nominations"))
    look(desk, "cure-asked", NARROW)
    desk.get_by_role("link", name=CURE).first.click()
    desk.get_by_role("link", name="粘贴名单").click()
    said = ("工匠\t第一批", "抗疫\t第二批", "抗疫\t第一批")
    lines = [f"{one.name}\t{one.person.id_number}\t{words}" for one, words in zip(people, said, strict=True)]
    desk.get_by_label("人员名单").fill("\n".join([*lines, "查无此人\t470101198807150014\t工匠\t第二批"]))
    desk.get_by_role("button", name="先看一遍").click()
    desk.get_by_role("heading", name="核对结果").wait_for()
    look(desk, "cure-preview", NARROW)
    desk.get_by_role("button", name="推荐可以的 2 人").click()
    desk.get_by_text("没有办成的还留在最下面的格子里").wait_for()
    left = desk.get_by_label("人员名单").input_value()
    assert ("孟秋实" in left, "查无此人" in left, "严文静" in left) == (True, True, False)
    desk.get_by_role("link", name="回到名单").click()
    desk.get_by_role("button", name="卓一鸣上移").click()
    look(desk, "cure-list", NARROW)
    desk.get_by_role("button", name="上报 2 人").click()
    desk.get_by_text("已上报 2 人").wait_for()


def agree(desk: Any, look: Any, offer: Offer) -> None:
    desk.goto(reverse("enrolment:offer_review", args=[offer.pk]))
    look(desk, "cure-review", NARROW)
    desk.get_by_role("button", name="同意，报上一级").click()
    desk.get_by_text("已同意 2 人").wait_for()


def set_the_list(desk: Any, look: Any, offer: Offer) -> None:
    desk.goto(reverse("enrolment:offer_review", args=[offer.pk]))
    desk.get_by_role("button", name="批准").click()
    desk.goto(reverse("enrolment:offer_nominations", args=[offer.pk]))
    look(desk, "cure-progress", NARROW)
    desk.get_by_role("button", name="定名单").click()
    desk.get_by_text("名单已定，2 人有了名额").wait_for()


def named(phone: Any, look: Any) -> None:
    phone.goto(reverse("enrolment:my_offers"))
    phone.get_by_text("已报上").wait_for()
    look(phone, "cure-named")


def draw_the_rest(desk: Any, look: Any, offer: Offer) -> Offer:
    """What nobody was put forward for is drawn."""
    desk.goto(reverse("enrolment:offer_nominations", args=[offer.pk]))
    desk.get_by_role("link", name="拿出来公开摇号").click()
    desk.get_by_label("用哪一期公开号码").fill("双色球 2027 年第 1 期")
    look(desk, "cure-rest", NARROW)
    desk.get_by_role("button", name="生成摇号项目").click()
    desk.get_by_text("已存为草稿").wait_for()
    desk.get_by_role("button", name="开放报名").click()
    desk.get_by_text("已开放报名").wait_for()
    return Offer.objects.get(rest_of__offer=offer)


def enter(phone: Any, look: Any, rest: Offer, batch: str) -> None:
    phone.goto(reverse("enrolment:my_offers"))
    phone.get_by_role("link", name=rest.title).first.click()
    look(phone, "cure-enter")
    phone.get_by_role("button", name=f"参加摇号（{batch}）").click()
    phone.get_by_text("已登记参加摇号").first.wait_for()


def close(desk: Any, offer: Offer) -> None:
    desk.goto(reverse("enrolment:offer", args=[offer.pk]))
    desk.get_by_role("link", name="截止报名").click()
    desk.get_by_role("button", name="截止报名").click()
    desk.get_by_text("已截止").first.wait_for()


def type_and_draw(days: Any, look: Any, rest: Offer, colleagues: tuple[Any, Any]) -> None:
    """Two people read the number in the newspaper and type it, the second draws."""
    for one in colleagues:
        desk = days.sit(one)
        desk.goto(reverse("enrolment:offer", args=[rest.pk]))
        desk.get_by_label("公开号码").fill("3 11 8")
        desk.get_by_role("button", name="录入公开号码").click()
    desk.get_by_role("button", name="开摇").click()
    desk.get_by_text("已开摇，结果已经公布").wait_for()
    look(desk, "cure-drawn", NARROW)


def drawn(phone: Any, look: Any) -> None:
    phone.goto(reverse("enrolment:my_offers"))
    phone.get_by_text("已报上").wait_for()
    look(phone, "cure-won")
