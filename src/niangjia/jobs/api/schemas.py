"""What goes in and out of fairs, their employers, vacancies and desks."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from ninja import Field, Schema

from niangjia.jobs.models import Desk, Entrance, Exhibitor, JobFair, Vacancy
from niangjia.kernel.api import Paging
from niangjia.kernel.errors import Invalid
from niangjia.organizations.api.schemas import Ref, ref


class EntranceOut(Schema):
    """An entrance, and how many were counted there."""

    id: UUID
    title: str
    visitors: int


class EntrancesIn(Schema):
    """The entrances in their order; one that is named again keeps its visitors."""

    titles: list[str] = Field(max_length=20)


class EntranceTapIn(Schema):
    """One tap: ``key`` is the phone's own, so what is sent again is the same tap."""

    entrance: UUID
    key: str = Field(min_length=8, max_length=64)
    undo: bool = False


class VisitsIn(Schema):
    """What a phone sends."""

    taps: list[EntranceTapIn] = Field(max_length=500)


class VisitsOut(Schema):
    """Every entrance as it stands now."""

    total: int
    entrances: list[EntranceOut]


class JobFairOut(Schema):
    """A job fair; the offer is where people say that they come."""

    id: UUID
    offer: UUID
    title: str
    union: Ref
    state: str
    held_on: date
    starts_at: datetime
    ends_at: datetime
    venue: str
    booths: int
    slot_minutes: int
    visitors: int
    entrances: list[EntranceOut]


def fair_out(one: JobFair) -> dict[str, Any]:
    """A fair with its session."""
    session = one.offer.sessions.get()
    plain = ("id", "state", "held_on", "booths", "slot_minutes", "visitors")
    return {name: getattr(one, name) for name in plain} | {
        "offer": one.offer_id, "title": one.offer.title, "union": ref(one.union), "starts_at": session.starts_at,
        "ends_at": session.ends_at, "venue": session.venue,
        "entrances": [entrance_out(entrance) for entrance in one.entrances.all()],
    }  # fmt: skip


def entrance_out(one: Entrance) -> dict[str, Any]:
    """An entrance."""
    return {"id": one.pk, "title": one.title, "visitors": one.visitors}


class JobFairNew(Schema):
    """A new fair; its offer is a draft until it is opened."""

    union: UUID
    title: str = Field(max_length=80)
    starts_at: datetime
    ends_at: datetime
    venue: str = Field("", max_length=120)
    text: str = Field("", max_length=4000)
    contact: str = Field("", max_length=60)
    places: int = Field(500, ge=1, le=1_000_000)
    booths: int = Field(20, ge=1, le=2000)
    slot_minutes: int = Field(20, ge=5, le=120)


def aware(**moments: datetime | None) -> None:
    """Raise :class:`Invalid` for a moment without its offset."""
    for name, one in moments.items():
        if one is not None and timezone.is_naive(one):
            raise Invalid("时间要带时区。", errors={name: ["例如 2026-12-01T09:00:00+08:00。"]})


class JobFairQuery(Paging):
    """Filters of the fairs."""

    search: str = Field("", max_length=100)
    union: str = Field("", max_length=40)
    state: str = Field("", max_length=12)


class VisitorsIn(Schema):
    """How many came; nothing means those who were counted at the entrances."""

    visitors: int | None = Field(None, ge=0, le=10_000_000)


class ExhibitorIn(Schema):
    """An employer at a fair."""

    name: str = Field(max_length=120)
    booth: int | None = Field(None, ge=1, le=2000)
    contact: str = Field("", max_length=60)
    phone: str = Field("", max_length=30)


class ExhibitorOut(Schema):
    """An employer at a fair; the phone masked."""

    id: UUID
    fair: UUID
    name: str
    employer: UUID | None
    booth: int | None
    contact: str
    phone: str


def exhibitor_out(one: Exhibitor) -> dict[str, Any]:
    """An employer."""
    plain = {name: getattr(one, name) for name in ("id", "name", "booth", "contact")}
    return plain | {"fair": one.fair_id, "employer": one.employer_id, "phone": one.masked_phone}


class VacancyIn(Schema):
    """A vacancy; pay in yuan a month."""

    title: str = Field(max_length=80)
    places: int = Field(ge=1, le=100_000)
    pay_low: int | None = Field(None, ge=1, le=1_000_000)
    pay_high: int | None = Field(None, ge=1, le=1_000_000)
    place: str = Field("", max_length=80)
    requirement: str = Field("", max_length=400)
    audience: str = Field("", max_length=16)


class VacancyPlacesIn(Schema):
    """How many people the employer wants."""

    places: int = Field(ge=1, le=100_000)


class VacancyOut(VacancyIn):
    """A vacancy with its employer and fair."""

    id: UUID
    fair: UUID
    exhibitor: UUID
    employer: str
    booth: int | None
    state: str


def vacancy_out(one: Vacancy) -> dict[str, Any]:
    """A vacancy."""
    plain = ("id", "title", "places", "pay_low", "pay_high", "place", "requirement", "audience", "state")
    return {name: getattr(one, name) for name in plain} | {
        "fair": one.fair_id, "exhibitor": one.exhibitor_id, "employer": one.exhibitor.name, "booth": one.exhibitor.booth,
    }  # fmt: skip


class VacancySearch(Paging):
    """What somebody looks for; pay at least, in yuan a month."""

    fair: UUID | None = None
    search: str = Field("", max_length=40)
    pay: int = Field(0, ge=0, le=1_000_000)
    place: str = Field("", max_length=40)


class TableIn(Schema):
    """Rows as copied from a spreadsheet: tabs between cells."""

    table: str = Field(max_length=200_000)


class WrongRow(Schema):
    """A row that was not taken, and why."""

    number: int
    text: str
    error: str


class TableOut(Schema):
    """What came of a table."""

    done: int
    known: int = 0
    wrong: list[WrongRow]


class DeskIn(Schema):
    """A desk; hours of the fair where none are said."""

    kind: str = Field(max_length=8)
    adviser: str = Field(max_length=60)
    starts_at: datetime | None = None
    ends_at: datetime | None = None


class DeskOut(Schema):
    """A desk."""

    id: UUID
    fair: UUID
    kind: str
    adviser: str


def desk_out(one: Desk) -> dict[str, Any]:
    """A desk."""
    return {"id": one.pk, "fair": one.fair_id, "kind": one.kind, "adviser": one.adviser}
