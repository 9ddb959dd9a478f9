"""What the rules ask of people, fetched in one query a kind for any number of them."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from niangjia.enrolment.eligibility import Facts
from niangjia.enrolment.models import Entry, Offer, Pool
from niangjia.enrolment.states import EntryState

PAST = ("not_within", "absences", "first_time", "lost")  # rules that look at earlier entries
CHUNK = 5000


def facts_of(person: Any, membership: Any, offer: Offer, today: date | None = None) -> Facts:
    """The facts of one person; earlier entries are read where a rule or weight of the offer asks for them."""
    day = today or timezone.localdate()
    return facts_of_many([(person, membership)], offer, day)[person.pk]


def facts_of_many(people: Iterable[tuple[Any, Any]], offer: Offer, today: date) -> dict[UUID, Facts]:
    """The facts of people (person, membership) by the person's key."""
    found = list(people)
    past = _past([person.pk for person, _ in found], offer) if _asks_past(offer) else {}
    return {person.pk: _facts(person, one, today, past.get(person.pk, [])) for person, one in found}


def pool_of(pools: Iterable[Pool], facts: Facts, path: str) -> Pool | None:
    """The pool that is for a person, in the order of the pools; None where there is none."""
    return next((one for one in pools if _is_for(one, facts, path)), None)


def _is_for(pool: Pool, facts: Facts, path: str) -> bool:
    if pool.by == "gender":
        return facts.gender in pool.values
    if pool.by == "group":
        return facts.group in pool.values
    if pool.by == "union":
        return any(path.startswith(one) for one in pool.values)
    return pool.by == ""


def _asks_past(offer: Offer) -> bool:
    return any(rule["kind"] in PAST for rule in [*offer.rules, *offer.weights])


def _past(keys: list[UUID], offer: Offer) -> dict[UUID, list[tuple[str, str, date]]]:
    """Earlier entries as (state, kind of offer, day), newest first."""
    states = (*EntryState.TAKING, EntryState.LOST)
    past: dict[UUID, list[tuple[str, str, date]]] = {}
    for start in range(0, len(keys), CHUNK):
        rows = Entry.objects.filter(person__in=keys[start : start + CHUNK], state__in=states)
        rows = rows.exclude(offer=offer).order_by("-session__starts_at")
        for person, state, kind, at in rows.values_list(
            "person", "state", "offer__kind", "session__starts_at"
        ):
            past.setdefault(person, []).append((state, kind, timezone.localtime(at).date()))
    return past


def _facts(person: Any, membership: Any, today: date, past: list[tuple[str, str, date]]) -> Facts:
    return Facts(
        today=today,
        gender=person.gender,
        born=person.birth_date,
        group=membership.group,
        employment_form=membership.employment_form,
        joined_on=membership.joined_on,
        turns=tuple(
            (kind, day) for state, kind, day in past if state in (EntryState.TAKEN, EntryState.ATTENDED)
        ),
        absences=tuple(day for state, _, day in past if state == EntryState.ABSENT),
        lost=tuple(kind for state, kind, _ in past if state == EntryState.LOST),
    )
