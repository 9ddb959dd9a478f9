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


Past = list[tuple[UUID, str, str, date]]  # (offer, state, kind of offer, day), newest first


def facts_of(person: Any, membership: Any, offer: Offer, today: date | None = None) -> Facts:
    """The facts of one person; earlier entries are read where a rule or weight of the offer asks for them."""
    return facts_by_offer(person, membership, [offer], today)[offer.pk]


def facts_by_offer(
    person: Any, membership: Any, offers: Iterable[Offer], today: date | None = None
) -> dict[UUID, Facts]:
    """The facts of one person for each offer (an entry for the offer itself is no earlier one), in one query at most."""
    found, day = list(offers), today or timezone.localdate()
    past = _past([person.pk]) if any(map(_asks_past, found)) else {}
    return {one.pk: _facts(person, membership, day, past.get(person.pk, []), one) for one in found}


def facts_of_many(people: Iterable[tuple[Any, Any]], offer: Offer, today: date) -> dict[UUID, Facts]:
    """The facts of people (person, membership) by the person's key."""
    found = list(people)
    past = _past([person.pk for person, _ in found]) if _asks_past(offer) else {}
    return {person.pk: _facts(person, one, today, past.get(person.pk, []), offer) for person, one in found}


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


def _past(keys: list[UUID]) -> dict[UUID, Past]:
    """Earlier entries of people, newest first."""
    states = (*EntryState.TAKING, EntryState.LOST)
    past: dict[UUID, Past] = {}
    for start in range(0, len(keys), CHUNK):
        rows = Entry.objects.filter(person__in=keys[start : start + CHUNK], state__in=states)
        columns = ("person", "offer", "state", "offer__kind", "session__starts_at")
        for person, offer, state, kind, at in rows.order_by("-session__starts_at").values_list(*columns):
            past.setdefault(person, []).append((offer, state, kind, timezone.localtime(at).date()))
    return past


def _facts(person: Any, membership: Any, today: date, past: Past, offer: Offer) -> Facts:
    past = [one for one in past if one[0] != offer.pk]
    had = (EntryState.TAKEN, EntryState.ATTENDED)
    return Facts(
        today=today,
        gender=person.gender,
        born=person.birth_date,
        group=membership.group,
        employment_form=membership.employment_form,
        joined_on=membership.joined_on,
        turns=tuple((kind, day) for _, state, kind, day in past if state in had),
        absences=tuple(day for _, state, _, day in past if state == EntryState.ABSENT),
        lost=tuple(kind for _, state, kind, _ in past if state == EntryState.LOST),
    )
