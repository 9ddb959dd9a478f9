"""A field that somebody drew larger, in a form that is exchanged for its answer: nothing is refused by the policy for styles."""

import pytest
from django.urls import reverse

from niangjia.enrolment import services
from niangjia.enrolment.tests.factories import entry_of, make_evening

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
