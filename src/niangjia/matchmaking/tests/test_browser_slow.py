"""Handing in choices on a phone whose network is slow and breaks off: they stay, count once, and can be changed."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from niangjia.matchmaking.models import Ballot
from niangjia.matchmaking.tests.factories import make_evening, make_guests, number_of, open_window
from niangjia.organizations.tests import factories
from tests.support.networks import hold, lose_answer
from tests.support.pages import take_shot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_choices_on_a_bad_network(new_page: Any, login: Any, look: Any, settings: Any) -> None:
    settings.SECOND_FACTOR = False
    tree = factories.make_tree()
    boss = factories.make_user(role="organiser", union=tree["嘉言区总工会"])
    evening = make_evening(boss, tree["嘉言区总工会"])
    women, men = make_guests(evening, tree["环卫公司工会"], 2)
    open_window(evening)
    page, sent = new_page(360), []
    login(page, women[0])
    page.goto(reverse("matchmaking:my_evening", args=[evening.pk]))
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    chosen = page.get_by_label("第 1 位")
    first, second = (str(number_of(evening, one)) for one in men)
    button = page.locator("form[data-patient] button")
    page.context.set_offline(True)
    chosen.select_option(value=first)
    button.click()
    page.get_by_text("不知道办成没有").wait_for()
    expect(chosen).to_have_value(first)
    take_shot(page, "evening-broken")
    page.context.set_offline(False)
    assert not Ballot.objects.exists()

    lost = lose_answer(page, "**/choose")
    button.click()
    page.get_by_text("不知道办成没有").wait_for()
    assert (lost, Ballot.objects.count()) == ([302], 1)
    expect(chosen).to_have_value(first)
    let_go = hold(page, "**/choose")
    chosen.select_option(value=second)
    button.click()
    expect(button).to_have_text("正在发送……")
    take_shot(page, "evening-sending")
    button.dispatch_event("click")
    before = len(sent)
    let_go()
    page.get_by_text("已交选。截止以前还可以改").first.wait_for()
    assert (len(sent), Ballot.objects.count()) == (before, 1)
    expect(page.get_by_label("第 1 位")).to_have_value(second)
    look(page, "evening-handed")
