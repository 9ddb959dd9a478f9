"""What a phone at the door sends: a list of who came, each an answer of its own, so that one refusal stops nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from niangjia.enrolment import rolls
from niangjia.enrolment.codes import cleaned, owner
from niangjia.enrolment.models import Entry, Offer, Session
from niangjia.enrolment.services.attendance import NOT_IN, admit
from niangjia.enrolment.services.permits import permit_verb
from niangjia.enrolment.states import EntryState
from niangjia.kernel.errors import Invalid, Problem

MOST = 500  # in one request


@dataclass(frozen=True)
class Seen:
    """Somebody at the door, by the entry's key or by the code; ``at`` is what a phone without network said."""

    entry: UUID | None = None
    code: str = ""
    how: str = "list"
    at: datetime | None = None
    session: UUID | None = None


@dataclass(frozen=True)
class Told:
    """The answer for one: green where ``is_in``; ``sentence`` says why not, or since when."""

    is_in: bool
    is_first: bool
    sentence: str
    entry: Entry | None = None


def check_in_many(*, by: Any, offer: Offer, seen: Sequence[Seen]) -> list[Told]:
    """Check in everybody of a list, in its order; sent twice it is done once. Raises :class:`Invalid` for too many."""
    permit_verb(by, offer, "attend")
    if len(seen) > MOST:
        raise Invalid(f"一次最多 {MOST} 条。", at="seen")
    trip = rolls.trip(offer)
    rows = Entry.objects.filter(offer__in=trip)
    keys = _keys(rows, seen)
    found = rows.select_related("session", "pool", "offer").in_bulk([key for key in keys if key])
    at = Session.objects.filter(offer=offer, pk__in={one.session for one in seen}) if len(trip) > 1 else ()
    doors = rolls.together(*at, among=trip)
    return [_one(by, one, found.get(key), doors) for one, key in zip(seen, keys, strict=True)]


def _keys(rows: QuerySet[Entry], seen: Sequence[Seen]) -> list[Any]:
    """Whom each of a list means; None for nobody."""
    coded = [cleaned(one.code) for one in seen]
    live: list[Any] = []
    if any(code and one.entry is None for code, one in zip(coded, seen, strict=True)):
        live = list(rows.filter(state__in=EntryState.LIVE).values_list("pk", flat=True))
    return [one.entry or (owner(code, live) if code else None) for code, one in zip(coded, seen, strict=True)]


def _one(by: Any, one: Seen, entry: Entry | None, doors: rolls.Doors) -> Told:
    if entry is None:
        return Told(False, False, "不在这个项目的名单里，请核对。")
    if one.session and entry.session_id not in doors.get(one.session, [one.session]):
        return Told(False, False, f"报的是“{entry.session.title}”，不是这一场。", entry)
    if entry.state in NOT_IN:
        return Told(False, False, NOT_IN[entry.state], entry)
    try:
        arrival = admit(by=by, entry=entry, how=one.how, at=one.at)
    except Problem as problem:
        return Told(False, False, problem.detail, entry)
    return Told(True, arrival.is_first, "签到成功" if arrival.is_first else "已经签过到", arrival.entry)
