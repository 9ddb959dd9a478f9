"""What is kept about me, who looked, what was written to me, and a copy of it all."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from niangjia.kernel.api import Page, Paging, guard, idempotent, paged
from niangjia.kernel.keyset import slice_of
from niangjia.kernel.messages import inbox
from niangjia.kernel.questions import holdings
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
