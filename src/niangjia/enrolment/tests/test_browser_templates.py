"""An offer is opened from a template in under three minutes: whoever counts what a hand does finds a dozen things at most."""

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page

from niangjia.enrolment.kinds import TEMPLATES
from niangjia.enrolment.models import Offer
from niangjia.enrolment.tests.named import DISTRICT
from niangjia.organizations.tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_factor")]
MOST = 12  # of what a hand does: a quarter of a minute for each, and three minutes are not over
USUAL = 8


class Hand:
    """Somebody at a desk: each click is one thing, and so is each text that is typed."""

    def __init__(self, page: Page) -> None:
        self.page, self.did = page, 0

    def click(self, what: Locator) -> None:
        what.first.click()
        self.did += 1

    def type(self, label: str, text: str) -> None:
        self.click(self.page.get_by_label(re.compile(f"^{label}")))
        self.page.keyboard.insert_text(text)
        self.did += 1


def test_a_template_is_open_after_a_dozen_clicks(new_page: Any, login: Any, tree: Any) -> None:
    page, needed = new_page(1280), {}
    login(page, make_user("", "organiser", tree[DISTRICT]))
    for kind in TEMPLATES:
        page.goto(reverse("enrolment:offers"))
        needed[kind] = _opened(Hand(page), kind, TEMPLATES[kind].label)
    assert list(Offer.objects.values_list("state", flat=True)) == ["open"] * len(TEMPLATES)
    by_approval = needed.pop("recuperation")  # the unions below are given their numbers before
    assert max(needed.values()) <= USUAL, needed
    assert by_approval <= MOST
    page.goto(reverse("enrolment:public_offers"))
    for template in TEMPLATES.values():
        assert page.get_by_text(f"冬季{template.label}").count(), template.label


def _opened(hand: Hand, kind: str, label: str) -> int:
    """What was done until the offer is open; name and place are typed, the rest is the template's."""
    page = hand.page
    hand.click(page.get_by_role("link", name="新建报名项目"))
    hand.click(page.locator(f'a[href="{reverse("enrolment:new", args=[kind])}"]'))
    hand.type("名称", f"冬季{label}")
    hand.type("地点", "工人文化宫")
    hand.click(page.get_by_role("button", name="存为草稿"))
    page.get_by_text("草稿已保存").wait_for()
    numbers = page.get_by_role("link", name="分配推荐名额")
    if numbers.count():
        hand.click(numbers)
        hand.click(page.get_by_role("button", name="保存"))
    hand.click(page.get_by_role("button", name="开放报名"))
    page.get_by_text("已开放报名").wait_for()
    return hand.did
