"""JSON API of leaving by oneself: the same services as the pages."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from pydantic import ConfigDict

from niangjia.kernel.api import Page, Paging, guard, idempotent, paged
from niangjia.kernel.errors import Invalid, Missing
from niangjia.kernel.keyset import slice_of
from niangjia.members.models import Resignation
from niangjia.members.services import resigning as services
from niangjia.members.states import WRITERS, ResignationState
from niangjia.organizations.api.schemas import Ref
from niangjia.organizations.rights import scope

router = Router(tags=["离会"])


class ResignationOut(Schema):
    """One request to leave; ``last_day``: when the membership ends at the latest, or has ended."""

    id: UUID
    person_id: UUID
    union: Ref
    state: str
    wish: str
    asked_on: date
    due_on: date
    last_day: date


class ResignationQuery(Paging):
    """``state``: asked, confirmed, effective, withdrawn, lapsed, or all."""

    state: str = ""


class ResignIn(Schema):
    """Why, if one likes to say."""

    model_config = ConfigDict(extra="forbid")

    wish: str = Field("", max_length=200)


@router.get("/resignations", response=Page[ResignationOut], auth=guard("login"))
def resignations(request: HttpRequest, query: Query[ResignationQuery]) -> Any:
    """Mine, and those of the members of my unions."""
    if query.state not in {"", *ResignationState.LABELS}:
        raise Invalid("筛选条件有误。", errors={"state": [f"可选：{'、'.join(ResignationState.LABELS)}。"]})
    rows = _seen(request)
    rows = rows.filter(state=query.state) if query.state else rows
    return paged(slice_of(rows, order="-id", cursor=query.cursor, limit=query.limit))


@router.post("/resignations", response={201: ResignationOut}, auth=guard("login"))
@idempotent
def ask(request: HttpRequest, body: ResignIn) -> Status:
    """Leave one's union: it confirms, or the time does."""
    return Status(201, services.ask_to_leave(by=request.user, wish=body.wish))


@router.post("/resignations/{uuid:resignation_id}/withdraw", response=ResignationOut, auth=guard("login"))
@idempotent
def withdraw(request: HttpRequest, resignation_id: UUID) -> Any:
    """Stay after all."""
    return services.withdraw_leaving(by=request.user, resignation=_one(request, resignation_id))


@router.post("/resignations/{uuid:resignation_id}/confirm", response=ResignationOut, auth=guard(*WRITERS))
@idempotent
def confirm(request: HttpRequest, resignation_id: UUID) -> Any:
    """Declare the end of the membership, today."""
    return services.confirm_leaving(by=request.user, resignation=_one(request, resignation_id))


def _seen(request: HttpRequest) -> Any:
    mine = Q(person__user_id=request.user.pk)
    return Resignation.objects.filter(mine | scope(request.user, *WRITERS)).select_related("person", "union")


def _one(request: HttpRequest, pk: UUID) -> Resignation:
    found: Resignation | None = _seen(request).filter(pk=pk).first()
    if found is None:
        raise Missing("没有找到这份退会申请，或不在您的范围内。")
    return found
