"""Many at once, on a real PostgreSQL: exactly the places there are, one for each person, the list in order."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from niangjia.enrolment import services
from niangjia.enrolment.models import DrawStep, Entry, Offer, Pool
from niangjia.enrolment.states import EntryState
from niangjia.enrolment.tests.factories import (
    check_sums,
    entry_of,
    make_draw,
    make_offer,
    make_people,
    make_place,
    over,
    pool_of,
)
from niangjia.kernel.errors import Gone, Refused
from niangjia.kernel.job_runner import drain
from niangjia.kernel.messages import Message
from niangjia.kernel.workflow import Event
from niangjia.organizations.tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.race]
WRITERS = 64


def again(user: Any) -> Any:
    """The user as another request would read it."""
    return get_user_model().objects.get(pk=user.pk)


def ask(user: Any, offer: Offer, **said: Any) -> Any:
    return services.enrol(by=again(user), offer=Offer.objects.get(pk=offer.pk), **said)


def test_sixty_four_writers_and_ten_places(race: Any) -> None:
    tree, boss = make_place()
    offer = make_offer(boss, tree["嘉言区总工会"], places=10)
    people = make_people(tree["环卫公司工会"], WRITERS)
    outcomes = race(WRITERS, lambda n: ask(people[n], offer))
    assert [one.error for one in outcomes if not one.won] == []
    states = [one.result.state for one in outcomes]
    assert (states.count("taken"), states.count("waiting")) == (10, 54)
    assert sorted(one.result.stood for one in outcomes if one.result.state == "waiting") == list(range(1, 55))
    numbers = Entry.objects.filter(offer=offer).values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, WRITERS + 1))
    assert max(Entry.objects.filter(offer=offer, state="taken").values_list("number", flat=True)) == 10
    assert Event.objects.filter(label="enrolment.entry", verb="ask").count() == WRITERS
    check_sums(offer)


def test_one_person_by_many_phones(race: Any) -> None:
    tree, boss = make_place()
    offer = make_offer(boss, tree["嘉言区总工会"], places=10)
    person = make_people(tree["环卫公司工会"], 1)[0]
    outcomes = race(16, lambda n: ask(person, offer))
    assert sum(one.won for one in outcomes) == 1
    assert {type(one.error) for one in outcomes if not one.won} == {Refused}
    assert (pool_of(offer).taken, pool_of(offer).asked) == (1, 1)
    check_sums(offer)


def test_one_request_sent_many_times(race: Any) -> None:
    tree, boss = make_place()
    offer = make_offer(boss, tree["嘉言区总工会"], places=10)
    person = make_people(tree["环卫公司工会"], 1)[0]
    outcomes = race(16, lambda n: ask(person, offer, key="the same"))
    assert len({one.result for one in outcomes}) == 1
    assert Entry.objects.count() == 1
    check_sums(offer)


@pytest.mark.parametrize("turn", range(6))  # one in six was what a statement that counts by differences would break
def test_asking_giving_up_and_closing_at_once(race: Any, turn: int) -> None:
    tree, boss = make_place()
    offer = make_offer(boss, tree["嘉言区总工会"], places=8)
    inside, outside = (make_people(tree["环卫公司工会"], 16) for _ in range(2))
    for one in inside:
        services.enrol(by=one, offer=offer)

    def run(n: int) -> Any:
        if n == 40:
            return services.close_offer(by=again(boss), offer=Offer.objects.get(pk=offer.pk))
        if n % 2:
            return ask(outside[n // 2 % 16], offer)
        return services.give_up(by=again(inside[n // 2 % 16]), entry=entry_of(offer, inside[n // 2 % 16]))

    outcomes = race(41, run)
    assert {type(one.error) for one in outcomes if not one.won} <= {Gone, Refused}
    assert outcomes[40].won
    check_sums(offer)
    waiting = Entry.objects.filter(offer=offer, state="waiting").order_by("number").first()
    taken = Entry.objects.filter(offer=offer, state="taken").order_by("-number").first()
    assert waiting is None or taken is None or taken.number < waiting.number


def test_called_off_while_people_ask_nobody_is_left_uninformed(race: Any) -> None:
    tree, boss = make_place()
    offer = make_offer(boss, tree["嘉言区总工会"], places=8)
    people = make_people(tree["环卫公司工会"], 32)

    def run(n: int) -> Any:
        if n == 16:
            return services.cancel_offer(by=again(boss), offer=Offer.objects.get(pk=offer.pk), reason="停电")
        return ask(people[n if n < 16 else n - 1], offer)

    outcomes = race(33, run)
    assert {type(one.error) for one in outcomes if not one.won} <= {Gone, Refused}
    assert outcomes[16].won
    assert not Entry.objects.filter(offer=offer, state__in=EntryState.LIVE).exists()
    asked = Entry.objects.filter(offer=offer)
    assert asked.count() == sum(one.won for one in outcomes) - 1
    drain()  # more than a few are told by a job
    told = Message.objects.filter(kind="enrolment.annulled", channel="in_app").values_list("user", flat=True)
    assert sorted(told) == sorted(asked.values_list("person__user", flat=True))
    check_sums(offer)


def test_holds_that_run_out_while_people_ask(race: Any) -> None:
    tree, boss = make_place()
    offer = make_offer(boss, tree["嘉言区总工会"], places=4, hold_minutes=15)
    people = make_people(tree["环卫公司工会"], 24)
    for one in people[:8]:
        services.enrol(by=one, offer=offer)
    late = Entry.objects.filter(state="held").latest("held_until").held_until

    def run(n: int) -> Any:
        if n < 4:
            return services.confirm(by=again(people[n]), entry=entry_of(offer, people[n]))
        return ask(people[n], offer, now=late) if n >= 8 else services.expire_holds(by=None, now=late)

    outcomes = race(24, run)
    assert {type(one.error) for one in outcomes if not one.won} <= {Gone, Refused}
    check_sums(offer)
    first = Entry.objects.filter(offer=offer, state="waiting").order_by("number").first()
    assert first is None or first.number > 8 - 4


def test_late_confirmations_and_the_clock_let_go_of_a_hold_once(race: Any) -> None:
    tree, boss = make_place()
    offer = make_offer(boss, tree["嘉言区总工会"], places=4, hold_minutes=10)
    people = make_people(tree["环卫公司工会"], 6)
    for one in people:
        services.enrol(by=one, offer=offer)
    late = entry_of(offer, people[0]).held_until + timedelta(seconds=30)  # type: ignore[operator]

    def press(n: int) -> Any:
        if n >= 8:
            return services.expire_holds(by=None, now=late)
        return services.confirm(by=again(people[n % 4]), entry=entry_of(offer, people[n % 4]), now=late)

    outcomes = race(12, press)
    assert {getattr(one.error, "code", one.error) for one in outcomes[:8]} == {"hold-over"}
    assert [one.error for one in outcomes[8:] if not one.won] == []
    assert [entry_of(offer, one).state for one in people] == ["expired"] * 4 + ["taken"] * 2
    assert Message.objects.filter(kind="enrolment.expired", channel="in_app").count() == 4
    check_sums(offer)


def test_a_draw_is_drawn_once(race: Any) -> None:
    tree, boss = make_place()
    offer = make_draw(boss, tree["嘉言区总工会"], places=3)
    for one in make_people(tree["环卫公司工会"], 9):
        services.enrol(by=one, offer=offer)
    services.close_offer(by=boss, offer=offer)
    colleague = make_user("", "chair", tree["云湖市总工会"])
    draw = offer.draw
    for one in (boss, colleague):
        services.type_number(
            by=one, draw=type(draw).objects.get(pk=draw.pk), typed="3 11", now=over(offer) + timedelta(days=26_000)
        )
    outcomes = race(8, lambda n: services.draw_now(by=again(boss), draw=type(draw).objects.get(pk=draw.pk)))
    assert sum(one.won for one in outcomes) == 1
    assert {type(one.error) for one in outcomes if not one.won} == {Refused}
    assert DrawStep.objects.filter(kind="result").count() == 1
    assert Entry.objects.filter(offer=offer, state=EntryState.TAKEN).count() == 3
    check_sums(offer)


def test_nobody_slips_into_a_list_that_is_being_frozen(race: Any) -> None:
    tree, boss = make_place()
    offer = make_draw(boss, tree["嘉言区总工会"], places=3)
    people = make_people(tree["环卫公司工会"], 24)
    outcomes = race(
        25,
        lambda n: (
            ask(people[n], offer)
            if n < 24
            else services.close_offer(by=again(boss), offer=Offer.objects.get(pk=offer.pk))
        ),
    )
    assert {type(one.error) for one in outcomes if not one.won} <= {Gone}
    frozen = DrawStep.objects.get(kind="frozen").content.split("\n")[1:-1]
    assert sorted(line.split("\t")[0] for line in frozen) == sorted(
        Entry.objects.filter(offer=offer).values_list("ticket", flat=True)
    )


@pytest.mark.kill
def test_killed_in_the_middle(killed: Any) -> None:
    """A process that dies after the counts moved and before the transaction ended leaves nothing behind."""
    tree, boss = make_place()
    offer = make_offer(boss, tree["嘉言区总工会"], places=1)
    first, second = make_people(tree["环卫公司工会"], 2)
    for one in (first, second):
        services.enrol(by=one, offer=offer)
    code = f"""
from niangjia.enrolment import counting, services
from niangjia.enrolment.models import Entry
counting._promote = die
entry = Entry.objects.get(pk="{entry_of(offer, first).pk}")
services.give_up(by=entry.person.user, entry=entry)
"""
    killed(code)
    assert [entry_of(offer, one).state for one in (first, second)] == ["taken", "waiting"]
    check_sums(offer)
    services.give_up(by=first, entry=entry_of(offer, first))
    assert entry_of(offer, second).state == "taken"
    check_sums(offer)


@pytest.mark.kill
def test_killed_between_places(killed: Any) -> None:
    """kill -9 among many claims: what was given is there as a whole, what was not is not."""
    tree, boss = make_place()
    offer = make_offer(boss, tree["嘉言区总工会"], places=50)
    people = make_people(tree["环卫公司工会"], 8)
    names = [str(one.pk) for one in people]
    code = f"""
from django.contrib.auth import get_user_model
from niangjia.enrolment import claim, services
from niangjia.enrolment.models import Offer
taking, count = claim._on_postgresql, []
def run(wish, parameters):
    row = taking(wish, parameters)
    count.append(row)
    return die() if len(count) == 5 else row
claim._on_postgresql = run
for key in {names!r}:
    services.enrol(by=get_user_model().objects.get(pk=key), offer=Offer.objects.get(pk="{offer.pk}"))
"""
    killed(code)
    assert Entry.objects.count() == Pool.objects.get().taken == 5
    assert Event.objects.filter(label="enrolment.entry").count() == 5
    check_sums(offer)
