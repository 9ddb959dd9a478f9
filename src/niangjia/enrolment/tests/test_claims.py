"""First come: the truth at once, the list in order, holds that end, keys that give the same answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from niangjia.enrolment import services
from niangjia.enrolment.models import Entry, Offer
from niangjia.enrolment.services import NewPool
from niangjia.enrolment.states import EntryState
from niangjia.enrolment.tests.factories import (
    check_sums,
    entry_of,
    make_offer,
    make_people,
    over,
    pool_of,
)
from niangjia.kernel.errors import Gone, Invalid, Missing, Problem, Refused
from niangjia.kernel.messages import inbox
from niangjia.kernel.workflow import history
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db


def refusal(kind: type[Problem], code: str, **asked: Any) -> str:
    with pytest.raises(kind) as problem:
        services.enrol(**asked)
    assert problem.value.code == code
    return problem.value.detail


def test_the_truth_at_once(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"], places=1, waiting_most=2)
    people = make_people(tree["环卫公司工会"], 4)
    answers = [services.enrol(by=one, offer=offer) for one in people[:3]]
    assert [(one.state, one.stood) for one in answers] == [("taken", 0), ("waiting", 1), ("waiting", 2)]
    assert "候补第 2 位" in answers[2].sentence
    assert "候补也满了" in refusal(Refused, "full", by=people[3], offer=offer)
    check_sums(offer)
    entry = entry_of(offer, people[0])
    assert [event.verb for event in history(entry)] == ["ask"]
    assert entry.path == tree["环卫公司工会"].path


def test_what_was_full_a_moment_ago_is_looked_at_again(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"], places=1, waiting_most=0)
    first, late, later = make_people(tree["环卫公司工会"], 3)
    services.enrol(by=first, offer=offer)
    stale = Offer.objects.prefetch_related("sessions__pools").get(pk=offer.pk)
    assert stale.sessions.get().pools.get().free == 0
    assert "候补也满了" in refusal(Refused, "full", by=late, offer=stale)
    services.give_up(by=first, entry=entry_of(offer, first))
    assert services.enrol(by=late, offer=stale).state == "taken"
    refusal(Refused, "full", by=later, offer=stale)
    services.close_offer(by=boss, offer=offer)
    refusal(Gone, "closed", by=later, offer=stale)
    check_sums(offer)


def test_nobody_has_two(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"])
    one = make_people(tree["环卫公司工会"], 1)[0]
    services.enrol(by=one, offer=offer)
    assert "已报上" in refusal(Refused, "has-one", by=one, offer=offer)
    check_sums(offer)


def test_the_same_key_gives_the_same_answer(place: Any) -> None:
    tree, boss = place
    offer, other = (make_offer(boss, tree["嘉言区总工会"], places=0) for _ in range(2))
    one = make_people(tree["环卫公司工会"], 1)[0]
    first = services.enrol(by=one, offer=offer, key="k1")
    assert services.enrol(by=one, offer=offer, key="k1") == first
    services.give_up(by=one, entry=entry_of(offer, one))
    services.close_offer(by=boss, offer=offer)
    assert services.enrol(by=one, offer=offer, key="k1") == first  # late, after all: not asked a second time
    assert Entry.objects.count() == 1
    refusal(Invalid, "idempotency-key-reused", by=one, offer=other, key="k1")


def test_the_window_is_the_servers(place: Any) -> None:
    tree, boss = place
    soon = timezone.now() + timedelta(hours=3)
    offer = make_offer(boss, tree["嘉言区总工会"], opens_at=soon)
    one = make_people(tree["环卫公司工会"], 1)[0]
    assert "开始" in refusal(Refused, "not-yet-open", by=one, offer=offer)
    refusal(Gone, "closed", by=one, offer=offer, now=over(offer))
    assert services.enrol(by=one, offer=offer, now=soon + timedelta(minutes=1)).state == "taken"


def test_whose_offer_it_is(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"])
    refusal(Refused, "not-a-member", by=make_user(), offer=offer)
    refusal(Missing, "not-found", by=make_people(tree["大成化工厂工会"], 1)[0], offer=offer)
    draft = make_offer(boss, tree["嘉言区总工会"], opened=False)
    refusal(Missing, "not-found", by=make_people(tree["环卫公司工会"], 1)[0], offer=draft)


def test_who_waits_moves_up_in_order_and_is_told(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"], places=1)
    people = make_people(tree["环卫公司工会"], 4)
    for one in people:
        services.enrol(by=one, offer=offer)
    services.give_up(by=people[1], entry=entry_of(offer, people[1]))  # out of the middle of the list
    services.give_up(by=people[0], entry=entry_of(offer, people[0]))
    assert entry_of(offer, people[2]).state == EntryState.TAKEN
    assert entry_of(offer, people[3]).state == EntryState.WAITING
    assert "递补" in inbox(people[2]).get().text
    assert not inbox(people[3]).exists()
    check_sums(offer)


def test_a_hold_ends_with_its_minutes(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"], places=1, hold_minutes=15)
    first, second, third = make_people(tree["环卫公司工会"], 3)
    now = timezone.now()
    assert services.enrol(by=first, offer=offer, now=now).state == "held"
    assert services.enrol(by=second, offer=offer, now=now).state == "waiting"
    late = now + timedelta(minutes=15)
    with pytest.raises(Gone):
        services.confirm(by=first, entry=entry_of(offer, first), now=late)
    assert (
        services.enrol(by=third, offer=offer, now=late).state == "waiting"
    )  # asking lets go of it, in order
    assert [entry_of(offer, one).state for one in (first, second, third)] == ["expired", "taken", "waiting"]
    check_sums(offer)


def test_a_hold_is_confirmed_once(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"], places=1, hold_minutes=15)
    one = make_people(tree["环卫公司工会"], 1)[0]
    services.enrol(by=one, offer=offer)
    services.confirm(by=one, entry=entry_of(offer, one))
    assert services.expire_holds(by=None, now=timezone.now() + timedelta(hours=1)) == 0
    with pytest.raises(Refused):
        services.confirm(by=one, entry=entry_of(offer, one))
    check_sums(offer)


def test_cancelling_has_its_latest_hour(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"], contact="田主任")
    one, stranger = make_people(tree["环卫公司工会"], 2)
    services.enrol(by=one, offer=offer)
    entry = entry_of(offer, one)
    with pytest.raises(Missing):
        services.give_up(by=stranger, entry=entry)
    with pytest.raises(Refused, match="田主任"):
        services.give_up(by=one, entry=entry, now=entry.session.starts_at - timedelta(hours=23))
    services.give_up(by=one, entry=entry, now=entry.session.starts_at - timedelta(hours=25))
    assert services.enrol(by=one, offer=offer).state == "taken"  # who gave up may come back
    check_sums(offer)


def test_categories_and_the_rest(place: Any) -> None:
    tree, boss = place
    pools = [
        NewPool("快递员", 1, "group", ["courier"], spill="其他", release_at=timezone.now() + timedelta(days=1)),
        NewPool("其他", 1),
        NewPool("机动", 3, "reserve"),
    ]
    offer = make_offer(boss, tree["嘉言区总工会"], pools=pools)
    courier = make_member(tree["快递站工会"], user=make_user(), group="courier").person.user
    others = make_people(tree["环卫公司工会"], 2)
    assert [services.enrol(by=one, offer=offer).state for one in (courier, *others)] == [
        "taken",
        "taken",
        "waiting",
    ]
    assert entry_of(offer, courier).pool.name == "快递员"
    assert pool_of(offer, "机动").free == 3


def test_unused_places_are_released_at_their_time(place: Any) -> None:
    tree, boss = place
    at = timezone.now() + timedelta(days=1)
    pools = [NewPool("快递员", 3, "group", ["courier"], spill="其他", release_at=at), NewPool("其他", 1)]
    offer = make_offer(boss, tree["嘉言区总工会"], pools=pools)
    people = make_people(tree["环卫公司工会"], 3)
    for one in people:
        services.enrol(by=one, offer=offer)
    assert services.release_unused(by=None) == 0
    assert services.release_unused(by=None, now=at) == 3
    assert {entry_of(offer, one).state for one in people} == {"taken"}
    assert (pool_of(offer, "快递员").total, pool_of(offer, "其他").free) == (0, 1)
    assert services.release_unused(by=None, now=at) == 0
    check_sums(offer)


def test_more_and_fewer_places(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"], places=2)
    people = make_people(tree["环卫公司工会"], 4)
    for one in people:
        services.enrol(by=one, offer=offer)
    with pytest.raises(Invalid, match="不能少于 2"):
        services.resize(by=boss, pool=pool_of(offer), total=1)
    services.resize(by=boss, pool=pool_of(offer), total=3)
    assert [entry_of(offer, one).state for one in people] == ["taken", "taken", "taken", "waiting"]
    services.resize(by=boss, pool=pool_of(offer), total=9)
    services.resize(by=boss, pool=pool_of(offer), total=4)
    assert (pool_of(offer).free, pool_of(offer).waiting) == (0, 0)
    check_sums(offer)


def test_taking_a_place_away_says_why(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"], places=1)
    first, second = make_people(tree["环卫公司工会"], 2)
    for one in (first, second):
        services.enrol(by=one, offer=offer)
    with pytest.raises(Invalid):
        services.remove(by=boss, entry=entry_of(offer, first), reason=" ")
    services.remove(by=boss, entry=entry_of(offer, first), reason="重复报名")
    assert entry_of(offer, second).state == "taken"
    assert "被取消" in inbox(first).get().text
    check_sums(offer)


def test_who_came_and_who_did_not(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"], places=2)
    people = make_people(tree["环卫公司工会"], 2)
    for one in people:
        services.enrol(by=one, offer=offer)
    with pytest.raises(Refused):
        services.absent(by=boss, entry=entry_of(offer, people[0]))
    over = timezone.now() - timedelta(days=1)
    offer.sessions.update(starts_at=over - timedelta(hours=2), ends_at=over)
    services.check_in(by=boss, entry=entry_of(offer, people[0]))
    services.absent(by=boss, entry=entry_of(offer, people[1]))
    check_sums(offer)
    rules = [{"kind": "absences", "most": 0, "months": 6}]
    other = make_offer(boss, tree["嘉言区总工会"], rules=rules)
    assert services.enrol(by=people[0], offer=other).state == "taken"
    assert "1 次未到场" in refusal(Refused, "not-eligible", by=people[1], offer=other)


def test_a_cancelled_offer_leaves_nobody_uninformed(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"], places=2)
    people = make_people(tree["环卫公司工会"], 5)
    for one in people:
        services.enrol(by=one, offer=offer)
    with pytest.raises(Invalid):
        services.cancel_offer(by=boss, offer=offer, reason="")
    services.cancel_offer(by=boss, offer=offer, reason="场地停水")
    assert [inbox(one).count() for one in people] == [1] * 5
    assert (pool_of(offer).free, pool_of(offer).waiting) == (2, 0)
    refusal(Gone, "cancelled", by=people[0], offer=offer)
    check_sums(offer)


def test_closing_by_the_clock(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"])
    assert services.close_due(by=None) == 0
    assert services.close_due(by=None, now=over(offer)) == 1
    refusal(
        Gone, "closed", by=make_people(tree["环卫公司工会"], 1)[0], offer=offer
    )  # an offer read before it closed
    offer.refresh_from_db()
    refusal(Gone, "closed", by=make_people(tree["环卫公司工会"], 1)[0], offer=offer)
