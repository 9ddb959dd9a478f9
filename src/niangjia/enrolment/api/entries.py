"""``/enrolments``."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from niangjia.enrolment import services
from niangjia.enrolment.api.schemas import (
    AnswerOut,
    Ask,
    EntryOut,
    EntryQuery,
    FilledIn,
    OwnEntryOut,
    Reason,
    entry_out,
    own_out,
)
from niangjia.enrolment.lists import EntryListing
from niangjia.enrolment.models import Entry, Filled, Session
from niangjia.enrolment.queries import entries_of
from niangjia.enrolment.recent import offer_at_hand
from niangjia.enrolment.states import OPENERS, WATCHERS
from niangjia.enrolment.views.common import get_entry
from niangjia.kernel.api import Page, Paging, guard, idempotent, listed, paged
from niangjia.kernel.errors import Invalid, Missing
from niangjia.kernel.keyset import slice_of
from niangjia.members.queries import file_of

router = Router(tags=["enrolments"])


@router.post("/offers/{uuid:pk}/enrol", response=AnswerOut, auth=guard("login"))
def enrol(request: HttpRequest, pk: UUID, body: Ask) -> dict[str, Any]:
    """Ask for a place for oneself. The key is kept with the place itself: it costs no second transaction."""
    offer = offer_at_hand(pk)
    if offer is None:
        raise Missing("没有找到这个项目。")
    session = Session(pk=body.session, offer=offer) if body.session else None
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > 200 or not key.isprintable():
        raise Invalid("Idempotency-Key 最多 200 个可见字符。", code="bad-idempotency-key", at="Idempotency-Key")
    answer = services.enrol(by=request.user, offer=offer, session=session, key=key, group=body.group)
    return {
        "id": answer.entry_id,
        "state": answer.state,
        "position": answer.stood,
        "sentence": answer.sentence,
    }


@router.get("/enrolments/mine", response=Page[OwnEntryOut], auth=guard("login"))
def list_mine(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """My own, the latest first."""
    person = file_of(request.user)
    rows = entries_of(person).order_by() if person else Entry.objects.none()
    return paged(slice_of(rows, order="-created_at", cursor=query.cursor, limit=query.limit), own_out)


@router.get("/enrolments", response=Page[EntryOut], auth=guard(*WATCHERS))
def list_entries(request: HttpRequest, query: Query[EntryQuery]) -> dict[str, Any]:
    """Who is in the offers of my branches, and where my own people are."""
    return paged(listed(EntryListing, request.user, query), entry_out)


@router.get("/enrolments/{uuid:pk}", response=OwnEntryOut, auth=guard("login"))
def get_own(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """One's own entry."""
    return own_out(_own(request.user, pk))


@router.post("/enrolments/{uuid:pk}/confirm", response=OwnEntryOut, auth=guard("login"))
@idempotent
def confirm(request: HttpRequest, pk: UUID, body: FilledIn | None = None) -> dict[str, Any]:
    """Make a held place one's own, with what the offer asks to be filled in."""
    services.confirm(by=request.user, entry=_own(request.user, pk), said=body.said if body else None)
    return own_out(_own(request.user, pk))


@router.get("/enrolments/{uuid:pk}/filled", response=FilledIn, auth=guard("login"))
def get_filled(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """What one filled in for one's own place."""
    found = Filled.objects.filter(entry=_own(request.user, pk)).first()
    return {"said": found.said if found else {}}


@router.post("/enrolments/{uuid:pk}/fill", response=FilledIn, auth=guard("login"))
@idempotent
def fill_in(request: HttpRequest, pk: UUID, body: FilledIn) -> dict[str, Any]:
    """Fill in what the offer asks, or put it right."""
    return {"said": services.fill_in(by=request.user, entry=_own(request.user, pk), said=body.said).said}


@router.post("/enrolments/{uuid:pk}/cancel", response=OwnEntryOut, auth=guard("login"))
@idempotent
def cancel(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Give up one's place; who is next moves up."""
    services.give_up(by=request.user, entry=_own(request.user, pk))
    return own_out(_own(request.user, pk))


@router.post("/enrolments/{uuid:pk}/remove", response=EntryOut, auth=guard(*OPENERS))
@idempotent
def remove(request: HttpRequest, pk: UUID, body: Reason) -> dict[str, Any]:
    """Take somebody's place away."""
    return entry_out(services.remove(by=request.user, entry=get_entry(request.user, pk), reason=body.reason))


def _own(user: Any, pk: UUID) -> Entry:
    person = file_of(user)
    one = entries_of(person).filter(pk=pk).first() if person else None
    if one is None:
        raise Missing("没有找到这份报名。")
    return one
