"""``/needs``: what a branch wants to learn."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from niangjia.kernel.access import STAFF
from niangjia.kernel.api import Page, Paging, guard, idempotent, paged
from niangjia.kernel.errors import Missing
from niangjia.kernel.keyset import slice_of
from niangjia.learning import queries, rules
from niangjia.learning.api.schemas.needs import (
    NeedsIn,
    RoundIn,
    RoundOut,
    SummaryOut,
    TeamIn,
    round_out,
    summary_out,
)
from niangjia.learning.models import Round
from niangjia.learning.services import needs
from niangjia.learning.states import KEEPERS
from niangjia.members.queries import own_membership, served_paths
from niangjia.organizations.rights import scope
from niangjia.organizations.views.common import get, working_union

router = Router(tags=["learning"])


@router.get("/needs", response=Page[RoundOut], auth=guard(*STAFF), summary="需求征集")
def list_rounds(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """The rounds of my branches, and of the unions above, the newest first."""
    rows = rules.rounds(request.user).select_related("union")
    return paged(slice_of(rows, order="-closes_on", cursor=query.cursor, limit=query.limit), round_out)


@router.get("/needs/mine", response=list[RoundOut], auth=guard("login"), summary="正在问我的征集")
def list_mine(request: HttpRequest) -> list[dict[str, Any]]:
    """The rounds in which I may answer today."""
    membership = own_membership(request.user)
    rows = queries.running(*served_paths(membership)) if membership else Round.objects.none()
    return [round_out(one) for one in rows.select_related("union").order_by("closes_on")[:50]]


@router.post("/needs", response={201: RoundOut}, auth=guard(*KEEPERS), summary="发起需求征集")
@idempotent
def ask(request: HttpRequest, body: RoundIn) -> Status[dict[str, Any]]:
    """Ask a branch."""
    made = needs.ask_needs(by=request.user, union=working_union(body.union), **body.dict(exclude={"union"}))
    return Status(201, round_out(made))


@router.get("/needs/{uuid:pk}", response=SummaryOut, auth=guard(*STAFF), summary="需求汇总")
def summary(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Which courses are asked most, and where: for the branch that asks."""
    return summary_out(queries.summary(get(rules.rounds(request.user).filter(scope(request.user, *STAFF)), pk)))


@router.post("/needs/{uuid:pk}/answer", response={204: None}, auth=guard("login"), summary="会员选课")
def answer(request: HttpRequest, pk: UUID, body: NeedsIn) -> Status[None]:
    """A member's own answer; again, it replaces the first."""
    membership = own_membership(request.user)
    if membership is None:
        raise Missing("没有找到这次征集，或者它不面向您的工会。")
    one = get(rules.rounds_for(*served_paths(membership)), pk)
    needs.answer(by=request.user, round=one, courses=body.courses, missing=body.missing)
    return Status(204, None)


@router.post("/needs/{uuid:pk}/report", response={204: None}, auth=guard(*KEEPERS), summary="单位填报人数")
def report(request: HttpRequest, pk: UUID, body: TeamIn) -> Status[None]:
    """How many of a union want which course; again, it replaces the first."""
    one, people = get(rules.rounds(request.user), pk), {need.course: need.people for need in body.needs}
    needs.answer_for_union(by=request.user, round=one, union=working_union(body.union), people=people, missing=body.missing)
    return Status(204, None)


@router.post("/needs/{uuid:pk}/close", response=RoundOut, auth=guard(*KEEPERS), summary="结束需求征集")
@idempotent
def close(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """End it before its day."""
    one = get(rules.rounds(request.user).select_related("union"), pk)
    return round_out(needs.close_needs(by=request.user, round=one))
