"""The rider joins at a red light: by phone, with a battery that dies, accepted by the couriers' federation; at the desk."""

import gzip

import pytest
from django.core.cache import cache
from django.urls import reverse

from niangjia.joining import limits, services
from niangjia.joining.models import Application
from niangjia.joining.tests.factories import make_application, make_entry
from niangjia.joining.tests.filling import COURIERS, choose, fill
from niangjia.members.models import Membership
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
TREE = {
    "江海省总工会": {
        "云湖市总工会": {"嘉言区总工会": {COURIERS: {}, "柳桥街道总工会": {"环卫公司工会": {}}}, "大成区总工会": {"化工厂工会": {}}}
    }
}


@pytest.fixture
def tree(settings):
    settings.SECOND_FACTOR = False
    cache.clear()
    limits.forget()
    return factories.make_tree(TREE)


def test_a_rider_joins_and_is_accepted(new_page, login, look, tree):
    entry, page = make_entry(name="任星河"), new_page(360)
    login(page, factories.make_user("qishou"))
    page.goto(reverse("joining:my_join"))
    look(page, "join-empty")
    fill(page, entry)
    page.get_by_text(COURIERS).wait_for()
    look(page, "join-filled")
    page.reload()  # the battery died
    page.get_by_text(COURIERS).wait_for()
    assert page.get_by_label("身份证号").input_value() == entry.id_number
    choose(page)
    page.get_by_role("button", name="提交入会申请").click()
    page.get_by_text("待审核").first.wait_for()
    look(page, "join-sent")
    page.goto(reverse("joining:my_join"))
    assert page.get_by_label("身份证号").input_value() == ""  # what was sent is not kept on the phone
    organiser = factories.make_user("organiser", "organiser", tree["嘉言区总工会"])
    desk = new_page(1280)
    login(desk, organiser)
    desk.goto("/desk/")
    desk.get_by_role("link", name="1 份入会申请待审核").click()
    look(desk, "applications")
    desk.get_by_role("link", name="任星河").first.click()
    look(desk, "application")
    desk.get_by_role("button", name="同意入会").click()
    desk.get_by_text(f"任星河已加入{COURIERS}").wait_for()
    page.goto(reverse("joining:my_applications"))
    page.get_by_role("link", name=COURIERS).click()
    page.get_by_text("已入会").first.wait_for()
    look(page, "join-accepted")
    now = Membership.objects.get(left_on=None)
    assert (now.union.name, now.group, now.person.user.username) == (COURIERS, "courier", "qishou")


def test_a_stranger_mends_what_was_returned(new_page, look, tree):
    entry, page = make_entry(name="卓一鸣"), new_page(360)
    page.goto("/join")
    fill(page, entry)
    choose(page)
    page.get_by_role("button", name="提交入会申请").click()
    page.wait_for_url("**/join/progress")
    services.hand_back(by=None, application=Application.objects.get(), ground="papers", reason="请写明站点")
    page.reload()
    look(page, "join-returned")
    link = page.locator("code").inner_text()
    page.get_by_role("link", name="去补正").click()
    look(page, "join-mend")
    page.get_by_role("button", name="重新提交").click()
    page.get_by_text("待审核").first.wait_for()
    other = new_page(360)
    other.goto(link)
    other.get_by_text("待审核").first.wait_for()
    assert "#" not in other.url


@pytest.mark.parametrize("width", [360, 1280])
def test_the_desk_reviews(new_page, login, look, tree, width):
    member = make_member(tree["化工厂工会"], "何之洲")
    make_application(tree[COURIERS], name="何之洲", id_number=member.person.id_number)
    for name in ("林小满", "陈大年"):
        make_application(tree[COURIERS], name=name)
    page = new_page(width)
    login(page, factories.make_user("organiser", "organiser", tree["嘉言区总工会"]))
    page.goto(reverse("joining:applications"))
    look(page, "applications-odd")
    assert page.locator("tbody tr").first.inner_text().find("何之洲") >= 0  # the odd one is in front
    for box in page.locator("input[name=ids]").all():
        box.check()
    page.get_by_role("button", name="同意入会").click()
    page.get_by_text("有 1 份没有办成").first.wait_for()
    look(page, "applications-outcomes")
    assert "化工厂工会" in page.locator("main").inner_text()
    page.get_by_role("link", name="何之洲").click()
    look(page, "application-elsewhere")
    page.get_by_role("button", name="向原工会提出转会").click()
    page.get_by_text("已提出转会").wait_for()
    assert Membership.objects.filter(left_on=None).count() == 3


def test_the_first_visit_is_light(new_page, tree):
    """300 kB at most, compressed as the server sends them; the page's own script and style are most of it."""
    page, answers = new_page(360), []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108  playwright marks the function
    page.goto("/join")
    sizes = {answer.url: len(gzip.compress(answer.body())) for answer in answers if answer.ok}
    assert len(sizes) > 3
    assert sum(sizes.values()) <= 300_000, sizes


def test_two_taps_and_an_answer_that_was_lost_send_one_application(new_page, tree):
    entry, page, lost = make_entry(), new_page(360), []

    def lose(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch(max_redirects=0).status)
            route.abort()
        else:
            route.continue_()

    page.route("**/join", lose)
    page.goto("/join")
    fill(page, entry)
    choose(page)
    page.get_by_role("button", name="提交入会申请").click()
    page.wait_for_url("chrome-error://**")
    assert lost == [302]
    assert Application.objects.count() == 1  # it had arrived, and the phone does not know
    page.goto("/join")
    page.get_by_text(COURIERS).wait_for()  # what was typed is still there
    assert page.get_by_label("身份证号").input_value() == entry.id_number
    choose(page)
    page.get_by_role("button", name="提交入会申请").dblclick()
    page.get_by_text("待审核").first.wait_for()
    assert Application.objects.exclude(state="doubled").count() == 1
