"""Choosing and matching: who learns what of whom, and who learns nothing."""

from typing import Any

import pytest

from niangjia.enrolment import services as places
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.messages import Message
from niangjia.matchmaking import services
from niangjia.matchmaking.models import Ballot, BallotKey, Evening, Outcome
from niangjia.matchmaking.queries import outcome, own_choices
from niangjia.matchmaking.rules import own_attendee
from niangjia.matchmaking.tests.factories import (
    after,
    choose,
    during,
    entry_at,
    make_evening,
    make_guest,
    make_guests,
    number_of,
)
from niangjia.matchmaking.tests.watching import HOME

pytestmark = pytest.mark.django_db


def matches(evening: Evening, user: Any) -> list[tuple[int, bool]] | None:
    me = own_attendee(user, evening)
    found = outcome(me) if me else None
    return None if found is None else [(one.number, one.is_best) for one in found]


def test_only_those_two_learn_that_they_chose_each_other(tree: Any, evening: Evening) -> None:
    women, men = make_guests(evening, tree[HOME], 6)
    for place in range(6):
        choose(evening, women[place], men[place], men[(place + 1) % 6])
        choose(evening, men[place], women[place])
    assert services.match_due(by=None, now=during(evening)) == 0
    assert services.match_due(by=None, now=after(evening)) == 1
    evening.refresh_from_db()
    assert (evening.state, evening.pairs, evening.handed) == ("matched", 6, 12)
    for woman, man in zip(women, men, strict=True):
        assert matches(evening, woman) == [(number_of(evening, man), True)]
        assert matches(evening, man) == [(number_of(evening, woman), True)]
    assert not Ballot.objects.exists()
    assert not BallotKey.objects.exists()
    assert services.match_due(by=None, now=after(evening)) == 0


def test_everybody_has_an_outcome_and_the_same_words(tree: Any, evening: Evening) -> None:
    women, men = make_guests(evening, tree[HOME], 2)
    choose(evening, women[0], men[0])
    choose(evening, men[0], women[0])
    services.match_due(by=None, now=after(evening))
    assert matches(evening, women[1]) == matches(evening, men[1]) == []
    assert Outcome.objects.count() == 4
    assert len(set(Message.objects.values_list("user", flat=True))) == 4
    assert len({one.text for one in Message.objects.all()}) == 1
    evening.refresh_from_db()
    assert (evening.pairs, evening.handed) == (None, None)  # two people are too few for a count


def test_a_mind_may_be_changed_until_the_window_closes(tree: Any, evening: Evening) -> None:
    women, men = make_guests(evening, tree[HOME], 2)
    choose(evening, women[0], men[0])
    choose(evening, women[0], men[1], men[0])
    me = own_attendee(women[0], evening)
    assert me is not None
    assert own_choices(me, during(evening)) == [number_of(evening, men[1]), number_of(evening, men[0])]
    assert own_choices(me, after(evening)) == []
    choose(evening, women[0])
    assert own_choices(me, during(evening)) == []
    assert Ballot.objects.count() == 1
    assert AuditEntry.objects.filter(verb="evening.hand_in").count() == 1
    entry = AuditEntry.objects.get(verb="evening.hand_in")
    assert (entry.detail, entry.reason, entry.subject) == ({}, "", None)


def test_without_an_order_the_order_of_typing_is_not_kept(tree: Any, boss: Any) -> None:
    evening = make_evening(boss, tree["嘉言区总工会"], ranked=False)
    women, men = make_guests(evening, tree[HOME], 2)
    for order in (men, men[::-1]):
        choose(evening, women[0], *order)
        me = own_attendee(women[0], evening)
        assert me is not None
        assert own_choices(me, during(evening)) == sorted(number_of(evening, one) for one in men)
    for man in men:
        choose(evening, man, *women)
    choose(evening, women[1], *men)
    services.match_due(by=None, now=after(evening))
    assert {best for user in (*women, *men) for _, best in matches(evening, user) or []} == {False}


def test_a_phone_is_given_where_both_agreed(tree: Any, evening: Evening) -> None:
    woman = make_guest(evening, tree[HOME], "female", phone_ok=True)
    man = make_guest(evening, tree[HOME], "male", phone_ok=False)
    choose(evening, woman, man)
    choose(evening, man, woman)
    services.match_due(by=None, now=after(evening))

    def phones() -> list[str]:
        found = [outcome(own_attendee(one, evening)) for one in (woman, man)]  # type: ignore[arg-type]
        return [one[0].phone for one in found if one]

    assert phones() == ["", ""]
    services.change_card(by=man, evening=evening, nickname="阿山", phone_ok=True)
    assert phones() == [man.person.phone, woman.person.phone]
    services.change_card(by=woman, evening=evening, nickname="小雨", phone_ok=False)
    assert phones() == ["", ""]


def test_who_is_not_there_is_not_matched(tree: Any, evening: Evening) -> None:
    women, men = make_guests(evening, tree[HOME], 2)
    choose(evening, women[0], men[0])
    choose(evening, men[0], women[0])
    places.give_up(by=men[0], entry=entry_at(evening, men[0]))
    services.match_due(by=None, now=after(evening))
    assert matches(evening, women[0]) == []
    assert matches(evening, men[0]) is None


def test_an_envelope_that_was_tampered_with_is_empty(tree: Any, evening: Evening) -> None:
    women, men = make_guests(evening, tree[HOME], 2)
    for woman, man in zip(women, men, strict=True):
        choose(evening, woman, man)
        choose(evening, man, woman)
    one = Ballot.objects.get(attendee__user=women[0])
    other = Ballot.objects.get(attendee__user=women[1])
    Ballot.objects.filter(pk=one.pk).update(closed=bytes(other.closed))
    services.match_due(by=None, now=after(evening))
    assert matches(evening, women[0]) == matches(evening, men[0]) == []
    assert matches(evening, women[1]) == [(number_of(evening, men[1]), True)]
