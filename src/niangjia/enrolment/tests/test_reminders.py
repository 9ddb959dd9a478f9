"""Whoever has a place is reminded a day before, once; whoever waited in vain hears so at the end."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from niangjia.enrolment import services
from niangjia.enrolment.models import Offer, Session
from niangjia.enrolment.tests.factories import begin, entry_of, finish, make_offer, make_people, make_place
from niangjia.kernel.job_runner import drain
from niangjia.kernel.messages import Message

pytestmark = pytest.mark.django_db
WASTE, DISTRICT = "环卫公司工会", "嘉言区总工会"


@pytest.fixture
def full() -> tuple[Any, Offer, list[Any]]:
    """Two places of which the session is in thirty days, and three people: the last one waits."""
    tree, boss = make_place()
    offer = make_offer(boss, tree[DISTRICT])
    people = make_people(tree[WASTE], 3)
    for one in people:
        services.enrol(by=one, offer=offer)
    return boss, offer, people


def told(kind: str, offer: Offer, people: list[Any]) -> list[int]:
    rows = Message.objects.filter(kind=f"enrolment.{kind}", channel="in_app")
    return [rows.filter(about_id=entry_of(offer, one).pk).count() for one in people]


def test_whoever_has_a_place_is_reminded_a_day_before_and_once(full: Any) -> None:
    _, offer, people = full
    session = offer.sessions.get()
    day_before = session.starts_at - timedelta(hours=24)
    assert services.remind(by=None, now=day_before - timedelta(seconds=1)) == 0
    assert services.remind(by=None, now=day_before) == 1
    assert services.remind(by=None, now=day_before + timedelta(hours=1)) == 0
    assert told("soon", offer, people) == [1, 1, 0]
    text = Message.objects.filter(kind="enrolment.soon").first().text
    assert f"“{offer.title}”（第一场）" in text
    assert "在工人文化宫" in text


def test_nobody_is_reminded_of_what_has_begun_or_is_off(full: Any) -> None:
    boss, offer, people = full
    session = offer.sessions.get()
    assert services.remind(by=None, now=session.starts_at) == 0
    services.cancel_offer(by=boss, offer=offer, reason="场馆检修")
    assert services.remind(by=None, now=session.starts_at - timedelta(hours=2)) == 0
    assert told("soon", offer, people) == [0, 0, 0]


def test_whoever_waited_in_vain_hears_so_at_the_end(full: Any) -> None:
    boss, offer, people = full
    services.close_offer(by=boss, offer=offer)
    finish(offer)
    services.end_offer(by=boss, offer=Offer.objects.get(pk=offer.pk))
    assert told("unserved", offer, people) == [0, 0, 1]


def test_whoever_did_not_come_hears_that_it_counts_and_where_to_say_so(full: Any) -> None:
    boss, offer, people = full
    services.close_offer(by=boss, offer=offer)
    begin(offer)
    services.check_in(by=boss, entry=entry_of(offer, people[0]))
    finish(offer)
    services.close_door(by=boss, session=offer.sessions.get())
    assert told("missed", offer, people) == [0, 0, 0]  # a door can be opened again
    services.end_offer(by=boss, offer=Offer.objects.get(pk=offer.pk))
    assert told("missed", offer, people) == [0, 1, 0]
    services.correct(by=boss, entry=entry_of(offer, people[0]), came=False, reason="代签")
    assert told("missed", offer, people) == [1, 1, 0]


def test_whose_place_is_taken_away_hears_why(full: Any) -> None:
    boss, offer, people = full
    services.remove(by=boss, entry=entry_of(offer, people[0]), reason="当天值班，本人电话要求取消。")
    assert "原因：当天值班，本人电话要求取消。有疑问请联系" in Message.objects.get(kind="enrolment.removed").text


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
@pytest.mark.race
def test_two_workers_remind_once(race: Any) -> None:
    tree, boss = make_place()
    offer = make_offer(boss, tree[DISTRICT], places=30)
    people = make_people(tree[WASTE], 22)
    for one in people:
        services.enrol(by=one, offer=offer)
    Session.objects.filter(offer=offer).update(
        starts_at=timezone.now() + timedelta(hours=20), ends_at=timezone.now() + timedelta(hours=22)
    )
    outcomes = race(4, lambda _: services.remind(by=None))
    assert sorted(one.result for one in outcomes) == [0, 0, 0, 1]
    drain()  # more than twenty are told by a job
    assert told("soon", offer, people) == [1] * 22
