"""``/followups`` and ``/trainees``: calls until there is work."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from niangjia.jobs import rules, services
from niangjia.jobs.api.schemas import TableIn, TableOut
from niangjia.jobs.lists import FollowupListing, TraineeListing
from niangjia.jobs.models import Followup, Trainee
from niangjia.jobs.pasting import Unclear, answers_of
from niangjia.jobs.states import HOSTS, READERS, FollowupState
from niangjia.kernel.api import Page, Paging, ReasonIn, guard, idempotent, listed, paged
from niangjia.kernel.errors import Invalid
from niangjia.kernel.keyset import slice_of
from niangjia.organizations.api.schemas import Ref, ref
from niangjia.organizations.views.common import get

router = Router(tags=["jobs"])


class FollowupOut(Schema):
    """A call; the phone masked."""

    id: UUID
    trainee: UUID
    name: str
    phone: str
    month: int
    due_on: date
    asked_on: date | None
    state: str
    note: str


def followup_out(one: Followup) -> dict[str, Any]:
    """A call."""
    plain = {name: getattr(one, name) for name in ("id", "month", "due_on", "asked_on", "state", "note")}
    who = one.trainee
    return plain | {"trainee": who.pk, "name": who.name, "phone": who.person.masked_phone}


class FollowupQuery(Paging):
    """Filters of the calls; ``due``: now."""

    search: str = Field("", max_length=60)
    union: str = Field("", max_length=40)
    state: str = Field("", max_length=12)
    due: str = Field("", max_length=4)
    month: str = Field("", max_length=1)
    offer: str = Field("", max_length=40)


class CallAnswerIn(Schema):
    """What a call brought: employed (with since when and where), unemployed, unreached."""

    answer: str = Field(max_length=12)
    on: date | None = None
    employer: str = Field("", max_length=120)
    job: str = Field("", max_length=60)
    note: str = Field("", max_length=400)


class ReportIn(Schema):
    """What a trainee says."""

    employed: bool
    on: date | None = None
    employer: str = Field("", max_length=120)
    job: str = Field("", max_length=60)
    note: str = Field("", max_length=400)


class TraineeOut(Schema):
    """Who was trained."""

    id: UUID
    offer: UUID
    title: str
    name: str
    union: Ref
    trained_on: date
    employed_on: date | None
    employer: str
    job: str


def trainee_out(one: Trainee) -> dict[str, Any]:
    """A trainee."""
    plain = {name: getattr(one, name) for name in ("id", "name", "trained_on", "employed_on", "employer", "job")}
    return plain | {"offer": one.offer_id, "title": one.offer.title, "union": ref(one.union)}


class TraineeQuery(Paging):
    """Filters of the trainees."""

    search: str = Field("", max_length=60)
    union: str = Field("", max_length=40)
    employed: str = Field("", max_length=3)
    offer: str = Field("", max_length=40)


@router.get("/followups", response=Page[FollowupOut], auth=guard(*READERS), summary="就业回访")
def list_followups(request: HttpRequest, query: Query[FollowupQuery]) -> dict[str, Any]:
    """The calls of my branches, what is due first in front."""
    return paged(listed(FollowupListing, request.user, query), followup_out)


@router.post("/followups/paste", response=TableOut, auth=guard(*HOSTS))
@idempotent
def paste(request: HttpRequest, body: TableIn) -> dict[str, Any]:
    """A table: 姓名, 手机后四位, 结果, 就业日期, 单位, 工种, 备注. What is wrong is said row by row; the rest is taken."""
    try:
        lines = answers_of(body.table, FollowupState.ANSWERS, timezone.localdate())
    except Unclear as unclear:
        raise Invalid(str(unclear), at="table") from None
    told = services.answer_pasted(by=request.user, lines=lines)
    wrong = [{"number": one.line.number, "text": one.line.text, "error": one.told} for one in told if one.told]
    return {"done": len(told) - len(wrong), "wrong": wrong}


@router.post("/followups/{uuid:pk}/answer", response=FollowupOut, auth=guard(*HOSTS))
@idempotent
def answer(request: HttpRequest, pk: UUID, body: CallAnswerIn) -> dict[str, Any]:
    """What a call brought."""
    return followup_out(services.answer(by=request.user, followup=_followup(request.user, pk), **body.dict()))


@router.post("/followups/{uuid:pk}/revise", response=FollowupOut, auth=guard(*HOSTS))
@idempotent
def revise(request: HttpRequest, pk: UUID, body: ReasonIn) -> dict[str, Any]:
    """Take an answer back."""
    one = _followup(request.user, pk)
    return followup_out(services.revise_answer(by=request.user, followup=one, reason=body.reason))


@router.get("/trainees", response=Page[TraineeOut], auth=guard(*READERS), summary="培训学员")
def list_trainees(request: HttpRequest, query: Query[TraineeQuery]) -> dict[str, Any]:
    """Who was trained, and who has work."""
    return paged(listed(TraineeListing, request.user, query), trainee_out)


@router.get("/trainees/mine", response=Page[TraineeOut], auth=guard("login"))
def list_own(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """My trainings."""
    rows = rules.own_trainees(request.user).select_related("offer", "union")
    return paged(slice_of(rows, order="-trained_on", cursor=query.cursor, limit=query.limit), trainee_out)


@router.post("/trainees/{uuid:pk}/report", response=FollowupOut, auth=guard("login"))
@idempotent
def report(request: HttpRequest, pk: UUID, body: ReportIn) -> dict[str, Any]:
    """Tell the union whether I found work."""
    one: Trainee = get(rules.own_trainees(request.user).select_related("person"), pk)
    return followup_out(services.report(by=request.user, trainee=one, **body.dict()))


def _followup(user: Any, pk: UUID) -> Followup:
    found: Followup = get(rules.followups(user).select_related("trainee__person"), pk)
    return found
