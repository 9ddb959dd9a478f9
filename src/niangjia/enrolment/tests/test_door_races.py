"""Many doors at once, on a real PostgreSQL: everybody comes once, and all agree when that was."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from niangjia.enrolment import services
from niangjia.enrolment.models import Certificate, Entry, Voice
from niangjia.enrolment.services import Seen
from niangjia.enrolment.tests.factories import (
    begin,
    check_sums,
    entry_of,
    finish,
    make_offer,
    make_people,
    make_place,
)
from niangjia.enrolment.tests.trips import be_on, first_of, make_trip, people_of, states_of
from niangjia.kernel.errors import Refused
from niangjia.kernel.workflow import Event

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.race]


def again(user: Any) -> Any:
    """The user as another request would read it."""
    return get_user_model().objects.get(pk=user.pk)


@pytest.fixture
def evening() -> tuple[Any, Any, list[Any]]:
    tree, boss = make_place()
    offer = make_offer(boss, tree["嘉言区总工会"], places=12)
    people = make_people(tree["环卫公司工会"], 12)
    for one in people:
        services.enrol(by=one, offer=offer)
    begin(offer)
    return boss, offer, people


def test_one_person_at_many_doors(race: Any, evening: Any) -> None:
    boss, offer, people = evening
    entry = entry_of(offer, people[0])

    def come(_: int) -> Any:
        return services.arrive(by=again(boss), entry=Entry.objects.select_related("offer", "session").get(pk=entry.pk))

    outcomes = race(16, come)
    assert [one.error for one in outcomes if not one.won] == []
    assert sum(one.result.is_first for one in outcomes) == 1
    assert {one.result.entry.came_at for one in outcomes} == {entry_of(offer, people[0]).came_at}
    assert Event.objects.filter(object_id=entry.pk, verb="attend").count() == 1
    check_sums(offer)


def test_two_doors_send_the_same_list(race: Any, evening: Any) -> None:
    boss, offer, people = evening
    seen = [Seen(entry=entry_of(offer, one).pk, how="offline") for one in people]
    outcomes = race(4, lambda n: services.check_in_many(by=again(boss), offer=offer, seen=seen[:: 1 if n % 2 else -1]))
    assert [one.error for one in outcomes if not one.won] == []
    told = [answer for one in outcomes for answer in one.result]
    assert sum(one.is_first for one in told) == 12
    assert all(one.is_in for one in told)
    assert Event.objects.filter(verb="attend").count() == 12
    check_sums(offer)


def test_the_end_while_people_still_come(race: Any, evening: Any) -> None:
    """Whoever is checked in stays so, whoever is not is absent, nobody is in between."""
    boss, offer, people = evening
    finish(offer)
    services.check_in(by=boss, entry=entry_of(offer, people[0]))
    session = offer.sessions.select_related("offer").get()

    def run(n: int) -> Any:
        if n == 6:
            return services.close_door(by=again(boss), session=session)
        entry = Entry.objects.select_related("offer", "session").get(pk=entry_of(offer, people[n % 6 + 1]).pk)
        return services.arrive(by=again(boss), entry=entry)

    outcomes = race(12, run)
    assert outcomes[6].won
    assert {type(one.error) for one in outcomes if not one.won} <= {Refused}
    states = set(Entry.objects.filter(offer=offer).values_list("state", flat=True))
    assert states <= {"attended", "absent"}
    check_sums(offer)


def test_one_certificate_and_one_voice(race: Any, evening: Any) -> None:
    boss, offer, people = evening
    entry = services.check_in(by=boss, entry=entry_of(offer, people[0]))

    def run(n: int) -> Any:
        fresh = Entry.objects.select_related("offer__union", "session", "person__user").get(pk=entry.pk)
        if n % 2:
            return services.certify(by=again(boss), entry=fresh)
        return services.rate(by=again(people[0]), entry=fresh, stars=5)

    outcomes = race(12, run)
    assert len({one.result.pk for one in outcomes[1::2]}) == 1
    assert sum(one.won for one in outcomes[::2]) == 1
    assert (Certificate.objects.count(), Voice.objects.count()) == (1, 1)


def test_both_doors_of_a_trip_end_while_people_still_come(race: Any) -> None:
    """Two end it at once, from the trip's own side and from that of the draw; nobody waits for anybody in a circle."""
    tree, boss = make_place()
    offer, rest = make_trip(boss, tree, each=6)
    be_on(offer, rest, over=True)
    entries = [one for pair in zip(people_of(offer), people_of(rest), strict=True) for one in pair]
    services.check_in(by=boss, entry=entries.pop())

    def run(n: int) -> Any:
        if n in (4, 8):
            return services.close_door(by=again(boss), session=first_of((offer, rest)[n == 8]))
        entry = Entry.objects.select_related("offer", "session").get(pk=entries[n % len(entries)].pk)
        return services.arrive(by=again(boss), entry=entry)

    outcomes = race(12, run)
    assert [outcomes[n].won for n in (4, 8)].count(True) == 1
    assert {type(one.error) for one in outcomes if not one.won} <= {Refused}
    assert {*states_of(offer), *states_of(rest)} <= {"attended", "absent"}
    for one in (offer, rest):
        check_sums(one)
