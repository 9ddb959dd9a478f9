"""The list of a door: who has a place in a session, and what a phone keeps to know them without the network.

A batch and what was drawn of its rest have one list, at whichever of the two doors. Names, categories and traces of codes; no
number of any document, no phone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from niangjia.enrolment import rolls
from niangjia.enrolment.codes import DOOR, code_of, trace
from niangjia.enrolment.models import Entry, Session
from niangjia.enrolment.states import EntryState
from niangjia.kernel.wording import day
from niangjia.members.keys import PHONE, TAIL, tail
from niangjia.members.names import search_keys


@dataclass(frozen=True)
class Guest:
    """Somebody who is expected; ``pinyin`` is what the name is found by on a keyboard."""

    id: UUID
    name: str
    pinyin: str
    pool: str
    union: str
    trace: str
    came_at: datetime | None


def expected(session: Session, doors: rolls.Doors | None = None) -> QuerySet[Entry]:
    """Everybody with a place in a session, by name. Here and below: ``doors`` is ``rolls.together``, where it is known already."""
    keys = (doors or rolls.together(session))[session.pk]
    return rolls.entries_at(keys).filter(state__in=EntryState.TAKING).order_by("name", "number")


def guests(session: Session, doors: rolls.Doors | None = None) -> Iterator[Guest]:
    """The list, in one query."""
    rows = expected(session, doors).annotate(pool_name=F("pool__name"), union_name=F("union__name"))
    for key, name, pool, union, at in rows.values_list("pk", "name", "pool_name", "union_name", "came_at"):
        yield Guest(key, name, _pinyin(name), pool, union, trace(session.pk, code_of(DOOR, key)), at)


def found(session: Session, text: str, doors: rolls.Doors | None = None) -> QuerySet[Entry]:
    """Those whom a door looks for: by name, pinyin, initials, or the last four of the phone; all without a text."""
    all_ = expected(session, doors)
    rows = all_.select_related("pool", "union")
    if not text:
        return rows
    if text.isdecimal() and len(text) == TAIL:
        return rows.filter(person__phone_tail=tail(PHONE, text))
    if text.isascii():
        names = all_.order_by().values_list("pk", "name")
        return rows.filter(pk__in=[key for key, name in names if _begins(name, text.lower())])
    return rows.filter(name__startswith=text)


def opens_at(session: Session) -> datetime:
    """From when somebody can be checked in: the first moment of the session's day."""
    return timezone.make_aware(datetime.combine(timezone.localdate(session.starts_at), time.min))


def too_early(session: Session) -> str:
    """What is said to whoever comes before."""
    return f"还没有到这一场的日子（{day(session.starts_at)}），不能签到。"


def _begins(name: str, text: str) -> bool:
    return any(one.startswith(text) for one in search_keys(name))


def _pinyin(name: str) -> str:
    full, initials = search_keys(name)
    return f"{full} {initials}"


def arrived(*sessions: Session, doors: rolls.Doors | None = None) -> dict[UUID, tuple[int, int]]:
    """How many came to each session of an offer, of how many, in one query."""
    keys = doors or rolls.together(*sessions)
    rows = rolls.entries_at(key for some in keys.values() for key in some).filter(state__in=EntryState.TAKING)
    counted = rows.order_by().values("session").annotate(came=Count("pk", filter=Q(state=EntryState.ATTENDED)), all=Count("pk"))
    found = {one["session"]: (one["came"], one["all"]) for one in counted}
    return {one.pk: _sum(found.get(key, (0, 0)) for key in keys[one.pk]) for one in sessions}


def _sum(pairs: Iterable[tuple[int, int]]) -> tuple[int, int]:
    some = list(pairs)
    return sum(came for came, _ in some), sum(all_ for _, all_ in some)
