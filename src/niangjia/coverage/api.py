"""Coverage as JSON: the same services as the pages."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from niangjia.accounts.queries import account_of
from niangjia.coverage import rules
from niangjia.coverage.lists import LeadListing, NextListing
from niangjia.coverage.models import VERDICTS, Lead, RegisterList
from niangjia.coverage.queries import Line, overview, where_next
from niangjia.coverage.register_views import get_list
from niangjia.coverage.services import leads, registers
from niangjia.coverage.views import get_lead, target_of
from niangjia.kernel.access import STAFF
from niangjia.kernel.api import Page, Paging, guard, idempotent, paged
from niangjia.kernel.errors import Invalid, Missing
from niangjia.kernel.keyset import slice_of
from niangjia.organizations.api.schemas import Ref, listed, ref
from niangjia.organizations.queries import top_unions
from niangjia.organizations.rules import visible
from niangjia.organizations.states import ORGANISERS
from niangjia.organizations.views.common import get_union

router = Router(tags=["coverage"])


class CoverageLineOut(Schema):
    """Firms, those with a union, workers, and members in firms where that is known."""

    label: str
    union: UUID | None
    firms: int
    covered: int
    workers: int
    joined: int | None


class GroupOut(Schema):
    """A group of gig workers: members, those in a federation of their trade, those who asked to join."""

    key: str
    label: str
    members: int
    federated: int
    asked: int


class NextOut(Schema):
    """Where to go: a firm without a union, or a group in a place; ``lead`` where somebody is on it."""

    title: str
    where: str
    people: int
    why: str
    employer: UUID | None
    union: UUID | None
    group: str
    lead: UUID | None


class CoverageOut(Schema):
    """The coverage of a union's branch."""

    union: Ref
    whole: CoverageLineOut
    places: list[CoverageLineOut]
    sizes: list[CoverageLineOut]
    trades: list[CoverageLineOut]
    groups: list[GroupOut]
    next: list[NextOut]


def _line(one: Line) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in ("label", "firms", "covered", "workers", "joined")}
    return plain | {"union": one.union.pk if one.union else None}


def _next(one: Any) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in ("title", "where", "people", "why", "group")}
    keys = {name: getattr(one, name).pk if getattr(one, name) else None for name in ("employer", "union", "lead")}
    return plain | keys


@router.get("/coverage", response=CoverageOut, auth=guard(*STAFF), summary="一个工会范围内的覆盖情况")
def coverage(request: HttpRequest, union: UUID | None = None) -> dict[str, Any]:
    """Firms and workers against unions by place, size, trade and group; and where to go next."""
    rows = visible(request.user).filter(ended_on__isnull=True)
    found = rows.filter(pk=union).first() if union else top_unions(request.user).first()
    if found is None:
        raise Missing("没有找到这个工会，或不在您的范围内。")
    shown = overview(found, timezone.localdate())
    parts = {name: [_line(one) for one in getattr(shown, name)] for name in ("places", "sizes", "trades")}
    return parts | {
        "union": ref(found),
        "whole": _line(shown.whole),
        "groups": [vars(one) for one in shown.groups],
        "next": [_next(one) for one in where_next(found)],
    }


class FirmOut(Schema):
    """A firm without a union."""

    id: UUID
    name: str
    workers: int | None
    trade: str
    area: Ref
    lead: UUID | None


class NextQuery(Paging):
    """Filters of the firms without a union."""

    search: str = Field("", max_length=100)
    union: str = Field("", max_length=40)
    size: str = Field("", max_length=10)
    trade: str = Field("", max_length=60)
    least: str = Field("", max_length=8)


@router.get("/coverage/next", response=Page[FirmOut], auth=guard(*STAFF), summary="未建会单位，人数多的在前")
def next_firms(request: HttpRequest, query: Query[NextQuery]) -> dict[str, Any]:
    """Every firm without a union of my branches, those with most workers first."""
    listing = listed(NextListing, request.user, query)
    listing.items  # noqa: B018  fetches the leads of the page
    plain = ("id", "name", "workers", "trade")
    return paged(
        listing.slice,
        lambda one: {name: getattr(one, name) for name in plain}
        | {"area": ref(one.area), "lead": one.lead.pk if one.lead else None},
    )


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
    listing = listed(LeadListing, request.user, query)
    listing.items  # noqa: B018  fetches the unions of the page
    return paged(listing.slice, _lead)


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


class RegisterOut(Schema):
    """A list of a business register."""

    id: UUID
    name: str
    state: str
    union: Ref
    counts: dict[str, int]
    kept: dict[str, int]
    columns: dict[str, str]
    created_at: datetime
    committed_at: datetime | None


class RegisterRowOut(Schema):
    """One row of it; ``data`` is what would be or was written."""

    number: int
    name: str
    verdict: str
    reason: str
    data: dict[str, Any]
    area: UUID | None
    employer: UUID | None


def _register(one: RegisterList) -> dict[str, Any]:
    plain = ("id", "name", "state", "counts", "kept", "columns", "created_at", "committed_at")
    return {name: getattr(one, name) for name in plain} | {"union": ref(one.union)}


@router.get("/registers", response=Page[RegisterOut], auth=guard(*ORGANISERS), summary="单位名单")
def list_registers(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """The lists that were brought in, the newest first."""
    rows = rules.lists(request.user).select_related("union")
    return paged(slice_of(rows, order="-created_at", cursor=query.cursor, limit=query.limit), _register)


@router.get("/registers/{uuid:pk}", response=RegisterOut, auth=guard(*ORGANISERS))
def one_register(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """One list."""
    return _register(get_list(request.user, pk))


@router.get("/registers/{uuid:pk}/rows", response=Page[RegisterRowOut], auth=guard(*ORGANISERS))
def register_rows(request: HttpRequest, pk: UUID, query: Query[Paging], verdict: str = "") -> dict[str, Any]:
    """Its rows in their order; ``verdict``: new, changed, known, closed, invalid."""
    if verdict and verdict not in VERDICTS:
        raise Invalid("没有这一类。", errors={"verdict": ["、".join(VERDICTS)]})
    rows = get_list(request.user, pk).rows.all()
    rows = rows.filter(verdict=verdict) if verdict else rows
    plain = ("number", "name", "verdict", "reason", "data")
    return paged(
        slice_of(rows, order="number", cursor=query.cursor, limit=query.limit),
        lambda row: {name: getattr(row, name) for name in plain}
        | {"area": row.area_id, "employer": row.employer_id},
    )


@router.post("/registers", response={201: RegisterOut}, auth=guard(*ORGANISERS))
def upload(request: HttpRequest, union: Form[UUID], file: File[UploadedFile]) -> Status[dict[str, Any]]:
    """Upload a list for the branch of ``union``: it is compared, nothing is written to the firms yet."""
    where = get_union(request.user, union)
    if (file.size or 0) > registers.LIMIT:
        raise Invalid("文件太大，请拆成几个文件。", errors={"file": ["文件太大，请拆成几个文件。"]})
    made = registers.check_list(union=where, name=file.name or "名单", data=file.read(), by=request.user)
    return Status(201, _register(made))


@router.post("/registers/{uuid:pk}/commit", response=RegisterOut, auth=guard(*ORGANISERS))
@idempotent
def commit(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Write what is new and what changed."""
    return _register(registers.commit_list(batch=get_list(request.user, pk), by=request.user))


@router.post("/registers/{uuid:pk}/undo", response=RegisterOut, auth=guard(*ORGANISERS))
@idempotent
def undo(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Take it back."""
    return _register(registers.undo_list(batch=get_list(request.user, pk), by=request.user))


@router.post("/registers/{uuid:pk}/discard", response=RegisterOut, auth=guard(*ORGANISERS))
@idempotent
def discard(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Throw it away."""
    return _register(registers.discard_list(batch=get_list(request.user, pk), by=request.user))
