"""Keeping a filter on a phone: what asks for its name stands on the screen."""

import pytest
from django.urls import reverse

from niangjia.enrolment import services
from niangjia.enrolment.tests.factories import make_offer, make_people, make_place

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_name_of_a_filter_is_typed_on_the_screen(page360, login, fits, settings):
    settings.SECOND_FACTOR = False
    tree, boss = make_place()
    offer = make_offer(boss, tree["嘉言区总工会"])
    services.enrol(by=make_people(tree["环卫公司工会"], 1)[0], offer=offer)
    login(page360, boss)
    page360.goto(f"{reverse('enrolment:offer_entries', args=[offer.pk])}?state=taken")
    page360.get_by_text("保存筛选").click()
    box = page360.get_by_label("给这个筛选起个名字").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    fits(page360)
