"""What is kept about me, who looked, what was written to me, and a copy of it all."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from niangjia.kernel.api import Page, Paging, guard, idempotent, paged
from niangjia.kernel.errors import Missing
from niangjia.kernel.keyset import slice_of
from niangjia.kernel.messages import inbox
from niangjia.kernel.questions import holdings
from niangjia.members import services as members
from niangjia.members.facts import consents_of
from niangjia.members.queries import file_of
from niangjia.mine import services
from niangjia.mine.looks import looks_of
from niangjia.mine.values import record_of

router = Router(tags=["me"])


class HoldingOut(Schema):
    """One kind of record: why and how long it is kept, by which rule, and the records; numbers are masked."""

    key: str
    label: str
    purpose: str
    kept: str
    rule: dict[str, Any] | None
    records: list[dict[str, Any]]


class LookOut(Schema):
    """One look at a sealed number or a confidential record."""

    at: datetime
    who: str
    office: str
    what: str
    reason: str


class ConsentIn(Schema):
    """A purpose, and whether one agrees."""

    purpose: str = Field(max_length=24)
    given: bool


class ConsentOut(Schema):
    """One purpose; ``version`` and ``given_on`` of the words that were agreed to, ``is_old`` where they have changed since."""

    purpose: str
    label: str
    given: bool
    version: str
    given_on: date | None
    withdrawn_on: date | None
    is_old: bool


def _consent(one: Any) -> dict[str, Any]:
    given, back = one.given, one.withdrawn
    return {
        "purpose": one.purpose, "label": one.label, "given": given is not None, "version": given.text_version if given else "",
        "given_on": given.given_on if given else None, "withdrawn_on": back.withdrawn_on if back else None, "is_old": one.is_old,
    }  # fmt: skip


class MessageOut(Schema):
    """A message within the house."""

    id: UUID
    at: datetime
    kind: str
    text: str
    url: str
    read: bool


class CopyOut(Schema):
    """A copy that is being written; it is taken from the page ``url`` after logging in."""

    id: UUID
    expires_at: datetime
    url: str


@router.get("/me/holdings", response=list[HoldingOut], auth=guard("login"))
def my_holdings(request: HttpRequest) -> list[dict[str, Any]]:
    """Everything that is kept about me."""
    return [record_of(one) for one in holdings(request.user)]


@router.get("/me/looks", response=list[LookOut], auth=guard("login"))
def my_looks(request: HttpRequest) -> list[Any]:
    """谁看过我的档案, newest first."""
    person = file_of(request.user)
    return list(looks_of(person)) if person else []


@router.get("/me/consents", response=list[ConsentOut], auth=guard("login"))
def my_consents(request: HttpRequest) -> list[dict[str, Any]]:
    """What I agreed to, purpose by purpose, and what changed in the words since."""
    person = file_of(request.user)
    return [_consent(one) for one in consents_of(person)] if person else []


@router.post("/me/consents", response=list[ConsentOut], auth=guard("login"))
@idempotent
def set_consent(request: HttpRequest, body: ConsentIn) -> list[dict[str, Any]]:
    """Agree to a purpose, or take it back."""
    person = file_of(request.user)
    if person is None:
        raise Missing("您的账号还没有对应的会员档案。")
    if body.given:
        members.give_consent(by=request.user, person=person, purpose=body.purpose, source="online")
    else:
        members.withdraw_consent(by=request.user, person=person, purpose=body.purpose)
    return [_consent(one) for one in consents_of(person)]


@router.get("/me/messages", response=Page[MessageOut], auth=guard("login"))
def my_messages(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """What was written to me, newest first."""
    one = slice_of(inbox(request.user), order="-id", cursor=query.cursor, limit=query.limit)
    return paged(
        one,
        lambda row: {
            "id": row.pk, "at": row.created_at, "kind": row.label, "text": row.text or "", "url": row.url,
            "read": row.read_at is not None,
        },
    )  # fmt: skip


@router.post("/me/copies", response={202: CopyOut}, auth=guard("login"))
@idempotent
def ask_copy(request: HttpRequest) -> Status[dict[str, Any]]:
    """Ask for a copy of my data."""
    one = services.ask_copy(by=request.user)
    return Status(202, {"id": one.pk, "expires_at": one.expires_at, "url": "/my/data/copies"})
