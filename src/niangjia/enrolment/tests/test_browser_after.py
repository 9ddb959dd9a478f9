"""The story of a lecture at the width of a phone: a place, the door without network, the end, a rating, a certificate
that a stranger checks, and the number on the board.
"""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from niangjia.enrolment import services
from niangjia.enrolment.codes import CERTIFICATE, code_of
from niangjia.enrolment.models import Certificate
from niangjia.enrolment.tests.factories import begin, entry_of, finish, make_offer, make_people
from niangjia.organizations.tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DISTRICT, WASTE = "嘉言区总工会", "环卫公司工会"


@pytest.fixture
def evening(settings):
    settings.SECOND_FACTOR = False
    tree = factories.make_tree()
    boss = factories.make_user(role="organiser", union=tree[DISTRICT])
    offer = make_offer(boss, tree[DISTRICT], places=3, title="急救知识讲座")
    return tree, boss, offer, make_people(tree[WASTE], 3)


def test_from_a_place_to_the_board(new_page, login, look, evening):
    tree, boss, offer, people = evening
    phone, desk = new_page(360), new_page(360)
    login(phone, people[0])
    phone.goto(reverse("enrolment:my_offers"))
    phone.get_by_role("button", name="报名", exact=True).click()
    expect(phone.get_by_alt_text("签到二维码")).to_be_visible()
    look(phone, "my-entry-code")
    code = phone.get_by_text("签到码").locator("b").inner_text()
    services.enrol(by=people[1], offer=offer)
    begin(offer)

    login(desk, boss)
    desk.goto(reverse("enrolment:offer_door", args=[offer.pk]))
    expect(desk.locator("#door-list button[type=button]").first).to_be_visible()
    desk.context.set_offline(True)
    desk.locator("#door-q").fill(code)
    desk.locator("#door-q").press("Enter")
    expect(desk.locator("#door-result.ok")).to_contain_text("签到成功")
    with desk.expect_response("**/door/send*"):
        desk.context.set_offline(False)
    expect(desk.locator("#door-state")).to_be_hidden()
    finish(offer)
    services.close_offer(by=boss, offer=offer)
    desk.goto(reverse("enrolment:offer", args=[offer.pk]))
    desk.get_by_role("button", name="结束归档").click()
    expect(desk.get_by_text("已归档")).to_be_visible()
    assert [entry_of(offer, one).state for one in people[:2]] == ["attended", "absent"]

    _afterwards(phone, desk, new_page, look, offer)
    board = new_page(1280)
    login(board, factories.make_user(role="chair", union=tree[DISTRICT]))
    board.goto(f"{reverse('insight:board')}?topic=places")
    expect(board.get_by_text("本年参加").first).to_be_visible()
    look(board, "board-places")


def _afterwards(phone, desk, new_page, look, offer):
    phone.reload()
    look(phone, "my-entry-rate")
    phone.get_by_label("5 星 很好").check()
    phone.get_by_label("想说的话").fill("讲得清楚")
    phone.get_by_role("button", name="提交评价").click()
    expect(phone.get_by_text("谢谢您的评价")).to_be_visible()

    desk.goto(reverse("enrolment:offer_after", args=[offer.pk]))
    look(desk, "offer-after")
    desk.get_by_role("link", name="给到场的人发证书").click()
    desk.get_by_role("button", name="发证书").click()
    expect(desk.get_by_text("已发 1 份证书")).to_be_visible()
    one = Certificate.objects.get()
    phone.reload()
    expect(phone.get_by_role("link", name="下载证书")).to_be_visible()

    stranger = new_page(360)
    stranger.goto(f"{reverse('enrolment:certificates')}?number={one.number}&code={code_of(CERTIFICATE, one.pk)}")
    look(stranger, "certificate-form")
    stranger.get_by_role("button", name="查验").click()
    expect(stranger.get_by_text("有效", exact=True)).to_be_visible()
    expect(stranger.get_by_text(one.name)).to_have_count(0)
    look(stranger, "certificate-valid")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_desks_pages(new_page, login, look, evening, width):
    _, boss, offer, people = evening
    for one in people:
        services.enrol(by=one, offer=offer)
    finish(offer)
    services.check_in(by=boss, entry=entry_of(offer, people[0]))
    page = new_page(width)
    login(page, boss)
    for name in ("offer_costs", "offer_insurance", "offer_certify", "offer_again", "offer_door"):
        page.goto(reverse(f"enrolment:{name}", args=[offer.pk]))
        look(page, name.replace("_", "-"))
    for name in ("places", "never"):
        page.goto(reverse(f"enrolment:{name}"))
        look(page, f"list-{name}")
    page.goto(reverse("enrolment:entry_correct", args=[entry_of(offer, people[0]).pk]))
    look(page, "entry-correct")
