"""Who came: one by one, a list at once, and the list that a door needs without network."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from niangjia.enrolment import services
from niangjia.enrolment.api.schemas import EntryOut, entry_out
from niangjia.enrolment.door import Guest, guests
from niangjia.enrolment.models import Offer, Session
from niangjia.enrolment.services import Seen, Told
from niangjia.enrolment.services.door import MOST
from niangjia.enrolment.states import OPENERS
from niangjia.enrolment.views.common import get_entry, get_offer
from niangjia.kernel.api import guard, idempotent
from niangjia.kernel.errors import Missing

router = Router(tags=["attendance"])


class GuestSeenIn(Schema):
    """Somebody at the door: the entry or the code; ``at`` is a phone's own clock, noted and not believed."""

    entry: UUID | None = None
    code: str = Field("", max_length=40)
    how: Literal["list", "code", "offline"] = "list"
    at: datetime | None = None
    session: UUID | None = None


class CheckIns(Schema):
    """A list of them."""

    seen: list[GuestSeenIn] = Field(max_length=MOST)


class ToldOut(Schema):
    """The answer for one; ``came_at`` is when it was first."""

    is_in: bool
    is_first: bool
    sentence: str
    entry: UUID | None
    name: str
    pool: str
    came_at: datetime | None


class CheckInsOut(Schema):
    """An answer for each, in the order of the request."""

    results: list[ToldOut]


class Correction(Schema):
    """Whether somebody came after all, and why that is known now."""

    came: bool
    reason: str = Field(max_length=400)


class GuestOut(Schema):
    """Somebody on the list of a door; ``trace`` is SHA-256 of ``session:code``, cut to 16 signs."""

    id: UUID
    name: str
    pinyin: str
    pool: str
    union: str
    trace: str
    came_at: datetime | None


class DoorOut(Schema):
    """Everybody with a place in a session."""

    session: UUID
    title: str
    guests: list[GuestOut]


class Counted(Schema):
    """How many it was done to."""

    count: int


@router.post("/enrolments/{uuid:pk}/attend", response=EntryOut, auth=guard(*OPENERS))
@idempotent
def attend(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Somebody came; twice is once, ``came_at`` says when it was first."""
    return entry_out(services.check_in(by=request.user, entry=get_entry(request.user, pk)))


@router.post("/enrolments/{uuid:pk}/absent", response=EntryOut, auth=guard(*OPENERS))
@idempotent
def absent(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Somebody did not come."""
    return entry_out(services.absent(by=request.user, entry=get_entry(request.user, pk)))


@router.post("/enrolments/{uuid:pk}/unmark", response=EntryOut, auth=guard(*OPENERS))
@idempotent
def unmark(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Take back that somebody came, or did not."""
    return entry_out(services.unmark(by=request.user, entry=get_entry(request.user, pk)))


@router.post("/enrolments/{uuid:pk}/correct", response=EntryOut, auth=guard(*OPENERS))
@idempotent
def correct(request: HttpRequest, pk: UUID, body: Correction) -> dict[str, Any]:
    """Put right who came, with the reason; also after the offer was put away."""
    entry = get_entry(request.user, pk)
    return entry_out(services.correct(by=request.user, entry=entry, came=body.came, reason=body.reason))


@router.post("/offers/{uuid:pk}/check-ins", response=CheckInsOut, auth=guard(*OPENERS))
def check_ins(request: HttpRequest, pk: UUID, body: CheckIns) -> dict[str, Any]:
    """Everybody of a list; sent again it changes nothing, so it needs no key."""
    seen = [Seen(**one.dict()) for one in body.seen]
    told = services.check_in_many(by=request.user, offer=get_offer(request.user, pk), seen=seen)
    return {"results": [told_out(one) for one in told]}


@router.get("/offers/{uuid:pk}/sessions/{uuid:session}/door", response=DoorOut, auth=guard(*OPENERS))
def door(request: HttpRequest, pk: UUID, session: UUID) -> dict[str, Any]:
    """The list that a phone keeps for the door."""
    one = _session(get_offer(request.user, pk), session)
    return {"session": one.pk, "title": one.title, "guests": [_guest(guest) for guest in guests(one)]}


@router.post("/offers/{uuid:pk}/sessions/{uuid:session}/close-door", response=Counted, auth=guard(*OPENERS))
@idempotent
def close_door(request: HttpRequest, pk: UUID, session: UUID) -> dict[str, int]:
    """End the check-in: who has a place and did not come is absent."""
    one = _session(get_offer(request.user, pk), session)
    return {"count": services.close_door(by=request.user, session=one)}


@router.post("/offers/{uuid:pk}/sessions/{uuid:session}/reopen-door", response=Counted, auth=guard(*OPENERS))
@idempotent
def reopen_door(request: HttpRequest, pk: UUID, session: UUID) -> dict[str, int]:
    """Undo the end of the check-in."""
    one = _session(get_offer(request.user, pk), session)
    return {"count": services.reopen_door(by=request.user, session=one)}


def _guest(one: Guest) -> dict[str, Any]:
    return {name: getattr(one, name) for name in GuestOut.model_fields}


def told_out(told: Told) -> dict[str, Any]:
    """An answer as it goes out."""
    entry = told.entry
    return {
        "is_in": told.is_in,
        "is_first": told.is_first,
        "sentence": told.sentence,
        "entry": entry.pk if entry else None,
        "name": entry.name if entry else "",
        "pool": entry.pool.name if entry else "",
        "came_at": entry.came_at if entry else None,
    }


def _session(offer: Offer, key: UUID) -> Session:
    one = offer.sessions.select_related("offer").filter(pk=key).first()
    if one is None:
        raise Missing("没有找到这一场。")
    return one
