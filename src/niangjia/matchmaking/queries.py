"""Reads. What is secret is read for its owner alone, and by the matching (``services/matching.py``)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.views.decorators.debug import sensitive_variables

from niangjia.enrolment.states import EntryState
from niangjia.matchmaking.ballots import EnvelopeBroken, opened, read
from niangjia.matchmaking.models import Attendee, Ballot, BallotKey, Evening, Outcome
from niangjia.matchmaking.phases import CHOOSING, COUNTED_FROM, phase
from niangjia.matchmaking.rules import IN
from niangjia.members.queries import file_of


def present(evening: Evening) -> QuerySet[Attendee]:
    """Who has declared and has a place, in the order of the badges."""
    return Attendee.objects.filter(evening=evening, entry__state__in=IN).select_related("entry").order_by("number")


def others(me: Attendee) -> list[Attendee]:
    """The other attendees, for one who is there oneself."""
    return list(present(me.evening).exclude(pk=me.pk))


def facing(me: Attendee) -> list[Attendee]:
    """Those of the other pool of places: whom one may choose."""
    return [one for one in others(me) if one.entry.pool_id != me.entry.pool_id]


def bound(evening: Evening, attendee: Attendee) -> tuple[object, ...]:
    """Where an envelope belongs: moved to another row, or to another account's, it does not open."""
    return evening.pk, attendee.pk, attendee.user_id


def has_handed_in(me: Attendee) -> bool:
    """Whether there is an envelope of one's own."""
    return Ballot.objects.filter(attendee=me).exists()


@sensitive_variables()
def own_choices(me: Attendee, now: datetime) -> list[int]:
    """What one has handed in, while it can still be changed; nothing before and after."""
    evening = me.evening
    if phase(evening, now) != CHOOSING:
        return []
    key = BallotKey.objects.filter(evening=evening).first()
    ballot = Ballot.objects.filter(attendee=me).first()
    if key is None or ballot is None:
        return []
    try:
        return opened(key.key, bound(evening, me), bytes(ballot.closed))
    except EnvelopeBroken:
        return []


@dataclass(frozen=True, repr=False)
class Match:
    """Somebody who chose back: the card, the phone where both agreed to it, and whether the two suit each other best."""

    number: int
    nickname: str
    intro: str
    phone: str
    is_best: bool


@sensitive_variables()
def outcome(me: Attendee) -> list[Match] | None:
    """Who chose back, the best first; nothing at all before there is an outcome. For its owner alone."""
    found = Outcome.objects.filter(attendee=me).first()
    if found is None:
        return None
    head, best, numbers = found.sealed.split("|")
    if head != f"{me.pk}:{me.user_id}":
        return None  # somebody moved it here
    rows = {one.number: one for one in Attendee.objects.filter(evening=me.evening, number__in=read(numbers))}
    pair = [_match(me, rows[number], number == int(best)) for number in read(numbers) if number in rows]
    return sorted(pair, key=lambda one: not one.is_best)


def _match(me: Attendee, other: Attendee, is_best: bool) -> Match:
    both = me.phone_ok and other.phone_ok
    return Match(other.number, other.nickname, other.intro, _phone(other.user) if both else "", is_best)


def _phone(user: Any) -> str:
    person = file_of(user)
    return (person.phone if person else "") or user.phone or ""


@dataclass(frozen=True)
class Counts:
    """How an evening stands, for the desk; ``handed`` is None for fewer than ten."""

    declared: int
    came: int
    handed: int | None


def counts(evening: Evening) -> Counts:
    """The counts of the desk, in one query while it runs."""
    rows = Attendee.objects.filter(evening=evening, entry__state__in=IN).order_by()
    by_state = dict(rows.values_list("entry__state").annotate(n=Count("pk")))
    handed = evening.handed if evening.handed is not None else Ballot.objects.filter(attendee__in=rows).count()
    return Counts(
        sum(by_state.values()), by_state.get(EntryState.ATTENDED, 0), handed if handed >= COUNTED_FROM else None
    )
