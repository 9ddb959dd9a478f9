"""``/leads``: where a union is to be founded."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from niangjia.accounts.queries import account_of
from niangjia.coverage.lists import LeadListing
from niangjia.coverage.models import Lead
from niangjia.coverage.services import leads
from niangjia.coverage.views import get_lead, target_of
from niangjia.kernel.access import STAFF
from niangjia.kernel.api import Page, Paging, guard, idempotent, listed, paged
from niangjia.organizations.api.schemas import Ref, ref
from niangjia.organizations.states import ORGANISERS
from niangjia.organizations.views.common import get_union

router = Router(tags=["coverage"])


class LeadOut(Schema):
    """A lead (建会线索)."""

    id: UUID
    title: str
    state: str
    union: Ref
    employer: UUID | None
    group: str
    people: int
    assignee: str
    due_on: date | None
    visited_on: date | None
    later_on: date | None
    founded: UUID | None
    note: str


class LeadQuery(Paging):
    """Filters of the list of leads."""

    search: str = Field("", max_length=100)
    union: str = Field("", max_length=40)
    state: str = Field("", max_length=12)
    mine: str = Field("", max_length=3)


class LeadNew(Schema):
    """What the lead is about: a firm, or a group in a union's place."""

    employer: UUID | None = None
    union: UUID | None = None
    group: str = Field("", max_length=16)
    note: str = Field("", max_length=400)


class PlanIn(Schema):
    """Who goes and when; ``assignee`` is a user name."""

    assignee: str = Field(max_length=64)
    due_on: date
    text: str = Field("", max_length=400)


class VisitIn(Schema):
    """What a visit found."""

    on: date
    reason: str = Field(max_length=400)
    people: int | None = Field(None, ge=0, le=10_000_000)


class FoundIn(Schema):
    """The union that covers the target now."""

    union: UUID
    reason: str = Field("", max_length=400)


class PostponeIn(Schema):
    """Not now, and why."""

    reason: str = Field(max_length=400)
    later_on: date | None = None


def _lead(one: Lead) -> dict[str, Any]:
    plain = ("id", "title", "state", "group", "people", "due_on", "visited_on", "later_on", "note")
    keys = {"union": ref(one.union), "employer": one.employer_id, "founded": one.founded_id}
    return {name: getattr(one, name) for name in plain} | keys | {"assignee": str(one.assignee or "")}


@router.get("/leads", response=Page[LeadOut], auth=guard(*STAFF), summary="建会线索")
def list_leads(request: HttpRequest, query: Query[LeadQuery]) -> dict[str, Any]:
    """Leads of my branches, the newest first; those at work unless ``state`` says others."""
    return paged(listed(LeadListing, request.user, query), _lead)


@router.get("/leads/{uuid:pk}", response=LeadOut, auth=guard(*STAFF))
def one_lead(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """One lead of my branches."""
    return _lead(get_lead(request.user, pk))


@router.post("/leads", response={201: LeadOut}, auth=guard(*ORGANISERS))
@idempotent
def create(request: HttpRequest, body: LeadNew) -> Status[dict[str, Any]]:
    """Note a firm or a group in a place; the lead that is there already is given back."""
    target = target_of(request.user, body.dict())
    return Status(201, _lead(leads.open_lead(target=target, by=request.user, text=body.note)))


@router.post("/leads/{uuid:pk}/plan", response=LeadOut, auth=guard(*ORGANISERS))
@idempotent
def plan(request: HttpRequest, pk: UUID, body: PlanIn) -> dict[str, Any]:
    """Say who goes and when."""
    one, who = get_lead(request.user, pk), account_of(body.assignee)
    return _lead(leads.plan(lead=one, assignee=who, due_on=body.due_on, text=body.text, by=request.user))


@router.post("/leads/{uuid:pk}/visit", response=LeadOut, auth=guard(*ORGANISERS))
@idempotent
def visit(request: HttpRequest, pk: UUID, body: VisitIn) -> dict[str, Any]:
    """Record a visit."""
    return _lead(leads.visit(lead=get_lead(request.user, pk), by=request.user, **body.dict()))


@router.post("/leads/{uuid:pk}/found", response=LeadOut, auth=guard(*ORGANISERS))
@idempotent
def found(request: HttpRequest, pk: UUID, body: FoundIn) -> dict[str, Any]:
    """A union covers it now."""
    one, union = get_lead(request.user, pk), get_union(request.user, body.union)
    return _lead(leads.found(lead=one, union=union, reason=body.reason, by=request.user))


@router.post("/leads/{uuid:pk}/postpone", response=LeadOut, auth=guard(*ORGANISERS))
@idempotent
def postpone(request: HttpRequest, pk: UUID, body: PostponeIn) -> dict[str, Any]:
    """Not now."""
    return _lead(leads.postpone(lead=get_lead(request.user, pk), by=request.user, **body.dict()))
