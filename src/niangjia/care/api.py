"""``/cases``: hardship records as JSON; the same services as the pages."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from niangjia.care import rules, services
from niangjia.care.lists import CaseListing
from niangjia.care.models import Case
from niangjia.care.states import KEEPERS
from niangjia.enrolment.api.pasted import PastedOut, UnionPastedIn, pasted_out
from niangjia.kernel.api import Page, Paging, guard, idempotent, listed, paged
from niangjia.organizations.views.common import get, working_union

router = Router(tags=["care"])


class CaseOut(Schema):
    """A hardship record; ``union`` is the person's on the day it was opened."""

    id: UUID
    name: str
    union: UUID
    kind: str
    number: str
    on: date
    state: str


class CaseQuery(Paging):
    """What the list is narrowed by."""

    union: str = Field("", max_length=40)
    kind: str = Field("", max_length=10)
    state: str = Field("", max_length=24)


class CaseReason(Schema):
    """Why."""

    reason: str = Field(max_length=400)


@router.get("/cases", response=Page[CaseOut], auth=guard(*KEEPERS), summary="困难职工档案")
def list_cases(request: HttpRequest, query: Query[CaseQuery]) -> dict[str, Any]:
    """The records of people of my branches."""
    return paged(listed(CaseListing, request.user, query), case_out)


@router.post("/cases", response={201: PastedOut}, auth=guard(*KEEPERS), summary="建立困难职工档案")
@idempotent
def open_cases(request: HttpRequest, body: UnionPastedIn) -> Status[dict[str, Any]]:
    """Records out of a table. What is wrong is said row by row; the rest is taken, and 422 says that there is none."""
    came = services.open_cases(by=request.user, union=working_union(body.union), table=body.table)
    return Status(201, pasted_out(came))


@router.post("/cases/{uuid:pk}/close", response=CaseOut, auth=guard(*KEEPERS), summary="困难职工退出")
@idempotent
def close(request: HttpRequest, pk: UUID, body: CaseReason) -> dict[str, Any]:
    """Out of hardship."""
    return case_out(services.close(by=request.user, case=_one(request.user, pk), reason=body.reason))


@router.post("/cases/{uuid:pk}/reopen", response=CaseOut, auth=guard(*KEEPERS), summary="恢复困难职工档案")
@idempotent
def reopen(request: HttpRequest, pk: UUID, body: CaseReason) -> dict[str, Any]:
    """In hardship again."""
    return case_out(services.reopen(by=request.user, case=_one(request.user, pk), reason=body.reason))


def case_out(one: Case) -> dict[str, Any]:
    """As it goes out."""
    return {name: getattr(one, name) for name in CaseOut.model_fields if name != "union"} | {"union": one.union_id}


def _one(user: Any, pk: UUID) -> Case:
    found: Case = get(rules.visible(user), pk)
    return found
