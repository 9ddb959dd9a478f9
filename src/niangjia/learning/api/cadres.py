"""``/cadres`` and ``/requirements``: who is due, batches, what is required of whom."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from niangjia.enrolment.api.pasted import Made, PastedOut, UnionPastedIn, pasted_out
from niangjia.kernel.access import STAFF
from niangjia.kernel.api import Page, Paging, guard, idempotent, listed, paged
from niangjia.kernel.keyset import slice_of
from niangjia.learning import queries, rules
from niangjia.learning.api.common import with_zone
from niangjia.learning.api.schemas.cadres import (
    BatchIn,
    CadreOut,
    CadreQuery,
    InviteeOut,
    RequirementIn,
    RequirementNew,
    RequirementOut,
    SeatsIn,
    cadre_out,
    invitee_out,
    requirement_out,
)
from niangjia.learning.api.schemas.courses import RunOut, run_out
from niangjia.learning.lists import CadreListing
from niangjia.learning.services import batches, cadres
from niangjia.learning.states import KEEPERS
from niangjia.organizations.views.common import get, working_union

router = Router(tags=["learning"])


@router.get("/cadres", response=Page[CadreOut], auth=guard(*STAFF), summary="应训干部，先到期的在前")
def list_cadres(request: HttpRequest, query: Query[CadreQuery]) -> dict[str, Any]:
    """Offices of my branches for which a training is required."""
    today = timezone.localdate()
    return paged(listed(CadreListing, request.user, query), lambda one: cadre_out(one, today))


@router.post("/cadres/batches", response={201: RunOut}, auth=guard(*KEEPERS), summary="拟一期干部培训")
@idempotent
def invite(request: HttpRequest, body: BatchIn) -> Status[dict[str, Any]]:
    """Draft a batch for those who are due, the first due first; those behind the places are in reserve."""
    said = body.dict(include={"title", "hours", "role", "level", "band"})
    made = batches.invite(by=request.user, union=working_union(body.union), plan=with_zone(body.plan()), **said)
    return Status(201, run_out(made))


@router.get("/classes/{uuid:pk}/invitees", response=Page[InviteeOut], auth=guard(*STAFF), summary="一期培训的名单")
def list_invitees(request: HttpRequest, pk: UUID, query: Query[Paging]) -> dict[str, Any]:
    """Who is on the list of a batch, and how each stands."""
    run = get(rules.runs(request.user).select_related("offer"), pk)
    words = {one.pk: one for one in queries.invitees(run)}
    rows = run.invitees.all()
    return paged(slice_of(rows, order="due_on", cursor=query.cursor, limit=query.limit), lambda one: invitee_out(words[one.pk]))


@router.post("/classes/{uuid:pk}/seats", response=Made, auth=guard(*KEEPERS), summary="定名单上谁参加、谁候补")
@idempotent
def seat(request: HttpRequest, pk: UUID, body: SeatsIn) -> dict[str, int]:
    """Say who comes, who is in reserve, who is left out; those not said stay as they are."""
    run = get(rules.runs(request.user).select_related("offer"), pk)
    return {"count": batches.seat(by=request.user, run=run, seats={one.invitee: one.seat for one in body.seats})}


@router.post("/classes/{uuid:pk}/call", response=Made, auth=guard(*KEEPERS), summary="定下名单并通知")
@idempotent
def call(request: HttpRequest, pk: UUID) -> dict[str, int]:
    """Settle a batch's list and tell everybody on it, once."""
    one = get(rules.runs(request.user).select_related("offer"), pk)
    return {"count": batches.call(by=request.user, run=one)}


@router.post("/cadres/trainings", response={201: PastedOut}, auth=guard(*KEEPERS), summary="补录以往的干部培训")
@idempotent
def enter_earlier(request: HttpRequest, body: UnionPastedIn) -> Status[dict[str, Any]]:
    """Trainings of the past out of a table. What is wrong is said row by row; the rest is taken, and 422 says that there is none."""
    came = cadres.enter_earlier(by=request.user, union=working_union(body.union), table=body.table)
    return Status(201, pasted_out(came))


@router.get("/requirements", response=Page[RequirementOut], auth=guard(*STAFF), summary="干部培训要求")
def list_requirements(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """What is required of whom, in my branches."""
    rows = rules.requirements(request.user).select_related("union")
    return paged(slice_of(rows, order="-valid_from", cursor=query.cursor, limit=query.limit), requirement_out)


@router.post("/requirements", response={201: RequirementOut}, auth=guard(*KEEPERS), summary="新增干部培训要求")
@idempotent
def require(request: HttpRequest, body: RequirementNew) -> Status[dict[str, Any]]:
    """A new requirement."""
    made = cadres.require(by=request.user, union=working_union(body.union), **body.dict(exclude={"union"}))
    return Status(201, requirement_out(made))


@router.put("/requirements/{uuid:pk}", response=RequirementOut, auth=guard(*KEEPERS), summary="修改干部培训要求")
@idempotent
def amend(request: HttpRequest, pk: UUID, body: RequirementIn) -> dict[str, Any]:
    """Change a requirement from a day on; the answer is the new one."""
    one = get(rules.requirements(request.user).select_related("union"), pk)
    return requirement_out(cadres.amend(by=request.user, requirement=one, **body.dict()))


@router.post("/requirements/{uuid:pk}/drop", response=RequirementOut, auth=guard(*KEEPERS), summary="停用干部培训要求")
@idempotent
def drop(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Let a requirement end today."""
    one = get(rules.requirements(request.user).select_related("union"), pk)
    return requirement_out(cadres.drop(by=request.user, requirement=one))
