"""Nominations: what goes in and out, and how one goes out."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from niangjia.enrolment.models import Nomination
from niangjia.enrolment.sifting import Sift
from niangjia.kernel.api import Paging


class NominationOut(Schema):
    """Somebody put forward; ``at`` is the union at whose desk it lies, ``entry`` the place once the list is settled."""

    id: UUID
    offer: UUID
    union: UUID
    name: str
    category: str
    session: UUID
    rank: int
    state: str
    misfit: str
    override: str
    answer: str
    entry: UUID | None


class QuotaOut(Schema):
    """How many a union may put forward, and how many of them stand."""

    id: UUID
    union: UUID
    name: str
    total: int
    used: int
    free: int


class CallOut(Schema):
    """How an offer's unions stand."""

    total: int
    given: int
    review_by: date | None
    notice_from: date | None
    notice_until: date | None
    open: int
    approved: int
    placed: int
    quotas: list[QuotaOut]


class NumberNew(Schema):
    """A union's number."""

    union: UUID
    total: int = Field(ge=0, le=1_000_000)


class NumbersNew(Schema):
    """How many may be put forward in all, and by whom."""

    total: int = Field(ge=1, le=1_000_000)
    review_by: date | None = None
    quotas: list[NumberNew] = Field([], max_length=5000)


class RestNew(Schema):
    """The draw of the places that are left: until when members ask, and which public number counts, as in an offer."""

    closes_at: datetime
    source: str = Field(min_length=1, max_length=200)
    known_at: datetime
    reserves: int = Field(10, ge=0, le=10_000)


class PersonNew(Schema):
    """One person: ``person`` (an id), or name with the whole or the last four characters of identity number or phone."""

    person: UUID | None = None
    name: str = Field("", max_length=60)
    number: str = Field("", max_length=40)
    category: str = Field("", max_length=40)
    session: str = Field("", max_length=60)
    override: str = Field("", max_length=400)


class PeopleNew(Schema):
    """A list in a union's name: as ``people``, or as ``text`` pasted from a spreadsheet. ``mark`` is the preview's."""

    union: UUID
    people: list[PersonNew] = Field([], max_length=5000)
    text: str = Field("", max_length=2_000_000)
    mark: str = Field("", max_length=64)


class JudgedOut(Schema):
    """One row with its verdict: ok, unfit, unknown, double, over or bad."""

    line: int
    name: str
    verdict: str
    why: str
    category: str


class PreviewOut(Schema):
    """What would come of a list; nothing is written."""

    mark: str
    counts: dict[str, int]
    rows: list[JudgedOut]


class DoneOut(Schema):
    """How many people it was."""

    people: int


class Ids(Schema):
    """Which ones."""

    ids: list[UUID] = Field(min_length=1, max_length=2000)


class Back(Ids):
    """Which ones, and why."""

    reason: str = Field(max_length=400)


class Rank(Schema):
    """The place in the order, from 1."""

    to: int = Field(ge=1, le=1_000_000)


class Days(Schema):
    """For how long the names are shown."""

    days: int = Field(ge=1, le=60)


class NominationQuery(Paging):
    """In one state; with ``unheard`` only those whom no message reaches, and who must be told."""

    state: str = ""
    unheard: bool = False


def out(one: Nomination) -> dict[str, Any]:
    """A nomination as it goes out."""
    plain = {name: getattr(one, name) for name in ("id", "name", "rank", "state", "misfit", "override", "answer")}
    pool = one.pool
    return plain | {"offer": one.offer_id, "union": one.union_id, "category": pool.name, "session": pool.session_id, "entry": one.entry_id}


def judged(found: Sift) -> dict[str, Any]:
    """A list with its verdicts."""
    rows = [
        {"line": one.row.line, "name": one.membership.name if one.membership else one.row.name, "verdict": one.verdict,
         "why": one.why, "category": one.pool.name if one.pool else one.row.category}
        for one in found.rows
    ]  # fmt: skip
    return {"mark": found.mark, "counts": {key: n for key, _, n in found.counts}, "rows": rows}
