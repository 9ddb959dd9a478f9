"""Taking a place on a phone whose network is slow, breaks off in the middle, or is gone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from niangjia.enrolment import services
from niangjia.enrolment.models import Entry, Voice
from niangjia.enrolment.tests.factories import begin, entry_of, make_draw, make_offer, make_people
from tests.support.networks import hold, lose_answer, slow
from tests.support.pages import take_shot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DISTRICT, WASTE = "嘉言区总工会", "环卫公司工会"


def test_a_slow_network_and_impatient_fingers(new_page, login, look, place):
    tree, boss = place
    offer = make_offer(boss, tree[DISTRICT], places=1, title="急救知识讲座")
    who = make_people(tree[WASTE], 1)[0]
    page, sent = new_page(360), []
    login(page, who)
    page.goto(reverse("enrolment:my_offers"))
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    slow(page)
    button, let_go = page.locator("form[data-patient] button"), hold(page, "**/enrol")
    button.click()
    expect(button).to_have_text("正在发送……")
    take_shot(page, "slow-sending")
    button.click()
    button.dispatch_event("click")
    let_go()
    page.get_by_text("已报上，名额是您的了").wait_for()
    look(page, "slow-taken")
    assert len(sent) == Entry.objects.count() == 1
    assert page.url.endswith(reverse("enrolment:my_entry", args=[entry_of(offer, who).pk]))
    page.go_back()
    expect(page.get_by_role("heading", name="我的名额").or_(page.get_by_text("已报上")).first).to_be_visible()


def test_the_connection_breaks_and_one_place_is_one(new_page, login, look, place):
    tree, boss = place
    offer = make_offer(boss, tree[DISTRICT], places=5)
    who = make_people(tree[WASTE], 1)[0]
    page = new_page(360)
    login(page, who)
    page.goto(reverse("enrolment:my_offer", args=[offer.pk]))
    button = page.locator("form[data-patient] button")
    page.context.set_offline(True)
    button.click()
    page.get_by_text("不知道办成没有").wait_for()
    expect(button).to_have_text("报名")
    look(page, "broken")
    assert not Entry.objects.exists()
    page.context.set_offline(False)
    lost = lose_answer(page, "**/enrol")
    button.click()
    page.get_by_text("不知道办成没有").wait_for()
    assert (lost, Entry.objects.count()) == ([302], 1)  # the server has it, the phone does not know
    button.click()
    page.get_by_role("heading", name=offer.title).wait_for()
    page.get_by_text("名额是您的了").first.wait_for()
    assert Entry.objects.count() == 1


def test_a_wrong_ticket_stays_on_a_slow_network(new_page, login, look, place):
    tree, boss = place
    offer = make_draw(boss, tree[DISTRICT], group_most=2)
    page = new_page(360)
    login(page, make_people(tree[WASTE], 1)[0])
    page.goto(reverse("enrolment:my_offer", args=[offer.pk]))
    slow(page)
    page.locator("[name=group]").fill("ABCDEFG")
    page.locator("form[data-patient] button").click()
    expect(page.locator("[name=group][aria-invalid]")).to_have_value("ABCDEFG")
    look(page, "slow-ticket")
    assert page.url.endswith(reverse("enrolment:my_offer", args=[offer.pk]))  # reloading opens the page, not the form
    page.locator("[name=group]").fill("")
    page.locator("form[data-patient] button").click()
    page.get_by_text("已登记参加摇号").first.wait_for()


def test_confirming_and_giving_up_wait_out_a_bad_network(new_page, login, look, place):
    tree, boss = place
    offer = make_offer(boss, tree[DISTRICT], places=1, hold_minutes=30, title="疗休养说明会")
    who, next_one = make_people(tree[WASTE], 2)
    for one in (who, next_one):
        services.enrol(by=one, offer=offer)
    page, sent = new_page(360), []
    login(page, who)
    page.goto(reverse("enrolment:my_entry", args=[entry_of(offer, who).pk]))
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    confirm = page.get_by_role("button", name="确认报名")
    page.context.set_offline(True)
    confirm.click()
    page.get_by_text("不知道办成没有").wait_for()
    look(page, "confirm-broken")
    assert entry_of(offer, who).state == "held"
    page.context.set_offline(False)
    lost = lose_answer(page, "**/confirm")
    confirm.click()
    page.get_by_text("不知道办成没有").wait_for()
    assert (lost, entry_of(offer, who).state) == ([302], "taken")  # the server has it, the phone does not know
    confirm.click()
    page.get_by_text("已确认，名额是您的了").wait_for()  # said once, though both answers say it

    slow(page)
    sent.clear()
    give_up, let_go = page.locator("form[action$=cancel] button"), hold(page, "**/cancel")
    give_up.click()
    expect(give_up).to_have_text("正在发送……")
    take_shot(page, "give-up-sending")
    give_up.click()
    give_up.dispatch_event("click")
    let_go()
    page.get_by_text("已取消，名额让给了后面的人").wait_for()
    look(page, "give-up-done")
    assert len(sent) == 1
    assert [entry_of(offer, one).state for one in (who, next_one)] == ["cancelled", "taken"]


def test_stars_and_words_outlive_a_broken_network(new_page, login, look, place):
    tree, boss = place
    offer = make_offer(boss, tree[DISTRICT])
    who = make_people(tree[WASTE], 1)[0]
    services.enrol(by=who, offer=offer)
    begin(offer)
    services.check_in(by=boss, entry=entry_of(offer, who))
    page = new_page(360)
    login(page, who)
    page.goto(reverse("enrolment:my_entry", args=[entry_of(offer, who).pk]))
    page.get_by_text("5 星").click()
    page.get_by_label("想说的话（选填）").fill("讲得清楚")
    lost, button = lose_answer(page, "**/rate"), page.get_by_role("button", name="提交评价")
    button.click()
    page.get_by_text("不知道办成没有").wait_for()
    expect(page.get_by_label("想说的话（选填）")).to_have_value("讲得清楚")
    look(page, "rate-broken")
    button.click()
    page.get_by_text("您已经评价过，谢谢").wait_for()
    assert (lost, Voice.objects.count()) == ([302], 1)
