"""Another phone number as JSON. Trying a code counts whatever comes of it, so these are not idempotent by key."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Query, Router, Schema, Status

from niangjia.kernel.api import Page, Paging, ReasonIn, guard, idempotent, paged
from niangjia.kernel.keyset import slice_of
from niangjia.members.states import WRITERS
from niangjia.mine import rules, services
from niangjia.mine.models import PhoneChange

router = Router(tags=["me"])
MINE, DESK = guard("login"), guard(*WRITERS)


class PhoneIn(Schema):
    """The new number, and whether the old one can receive no text any more."""

    phone: str = Field(max_length=20)
    lost: bool = False


class CodesIn(Schema):
    """The codes that came to the new and to the old number."""

    new_code: str = Field(max_length=12)
    old_code: str = Field("", max_length=12)


class SeenIn(Schema):
    """Whether one has seen the person and the identity card."""

    seen: bool


class PhoneChangeOut(Schema):
    """A change of number; numbers are masked."""

    id: UUID
    name: str
    state: str
    lost: bool
    old: str
    new: str
    due_at: datetime | None


def _change(one: PhoneChange) -> dict[str, Any]:
    return {
        "id": one.pk, "name": str(one.user), "state": one.state, "lost": one.lost, "old": one.masked_old,
        "new": one.masked_new, "due_at": one.due_at,
    }  # fmt: skip


@router.post("/phone-changes", response={201: PhoneChangeOut}, auth=MINE)
@idempotent
def start_change(request: HttpRequest, body: PhoneIn) -> Status[dict[str, Any]]:
    """Begin with my own number: codes go out."""
    return Status(201, _change(services.start_change(by=request.user, phone=body.phone, lost=body.lost)))


@router.get("/phone-changes", response=Page[PhoneChangeOut], auth=DESK)
def changes(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """The lost numbers of my branches, newest first."""
    rows = rules.phones(request.user).select_related("user")
    return paged(slice_of(rows, order="-id", cursor=query.cursor, limit=query.limit), _change)


@router.post("/phone-changes/{id}/confirm", response=PhoneChangeOut, auth=MINE)
def confirm_change(request: HttpRequest, id: UUID, body: CodesIn) -> dict[str, Any]:
    """Both codes: the number is changed now, every session and token ends."""
    return _change(services.confirm_change(by=request.user, change=PhoneChange(pk=id), **body.dict()))


@router.post("/phone-changes/{id}/prove", response=PhoneChangeOut, auth=MINE)
def prove_new(request: HttpRequest, id: UUID, body: CodesIn) -> dict[str, Any]:
    """The new number's code where the old one is lost: the union is asked to vouch."""
    link = request.build_absolute_uri(reverse("mine:phone_cancel"))
    return _change(services.prove_new(by=request.user, change=PhoneChange(pk=id), code=body.new_code, link=link))


@router.post("/phone-changes/{id}/cancel", response=PhoneChangeOut, auth=MINE)
@idempotent
def cancel_change(request: HttpRequest, id: UUID) -> dict[str, Any]:
    """Stop my change."""
    return _change(services.cancel_change(by=request.user, change=PhoneChange(pk=id)))


@router.post("/phone-changes/{id}/vouch", response=PhoneChangeOut, auth=DESK)
@idempotent
def vouch(request: HttpRequest, id: UUID, body: SeenIn) -> dict[str, Any]:
    """I have seen the person."""
    return _change(services.vouch(by=request.user, change=PhoneChange(pk=id), seen=body.seen))


@router.post("/phone-changes/{id}/refuse", response=PhoneChangeOut, auth=DESK)
@idempotent
def refuse_change(request: HttpRequest, id: UUID, body: ReasonIn) -> dict[str, Any]:
    """It is not the person, or nobody knows."""
    return _change(services.refuse_change(by=request.user, change=PhoneChange(pk=id), reason=body.reason))
