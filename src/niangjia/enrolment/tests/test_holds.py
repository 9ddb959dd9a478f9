"""A hold of minutes on the phone: counted down, over by itself, and what the page then says; other ends of an entry as well."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from niangjia.enrolment import services
from niangjia.enrolment.models import Entry, Session
from niangjia.enrolment.tests.factories import check_sums, entry_of, finish, make_offer, make_people
from niangjia.kernel.messages import Message
from tests.support.clients import client_of, text

pytestmark = pytest.mark.django_db
OVER = "名额已经放出，给了后面的人"


def held(place: Any, many: int = 1, **fields: Any) -> tuple[Any, list[Any]]:
    """An offer with one place that is held, and who asked for it."""
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"], places=1, hold_minutes=10, title="周末观影", **fields)
    people = make_people(tree["环卫公司工会"], many)
    for one in people:
        services.enrol(by=one, offer=offer)
    return offer, people


def page_of(offer: Any, who: Any) -> str:
    return text(client_of(who).get(reverse("enrolment:my_entry", args=[entry_of(offer, who).pk])))


def until(offer: Any, seconds: float) -> None:
    Entry.objects.filter(offer=offer, state="held").update(held_until=timezone.now() + timedelta(seconds=seconds))


def test_a_hold_that_is_over_offers_no_button(place: Any) -> None:
    offer, (who,) = held(place)
    assert "确认报名" in page_of(offer, who)
    assert "去不了，让出名额" in page_of(offer, who)
    until(offer, 0)  # at the very second, before the clock of the house has come round
    page = page_of(offer, who)
    assert OVER in page
    assert "超时作废" in page
    assert "确认报名" not in page
    assert "让出名额" not in page
    services.expire_holds(by=None)
    assert OVER in page_of(offer, who)
    assert reverse("enrolment:my_offer", args=[offer.pk]) in page_of(offer, who)


def test_confirming_too_late_lets_the_next_one_in_at_once(place: Any) -> None:
    offer, (late, waits) = held(place, 2)
    until(offer, -1)
    url = reverse("enrolment:my_entry_do", args=[entry_of(offer, late).pk, "confirm"])
    for _ in range(2):  # the second press says the same
        assert "暂留的时间已过" in text(client_of(late).post(url, follow=True))
    assert [entry_of(offer, one).state for one in (late, waits)] == ["expired", "taken"]
    check_sums(offer)


def test_messages_lead_to_the_entry_and_name_a_session_only_where_there_are_several(place: Any) -> None:
    start = timezone.now() + timedelta(days=30)
    sessions = [services.NewSession(services.WHOLE, start, start, "", [services.NewPool("全部", 1)])]
    offer, people = held(place, 2, sessions=sessions)
    until(offer, -1)
    services.expire_holds(by=None)
    said = {one.user: one for one in Message.objects.filter(channel="in_app")}
    for who, words in zip(people, ("“周末观影”为您暂留的名额", "您候补的“周末观影”有了名额"), strict=True):
        assert said[who].text.startswith(words)
        assert said[who].url == reverse("enrolment:my_entry", args=[entry_of(offer, who).pk])


def test_who_still_waits_when_it_begins_reads_that_it_was_not_their_turn(place: Any) -> None:
    offer, (_, waits) = held(place, 2)
    assert "不排了" in page_of(offer, waits)
    Session.objects.filter(offer=offer).update(starts_at=timezone.now())
    page = page_of(offer, waits)
    assert "活动已经开始，这次没有轮到您" in page
    assert "不排了" not in page


def test_who_is_marked_absent_reads_what_follows_and_whom_to_ask(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"], contact="工会办 0570-5550001")
    who = make_people(tree["环卫公司工会"], 1)[0]
    services.enrol(by=who, offer=offer)
    finish(offer)
    services.absent(by=boss, entry=entry_of(offer, who))
    page = page_of(offer, who)
    assert "记为未到场" in page
    assert "请联系工会办 0570-5550001更正" in page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_minutes_are_counted_down_and_the_page_looks_again(new_page: Any, login: Any, look: Any, place: Any) -> None:
    offer, (who,) = held(place)
    until(offer, 90)
    page = new_page(360)
    login(page, who)
    page.goto(reverse("enrolment:my_entry", args=[entry_of(offer, who).pk]))
    expect(page.get_by_text("还剩 1 分")).to_be_visible()
    look(page, "held")
    until(offer, 2)
    page.reload()
    expect(page.get_by_text(OVER)).to_be_visible()
    expect(page.get_by_role("button", name="确认报名")).to_have_count(0)
    look(page, "hold-over")
