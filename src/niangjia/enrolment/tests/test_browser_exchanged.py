"""A form that is exchanged for its answer: what was drawn larger breaches no policy, and what is wrong has the keyboard."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from niangjia.enrolment import services
from niangjia.enrolment.tests.factories import entry_of, make_draw, make_evening, make_people, make_place

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_comment_drawn_larger_is_sent_and_refused_in_silence(page360, login, settings):
    settings.SECOND_FACTOR = False
    boss, offer, (one,) = make_evening(1)
    services.check_in(by=boss, entry=entry_of(offer, one))
    login(page360, one)
    page360.goto(reverse("enrolment:my_entry", args=[entry_of(offer, one).pk]))
    page360.locator("#comment").evaluate("field => { field.style.height = '15rem'; }")  # what the browser does while it is drawn
    page360.locator("[name=stars]").first.evaluate("star => { star.checked = true; star.value = '9'; }")
    page360.get_by_role("button", name="提交评价").click()
    page360.get_by_text("请选 1 到 5 星").wait_for()  # exchanged; the page's fixture fails on a breach of the policy


def test_a_ticket_that_is_refused_has_the_keyboard(page360, login, settings):
    settings.SECOND_FACTOR = False
    tree, boss = make_place()
    offer = make_draw(boss, tree["嘉言区总工会"], group_most=2)
    login(page360, make_people(tree["环卫公司工会"], 1)[0])
    page360.goto(reverse("enrolment:my_offer", args=[offer.pk]))
    page360.get_by_label("和同伴一起摇").fill("ABC")
    page360.get_by_role("button", name="参加摇号").click()
    expect(page360.locator("[name=group][aria-invalid]")).to_be_focused()
