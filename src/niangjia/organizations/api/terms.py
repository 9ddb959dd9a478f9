"""``/terms``: committees and their clocks."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from niangjia.kernel.access import STAFF
from niangjia.kernel.api import Page, Paging, guard, idempotent, listed, paged
from niangjia.organizations.api.schemas import LONG, Ref, ref
from niangjia.organizations.lists import TermListing
from niangjia.organizations.lists.terms import clock_text
from niangjia.organizations.models import Seat, Term, Union
from niangjia.organizations.queries import path_names
from niangjia.organizations.services.namesakes import keep_seat
from niangjia.organizations.services.terms import (
    NewSeat,
    add_seat,
    end_seat,
    end_term,
    extend_term,
    start_term,
)
from niangjia.organizations.states import ORGANISERS
from niangjia.organizations.views.common import get, get_union
from niangjia.organizations.views.terms import get_term

router = Router(tags=["terms"])


class SeatIn(Schema):
    """Somebody elected."""

    position: str = Field(max_length=16)
    holder: str = Field(max_length=80)


class SeatNew(SeatIn):
    """Somebody elected later."""

    starts_on: date | None = None
    reason: str = Field("", max_length=LONG)
    kin: bool = Field(False, description="a close relative of the employer's head")


class SeatOut(Schema):
    """A seat of a committee."""

    id: UUID
    position: str
    holder: str
    starts_on: date
    ends_on: date | None
    namesake_died_on: date | None = Field(description="a member there of the same name has died: end the seat, or keep it")


class TermOut(Schema):
    """A term; ``clock`` says how long still."""

    id: UUID
    union: Ref
    path_names: list[str]
    number: int
    body: str
    state: str
    starts_on: date
    ends_on: date
    due_on: date
    ended_on: date | None
    years: int
    rule: dict[str, Any]
    clock: str
    seats: list[SeatOut] = []


class TermNew(Schema):
    """A term that begins."""

    union: UUID
    starts_on: date
    years: int | None = Field(None, ge=1, le=20)
    number: int | None = Field(None, ge=1, le=200)
    seats: list[SeatIn] = Field([], max_length=200)
    kin: bool = Field(False, description="somebody elected is a close relative of the employer's head")


class Extension(Schema):
    """Until when an election is put off."""

    until: date
    reason: str = Field("", max_length=LONG)


class End(Schema):
    """The last day of a term."""

    ended_on: date | None = None
    reason: str = Field("", max_length=LONG)


class SeatEnd(Schema):
    """The last day of a seat."""

    ends_on: date | None = None
    reason: str = Field("", max_length=LONG)


class TermQuery(Paging):
    """Filters of the list of terms."""

    search: str = Field("", max_length=100)
    union: str = Field("", max_length=40)
    band: str = Field("", max_length=20)
    state: str = Field("", max_length=20)
PLAIN = tuple(n for n in TermOut.model_fields if n not in ("union", "path_names", "clock", "seats"))


def out(term: Term, names: list[str]) -> dict[str, Any]:
    """A term as it goes out."""
    values = {name: getattr(term, name) for name in PLAIN}
    return values | {
        "union": ref(term.union),
        "path_names": names,
        "clock": clock_text(term),
        "seats": list(term.seats.all()),
    }


def whole(term: Term) -> dict[str, Any]:
    """One term as it is now."""
    row = Term.objects.select_related("union").get(pk=term.pk)
    return out(row, path_names([row.path])[row.path])


@router.get("/terms", response=Page[TermOut], auth=guard(*STAFF))
def list_terms(request: HttpRequest, query: Query[TermQuery]) -> dict[str, Any]:
    """Terms of my branches, the first due first; ``band`` is overdue, 30, 90, 180 or ok."""
    listing = listed(TermListing, request.user, query)
    prefetch_related_objects(listing.items, "seats")
    return paged(listing, lambda term: out(term, term.path_names))


@router.get("/terms/{uuid:pk}", response=TermOut, auth=guard(*STAFF))
def get_one(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """One term."""
    return whole(get_term(request.user, pk))


@router.post("/terms", response={201: TermOut}, auth=guard(*ORGANISERS))
@idempotent
def start(request: HttpRequest, body: TermNew) -> Status[dict[str, Any]]:
    """Begin a term; the one that runs ends."""
    union = get_union(request.user, body.union)
    seats = [NewSeat(one.position, one.holder) for one in body.seats]
    return Status(201, whole(_start(body, union, seats, request.user)))


def _start(body: TermNew, union: Union, seats: list[NewSeat], by: Any) -> Term:
    return start_term(
        union=union, by=by, seats=seats, starts_on=body.starts_on, years=body.years, number=body.number,
        kin=body.kin,
    )


@router.post("/terms/{uuid:pk}/extend", response=TermOut, auth=guard(*ORGANISERS))
@idempotent
def extend(request: HttpRequest, pk: UUID, body: Extension) -> dict[str, Any]:
    """Put the election off."""
    return whole(extend_term(term=get_term(request.user, pk), by=request.user, **body.dict()))


@router.post("/terms/{uuid:pk}/end", response=TermOut, auth=guard(*ORGANISERS))
@idempotent
def end(request: HttpRequest, pk: UUID, body: End) -> dict[str, Any]:
    """End a term without a successor."""
    return whole(end_term(term=get_term(request.user, pk), by=request.user, **body.dict()))


@router.post("/terms/{uuid:pk}/seat", response=TermOut, auth=guard(*ORGANISERS))
@idempotent
def seat(request: HttpRequest, pk: UUID, body: SeatNew) -> dict[str, Any]:
    """By-election: somebody joins the committee."""
    term = get_term(request.user, pk)
    add_seat(term=term, by=request.user, **body.dict())
    return whole(term)


@router.post("/terms/{uuid:pk}/seats/{uuid:seat_pk}/leave", response=TermOut, auth=guard(*ORGANISERS))
@idempotent
def seat_leave(request: HttpRequest, pk: UUID, seat_pk: UUID, body: SeatEnd) -> dict[str, Any]:
    """Somebody leaves the committee."""
    term, one = _seat(request, pk, seat_pk)
    end_seat(seat=one, by=request.user, **body.dict())
    return whole(term)


@router.post("/terms/{uuid:pk}/seats/{uuid:seat_pk}/keep", response=TermOut, auth=guard(*ORGANISERS))
@idempotent
def seat_keep(request: HttpRequest, pk: UUID, seat_pk: UUID) -> dict[str, Any]:
    """Another of the same name has died: whoever holds the seat stays."""
    term, one = _seat(request, pk, seat_pk)
    keep_seat(seat=one, by=request.user)
    return whole(term)


def _seat(request: HttpRequest, pk: UUID, seat_pk: UUID) -> tuple[Term, Seat]:
    term = get_term(request.user, pk)
    seat: Seat = get(Seat.objects.filter(term=term).select_related("term__union"), seat_pk)
    return term, seat
