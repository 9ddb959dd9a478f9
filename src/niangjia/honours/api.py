"""``/honours``: the register as JSON; the same services as the pages."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from niangjia.enrolment.api.pasted import PastedOut, UnionPastedIn, pasted_out
from niangjia.honours import rules, services
from niangjia.honours.lists import HonourListing
from niangjia.honours.models import Honour
from niangjia.honours.states import KEEPERS, READERS
from niangjia.kernel.api import Page, Paging, guard, idempotent, listed, paged
from niangjia.kernel.keyset import slice_of
from niangjia.organizations.views.common import get, working_union

router = Router(tags=["honours"])


class HonourOut(Schema):
    """An honour; ``union`` is the person's on the day it was written down."""

    id: UUID
    name: str
    union: UUID
    title: str
    kind: str
    level: str
    on: date
    issuer: str
    document: str
    state: str


class HonourQuery(Paging):
    """What the list is narrowed by."""

    union: str = Field("", max_length=40)
    level: str = Field("", max_length=10)
    kind: str = Field("", max_length=16)
    state: str = Field("", max_length=24)


class HonourReason(Schema):
    """Why."""

    reason: str = Field(max_length=400)


@router.get("/honours", response=Page[HonourOut], auth=guard(*READERS), summary="荣誉登记")
def list_honours(request: HttpRequest, query: Query[HonourQuery]) -> dict[str, Any]:
    """The honours of people of my branches."""
    return paged(listed(HonourListing, request.user, query), honour_out)


@router.get("/honours/mine", response=Page[HonourOut], auth=guard("login"), summary="我的荣誉")
def list_own(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """One's own."""
    return paged(slice_of(rules.own(request.user), order="-on", cursor=query.cursor, limit=query.limit), honour_out)


@router.post("/honours", response={201: PastedOut}, auth=guard(*KEEPERS), summary="登记荣誉")
@idempotent
def enter(request: HttpRequest, body: UnionPastedIn) -> Status[dict[str, Any]]:
    """Honours out of a table. What is wrong is said row by row; the rest is taken, and 422 says that there is none."""
    came = services.enter(by=request.user, union=working_union(body.union), table=body.table)
    return Status(201, pasted_out(came))


@router.post("/honours/{uuid:pk}/withdraw", response=HonourOut, auth=guard(*KEEPERS), summary="撤销荣誉")
@idempotent
def withdraw(request: HttpRequest, pk: UUID, body: HonourReason) -> dict[str, Any]:
    """It counts no more."""
    return honour_out(services.withdraw(by=request.user, honour=_one(request.user, pk), reason=body.reason))


@router.post("/honours/{uuid:pk}/restore", response=HonourOut, auth=guard(*KEEPERS), summary="恢复荣誉")
@idempotent
def restore(request: HttpRequest, pk: UUID, body: HonourReason) -> dict[str, Any]:
    """It counts again."""
    return honour_out(services.restore(by=request.user, honour=_one(request.user, pk), reason=body.reason))


def honour_out(one: Honour) -> dict[str, Any]:
    """As it goes out."""
    return {name: getattr(one, name) for name in HonourOut.model_fields if name != "union"} | {"union": one.union_id}


def _one(user: Any, pk: UUID) -> Honour:
    found: Honour = get(rules.visible(user), pk)
    return found
