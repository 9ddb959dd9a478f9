"""A story in the browser: the desk opens a lecture from a template, two people want the one place, one gives it up."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment import services
from niangjia.enrolment.models import Draw, Offer
from niangjia.enrolment.tests.factories import make_draw, make_offer, make_people
from niangjia.organizations.tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_factor")]
DISTRICT, WASTE = "嘉言区总工会", "环卫公司工会"


def test_a_lecture_with_one_place(new_page, login, look, tree):
    first, second = make_people(tree[WASTE], 2)
    desk = new_page(1280)
    login(desk, factories.make_user(role="organiser", union=tree[DISTRICT]))
    desk.goto(reverse("enrolment:offers"))
    look(desk, "offers-empty")
    desk.get_by_role("link", name="新建报名项目").first.click()
    look(desk, "offer-choose")
    desk.get_by_role("link", name="课程讲座").click()
    desk.get_by_label("名称").fill("急救知识讲座")
    desk.get_by_label("名额", exact=True).fill("1")
    look(desk, "offer-new")
    desk.get_by_role("button", name="存为草稿").click()
    desk.get_by_role("button", name="开放报名").click()
    desk.get_by_text("已开放报名").wait_for()
    look(desk, "offer-open")

    phones = [new_page(360), new_page(360)]
    for phone, person in zip(phones, (first, second), strict=True):
        login(phone, person)
        phone.goto(reverse("enrolment:my_offers"))
    look(phones[0], "my-offers")
    phones[0].get_by_role("button", name="报名", exact=True).click()
    phones[0].get_by_text("已报上，名额是您的了").wait_for()
    look(phones[0], "my-entry-taken")
    phones[1].get_by_role("button", name="报名", exact=True).click()  # the page still says that one is left
    phones[1].get_by_text("候补第 1 位").first.wait_for()
    look(phones[1], "my-entry-waiting")
    phones[0].get_by_role("button", name="去不了，让出名额").click()
    phones[0].get_by_text("已取消，名额让给了后面的人").wait_for()
    phones[1].goto(reverse("enrolment:my_offers"))
    phones[1].get_by_text("已报上").wait_for()
    desk.get_by_role("link", name="报名名单").click()
    look(desk, "offer-entries")


def test_near_me_is_asked_by_a_tap_and_stays_on_the_phone(new_page, login, look, tree):
    boss, member = factories.make_user(role="organiser", union=tree[DISTRICT]), make_people(tree[WASTE], 1)[0]
    for title, latitude in (("远处的讲座", 31.40), ("近处的讲座", 31.231)):
        make_offer(boss, tree[DISTRICT], title=title).sessions.update(latitude=latitude, longitude=121.4737)
    phone, asked = new_page(360), []
    login(phone, member)
    phone.on("request", lambda request: asked.append(f"{request.url} {request.post_data or ''}"))
    phone.goto(reverse("enrolment:my_offers"))
    phone.get_by_role("button", name="离我近").click()
    phone.get_by_text("没能定位").wait_for()  # nobody has agreed
    phone.context.grant_permissions(["geolocation"])
    phone.context.set_geolocation({"latitude": 31.2304, "longitude": 121.4737})
    phone.get_by_role("button", name="离我近").click()
    phone.get_by_text("没有发出去").wait_for()
    titles = phone.locator("article h3").all_inner_texts()
    assert titles == ["近处的讲座", "远处的讲座"]
    assert phone.locator(".far").all_inner_texts() == ["就在附近", "约 19 公里"]
    look(phone, "my-offers-near")
    assert not [one for one in asked if "31.23" in one]


@pytest.mark.parametrize("width", [360, 1280])
def test_the_proof_of_a_draw(new_page, login, look, tree, width):
    boss, colleague = (
        factories.make_user(role=role, union=tree[DISTRICT]) for role in ("organiser", "chair")
    )
    offer = make_draw(boss, tree[DISTRICT], places=2, weights=[{"kind": "first_time", "balls": 2}])
    for one in make_people(tree[WASTE], 6):
        services.enrol(by=one, offer=offer)
    page = new_page(width)
    page.goto(reverse("enrolment:proof", args=[offer.pk]))
    look(page, "proof-promised")
    services.close_offer(by=boss, offer=offer)
    Draw.objects.update(known_at=timezone.now() - timedelta(minutes=1))
    services.type_number(by=colleague, draw=Draw.objects.get(), typed="03 11 + 08")
    login(page, boss)
    page.goto(reverse("enrolment:offer", args=[offer.pk]))
    look(page, "draw-number")
    page.get_by_label("公开号码").fill("3 11 8")
    page.get_by_role("button", name="录入公开号码").click()
    page.get_by_role("button", name="开摇").click()
    page.get_by_text("已开摇，结果已经公布").wait_for()
    page.goto(reverse("enrolment:proof", args=[offer.pk]))
    page.get_by_text("中签 2 人").wait_for()
    look(page, "proof-drawn")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 check_draw.py").click()
    assert download.value.suggested_filename == "check_draw.py"
    assert Offer.objects.get().draw.state == "drawn"
