"""What the rules ask of people, fetched in one query a kind for any number of them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from niangjia.enrolment.eligibility import Facts
from niangjia.enrolment.models import Entry, Offer, Pool
from niangjia.enrolment.proofs import Proofs, proofs_of
from niangjia.enrolment.states import EntryState
from niangjia.enrolment.turns import Had, counted, outside, turns_of
from niangjia.kernel.bulkrows import in_parts
from niangjia.kernel.standing import Standing

PAST = ("not_within", "outside_within", "absences", "first_time", "lost", "waited")  # rules that look at earlier entries
COUNT = (*EntryState.TAKING, EntryState.LOST)  # states of entries that rules look at
CHUNK = 5000


class Own(NamedTuple):
    """An entry of somebody, as far as rules and repeated requests ask for it."""

    pk: UUID
    offer_id: UUID
    state: str
    kind: str  # of the offer
    day: date  # of the session
    key: str
    born: str
    stood: int


Past = list[Own]  # newest first


def facts_by_offer(
    person: Any, membership: Any, offers: Iterable[Offer], past: Past, today: date | None = None
) -> dict[UUID, Facts]:
    """The facts for each offer (an entry for the offer itself is no earlier one) of a person whose entries are at hand; turns
    are read, in one query at most.
    """
    found, day = list(offers), today or timezone.localdate()
    had = turns_of([person.pk], found).get(person.pk, [])
    has = proofs_of([person.pk], found).get(person.pk, frozenset())
    return {one.pk: facts_from(past, had, has, person, membership, offer=one, today=day) for one in found}


def facts_of_many(people: Iterable[tuple[Any, Any]], offer: Offer, today: date) -> dict[UUID, Facts]:
    """The facts of people (person, membership) by the person's key."""
    found = list(people)
    past = entries_of_people([person.pk for person, _ in found], COUNT) if _asks_past(offer) else {}
    keys = [person.pk for person, _ in found]
    had, has = turns_of(keys, [offer]), proofs_of(keys, [offer])
    return {
        person.pk: _facts(
            person, one, today, past.get(person.pk, []), offer=offer, turns=had.get(person.pk, []),
            proofs=has.get(person.pk, frozenset()),
        )
        for person, one in found
    }  # fmt: skip


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


def facts_from(
    own: Past, had: Had, has: Proofs, person: Any, membership: Any, *, offer: Offer, today: date
) -> Facts:
    """The facts of one person whose entries, turns and proofs are at hand."""
    past = [one for one in own if one.state in COUNT]
    return _facts(person, membership, today, past, offer=offer, turns=had, proofs=has)


def entries_of_people(keys: Iterable[UUID], states: Iterable[str] = ()) -> dict[UUID, Past]:
    """The entries of people, newest first, in one query for 5,000 of them; of all states where none is named."""
    wanted, known = list(keys), list(states)
    found: dict[UUID, Past] = {}
    for part in in_parts(wanted, CHUNK):
        rows = _entries(part).filter(state__in=known) if known else _every_entry(part)
        for person, *said in rows:
            found.setdefault(person, []).append(_told(said))
    return found


def told_of(entries: Iterable[Entry]) -> Past:
    """The same of somebody's entries that are at hand with offer and session."""
    found = sorted(entries, key=lambda one: one.session.starts_at, reverse=True)
    return [
        _told((one.pk, one.offer_id, one.state, one.offer.kind, one.session.starts_at, one.key, one.born, one.stood))
        for one in found
    ]


def _told(said: Sequence[Any]) -> Own:
    pk, offer, state, kind, at, *rest = said
    return Own(pk, offer, state, kind, timezone.localtime(at).date(), *rest)


def _entries(people: Sequence[UUID]) -> QuerySet[Entry, Any]:
    columns = ("person", "pk", "offer", "state", "offer__kind", "session__starts_at", "key", "born", "stood")
    return Entry.objects.filter(person__in=people).order_by("-session__starts_at").values_list(*columns)


_every_entry: Standing[UUID] = Standing(Entry._meta.get_field("person"), _entries)


def _facts(
    person: Any, membership: Any, today: date, past: Past, *, offer: Offer, turns: Had, proofs: Proofs
) -> Facts:
    past = [one for one in past if one.offer_id != offer.pk]
    had = (EntryState.TAKEN, EntryState.ATTENDED)
    return Facts(
        today=today,
        gender=person.gender,
        born=person.birth_date,
        group=membership.group,
        employment_form=membership.employment_form,
        joined_on=membership.joined_on,
        turns=counted(((one.kind, one.day) for one in past if one.state in had), turns, offer),
        outside=outside(turns, offer),
        absences=tuple(one.day for one in past if one.state == EntryState.ABSENT),
        lost=tuple(one.kind for one in past if one.state == EntryState.LOST),
        proofs=proofs,
    )
