"""Fairs and shows as JSON: the same services as the pages."""

from datetime import date, time
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from pydantic import WithJsonSchema

from niangjia.fairs import rules, services
from niangjia.fairs.lists import FairListing
from niangjia.fairs.models import Fair
from niangjia.fairs.services import NewAct, NewStall, Touch
from niangjia.fairs.states import COUNTERS, HOSTS, READERS
from niangjia.fairs.views import get_fair, get_offer
from niangjia.kernel.api import Page, Paging, ReasonIn, guard, idempotent, listed, paged
from niangjia.kernel.keyset import slice_of
from niangjia.organizations.api.schemas import Ref, ref
from niangjia.organizations.views.common import working_union

router = Router(tags=["fairs"])


# 09:00, without a zone: an hour of the day where the fair is
HOUR = {"type": "string", "format": "hour", "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"}
Hour = Annotated[time, WithJsonSchema(HOUR)]


class StallIn(Schema):
    """A stall; hours of the fair where none are said."""

    title: str = Field(max_length=40)
    server: str = Field("", max_length=60)
    opens: Hour | None = None
    closes: Hour | None = None


class StallOut(StallIn):
    """A stall with its number and its visitors."""

    id: UUID
    number: int
    visitors: int


class ActIn(Schema):
    """A piece of a show's programme."""

    title: str = Field(max_length=60)
    performer: str = Field("", max_length=60)
    minutes: int = Field(ge=1, le=600)


class FairIn(Schema):
    """A fair as a whole: stalls and programme in their order. Kinds: service, show, both."""

    kind: str = Field(max_length=8)
    site: str = Field("other", max_length=12)
    title: str = Field(max_length=80)
    held_on: date
    opens: Hour
    closes: Hour
    venue: str = Field(max_length=120)
    text: str = Field("", max_length=4000)
    contact: str = Field("", max_length=60)
    stalls: list[StallIn] = Field([], max_length=200)
    acts: list[ActIn] = Field([], max_length=100)


class FairNew(FairIn):
    """A new fair of a union, alone or for an ``offer`` where people enrol."""

    union: UUID
    offer: UUID | None = None


class FairOut(FairIn):
    """A fair."""

    id: UUID
    union: Ref
    offer: UUID | None
    state: str
    visitors: int
    stalls: list[StallOut]  # type: ignore[assignment]


class FairQuery(Paging):
    """Filters of the list."""

    search: str = Field("", max_length=100)
    union: str = Field("", max_length=40)
    state: str = Field("", max_length=12)
    kind: str = Field("", max_length=8)


class TapIn(Schema):
    """One visitor at a stall, or the undoing of one; the key is the sender's own, 8 to 64 characters."""

    stall: UUID
    key: str = Field(max_length=64)
    undo: bool = False


class TapsIn(Schema):
    """Taps in the order in which they were made."""

    taps: list[TapIn] = Field(max_length=500)


class StallCount(Schema):
    """How many came to a stall."""

    stall: UUID
    visitors: int


class CountOut(Schema):
    """The visitors of every stall as they are now, all phones together."""

    total: int
    stalls: list[StallCount]


PLAIN = ("id", "kind", "site", "title", "held_on", "opens", "closes", "venue", "text", "contact", "state")
OF_STALL = ("id", "number", "title", "server", "opens", "closes", "visitors")


def _out(one: Fair) -> dict[str, Any]:
    stalls = [{name: getattr(stall, name) for name in OF_STALL} for stall in one.stalls.all()]
    acts = [{name: getattr(act, name) for name in ("title", "performer", "minutes")} for act in one.acts.all()]
    return {name: getattr(one, name) for name in PLAIN} | {
        "union": ref(one.union), "offer": one.offer_id, "stalls": stalls, "acts": acts,
        "visitors": sum(stall["visitors"] for stall in stalls),
    }  # fmt: skip


def _said(body: FairIn) -> dict[str, Any]:
    plain = body.dict(exclude={"stalls", "acts", "union", "offer"})
    return plain | {
        "stalls": [NewStall(**one.dict()) for one in body.stalls], "acts": [NewAct(**one.dict()) for one in body.acts],
    }  # fmt: skip


@router.get("/fairs", response=Page[FairOut], auth=guard(*READERS), summary="便民服务和演出")
def list_fairs(request: HttpRequest, query: Query[FairQuery]) -> dict[str, Any]:
    """The fairs of my branches, drafts too."""
    listing = listed(FairListing, request.user, query)
    rows = listing.queryset().select_related("union").prefetch_related("stalls", "acts")
    return paged(slice_of(rows, order=listing.ordering, cursor=query.cursor, limit=query.limit), _out)


@router.get("/fairs/open", response=Page[FairOut], auth=guard("public"), summary="公开的便民服务和演出")
def list_open(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """What anybody may read, the latest first."""
    rows = rules.published().select_related("union").prefetch_related("stalls", "acts")
    return paged(slice_of(rows, order="-held_on", cursor=query.cursor, limit=query.limit), _out)


@router.get("/fairs/{uuid:pk}", response=FairOut, auth=guard("login"))
def one_fair(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """One fair; a draft for those who may read it."""
    shown: Fair | None = rules.published().filter(pk=pk).select_related("union").first()
    return _out(shown or get_fair(request.user, pk))


@router.post("/fairs", response={201: FairOut}, auth=guard(*HOSTS))
@idempotent
def draft(request: HttpRequest, body: FairNew) -> Status[dict[str, Any]]:
    """A new fair, as a draft."""
    union, offer = working_union(body.union), get_offer(request.user, body.offer) if body.offer else None
    return Status(201, _out(services.draft_fair(by=request.user, union=union, offer=offer, **_said(body))))


@router.post("/fairs/{uuid:pk}/edit", response=FairOut, auth=guard(*HOSTS))
@idempotent
def edit(request: HttpRequest, pk: UUID, body: FairIn) -> dict[str, Any]:
    """Write it anew; a stall keeps its visitors by its title."""
    return _out(services.edit_fair(by=request.user, fair=get_fair(request.user, pk), **_said(body)))


@router.post("/fairs/{uuid:pk}/publish", response=FairOut, auth=guard(*HOSTS))
@idempotent
def publish(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Let everybody know."""
    return _out(services.publish(by=request.user, fair=get_fair(request.user, pk)))


@router.post("/fairs/{uuid:pk}/finish", response=FairOut, auth=guard(*HOSTS))
@idempotent
def finish(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """It is over."""
    return _out(services.finish(by=request.user, fair=get_fair(request.user, pk)))


@router.post("/fairs/{uuid:pk}/reopen", response=FairOut, auth=guard(*HOSTS))
@idempotent
def reopen(request: HttpRequest, pk: UUID, body: ReasonIn) -> dict[str, Any]:
    """Count on."""
    return _out(services.reopen(by=request.user, fair=get_fair(request.user, pk), reason=body.reason))


@router.post("/fairs/{uuid:pk}/cancel", response=FairOut, auth=guard(*HOSTS))
@idempotent
def cancel(request: HttpRequest, pk: UUID, body: ReasonIn) -> dict[str, Any]:
    """Call it off."""
    return _out(services.cancel(by=request.user, fair=get_fair(request.user, pk), reason=body.reason))


@router.post("/fairs/{uuid:pk}/taps", response=CountOut, auth=guard(*COUNTERS), summary="现场计数")
def count(request: HttpRequest, pk: UUID, body: TapsIn) -> dict[str, Any]:
    """Count visitors; every tap has its own key, so sending again counts nothing twice."""
    touches = [Touch(one.stall, one.key, one.undo) for one in body.taps]
    numbers = services.count(by=request.user, fair=get_fair(request.user, pk), touches=touches)
    stalls = [{"stall": key, "visitors": number} for key, number in numbers.items()]
    return {"total": sum(numbers.values()), "stalls": stalls}
