"""JSON API of transfers: the same services as the pages."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from pydantic import ConfigDict

from niangjia.kernel.api import Page, Paging, ReasonIn, guard, idempotent, paged
from niangjia.kernel.errors import Invalid, Missing
from niangjia.kernel.keyset import slice_of
from niangjia.members import guessing, rules
from niangjia.members.forms.people import valid
from niangjia.members.forms.transfers import ClaimForm, MoveForm
from niangjia.members.states import WRITERS, TransferState
from niangjia.members.transfers import services, visible
from niangjia.members.transfers.finding import RELATED, act, find_any
from niangjia.members.transfers.showing import shown
from niangjia.organizations.api.schemas import Ref

router = Router(tags=["转会"])
SIDES = {"": visible.transfers, "waiting": visible.waiting, "asked": visible.pending, "own": visible.own}


class TransferOut(Schema):
    """A transfer as its side may see it; ``from_union`` and ``person_id`` are null where the viewer asked by number."""

    id: UUID
    person_id: UUID | None
    name: str
    state: str
    origin: str
    from_union: Ref | None
    to_union: Ref
    asked_on: date
    due_on: date | None
    waits_for: str
    wish: str
    workplace: str
    employment_form: str
    reason: str
    verbs: list[str]


class TransferQuery(Paging):
    """``state``: asked, escalated, agreed, declined, withdrawn, or all; ``side``: waiting, asked, own, or all."""

    state: str = ""
    side: str = ""


class MoveIn(Schema):
    """To which union (code or name), and why."""

    model_config = ConfigDict(extra="forbid")

    to: str = Field(max_length=200, description="code or name")
    workplace: str = Field("", max_length=120)
    employment_form: str = Field("", max_length=12, description="at the new place; empty: what follows from the union")
    wish: str = Field("", max_length=200)


class ClaimIn(MoveIn):
    """Somebody of another union, by name and number."""

    name: str = Field(max_length=60)
    id_number: str = Field(max_length=40)


@router.get("/transfers", response=Page[TransferOut], auth=guard("login"))
def transfers(request: HttpRequest, query: Query[TransferQuery]) -> Any:
    """Transfers that concern my unions or me."""
    if query.state not in {"", *TransferState.LABELS} or query.side not in SIDES:
        raise Invalid("筛选条件有误。", errors={"state": [f"可选：{'、'.join(TransferState.LABELS)}。"]})
    rows = SIDES[query.side](request.user).select_related(*RELATED)
    rows = rows.filter(state=query.state) if query.state else rows
    found = slice_of(rows, order="created_at", cursor=query.cursor, limit=query.limit)
    return paged(found, lambda one: shown(one, request.user))


@router.get("/transfers/{uuid:transfer_id}", response=TransferOut, auth=guard("login"))
def transfer(request: HttpRequest, transfer_id: UUID) -> Any:
    """One transfer."""
    return shown(find_any(request.user, transfer_id), request.user)


@router.post("/transfers", response={201: TransferOut}, auth=guard(*WRITERS))
@guessing.limited
@idempotent
def claim(request: HttpRequest, body: ClaimIn) -> Status:
    """Ask for a member of another union; the answer is the same whether there is such a member or not."""
    data = valid(ClaimForm(request.user, body.dict()))
    guessing.count(request.user)
    return Status(201, shown(services.claim_member(by=request.user, **data), request.user))


@router.post("/members/{member_id}/transfer", response={201: TransferOut}, auth=guard("login"))
@idempotent
def begin(request: HttpRequest, member_id: UUID, body: MoveIn) -> Status:
    """Begin a transfer: as the union that has the member, or as the member."""
    person = rules.people(request.user).filter(pk=member_id).first()
    if person is None:
        raise Missing("没有找到这位会员，或不在您的范围内。")
    made = services.begin_transfer(by=request.user, person=person, **valid(MoveForm(body.dict())))
    return Status(201, shown(made, request.user))


@router.post("/transfers/{uuid:transfer_id}/agree", response=TransferOut, auth=guard(*WRITERS))
@idempotent
def agree(request: HttpRequest, transfer_id: UUID) -> Any:
    """Sign for my union; with the second signature the member has moved."""
    return _do(request, transfer_id, "agree")


@router.post("/transfers/{uuid:transfer_id}/decline", response=TransferOut, auth=guard(*WRITERS))
@idempotent
def decline(request: HttpRequest, transfer_id: UUID, body: ReasonIn) -> Any:
    """Say no, with the reason."""
    return _do(request, transfer_id, "decline", body.reason)


@router.post("/transfers/{uuid:transfer_id}/withdraw", response=TransferOut, auth=guard("login"))
@idempotent
def withdraw(request: HttpRequest, transfer_id: UUID) -> Any:
    """Take it back, as whoever began."""
    return _do(request, transfer_id, "withdraw")


@router.post("/transfers/{uuid:transfer_id}/grant", response=TransferOut, auth=guard(*WRITERS))
@idempotent
def grant(request: HttpRequest, transfer_id: UUID, body: ReasonIn) -> Any:
    """Decide for the transfer, as the union above both."""
    return _do(request, transfer_id, "grant", body.reason)


@router.post("/transfers/{uuid:transfer_id}/refuse", response=TransferOut, auth=guard(*WRITERS))
@idempotent
def refuse(request: HttpRequest, transfer_id: UUID, body: ReasonIn) -> Any:
    """Decide against it, as the union above both."""
    return _do(request, transfer_id, "refuse", body.reason)


def _do(request: HttpRequest, pk: UUID, verb: str, reason: str = "") -> Any:
    act(request.user, find_any(request.user, pk), verb, reason)
    return shown(find_any(request.user, pk), request.user)
