"""``/volunteers`` and ``/service-hours``: who they are, what they have served."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from niangjia.kernel.api import Page, Paging, guard, idempotent, listed, paged
from niangjia.kernel.errors import Missing
from niangjia.kernel.keyset import slice_of
from niangjia.organizations.api.schemas import Ref, ref
from niangjia.volunteering import rules, services
from niangjia.volunteering.lists import ServiceListing, VolunteerListing
from niangjia.volunteering.models import SKILL, TIME, Service, Volunteer
from niangjia.volunteering.queries import book_of, total
from niangjia.volunteering.states import WATCHERS

router = Router(tags=["volunteering"])


class VolunteerOut(Schema):
    """A volunteer; skills and times in words."""

    id: UUID
    name: str
    union: Ref
    state: str
    skills: list[str]
    times: list[str]


class VolunteerQuery(Paging):
    """Filters of the list of volunteers."""

    search: str = Field("", max_length=100)
    union: str = Field("", max_length=40)
    skill: str = Field("", max_length=24)
    time: str = Field("", max_length=24)
    state: str = Field("", max_length=12)


class AbilityIn(Schema):
    """Keys of skills and times; ``agreed`` counts the first time alone."""

    skills: list[str] = Field(max_length=20)
    times: list[str] = Field(max_length=8)
    agreed: bool = False


class OwnVolunteerOut(Schema):
    """Oneself: keys of skills and times, what one has served."""

    state: str
    skills: list[str]
    times: list[str]
    hours: float
    turns: int


class ServiceOut(Schema):
    """A line of the book of hours."""

    id: UUID
    name: str
    offer: str
    shift: str
    served_on: date
    kind: str
    hours: float
    reason: str


class ServiceQuery(Paging):
    """Filters of the book of hours."""

    search: str = Field("", max_length=100)
    union: str = Field("", max_length=40)
    kind: str = Field("", max_length=8)


class ShiftCountOut(Schema):
    """How many it concerned."""

    count: int


def _out(one: Volunteer) -> dict[str, Any]:
    return {
        "id": one.pk, "name": one.name, "union": ref(one.union), "state": one.state,
        "skills": one.skills, "times": one.times,  # type: ignore[attr-defined]
    }  # fmt: skip


def line_out(one: Service) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in ("id", "served_on", "kind", "hours", "reason")}
    return plain | {"name": one.entry.name, "offer": one.entry.offer.title, "shift": one.entry.session.title}


@router.get("/volunteers", response=Page[VolunteerOut], auth=guard(*WATCHERS), summary="志愿者")
def list_volunteers(request: HttpRequest, query: Query[VolunteerQuery]) -> dict[str, Any]:
    """The volunteers of my branches."""
    return paged(listed(VolunteerListing, request.user, query), _out)


@router.get("/volunteers/me", response=OwnVolunteerOut, auth=guard("login"), summary="我的志愿者登记")
def get_me(request: HttpRequest) -> dict[str, Any]:
    """Oneself."""
    return _me(request.user)


@router.put("/volunteers/me", response=OwnVolunteerOut, auth=guard("login"), summary="登记或修改")
def put_me(request: HttpRequest, body: AbilityIn) -> dict[str, Any]:
    """Register, or say anew what one can do."""
    if rules.own(request.user) is None:
        services.register(by=request.user, agreed=body.agreed, skills=body.skills, times=body.times)
    else:
        services.change(by=request.user, skills=body.skills, times=body.times)
    return _me(request.user)


@router.post("/volunteers/me/{verb}", response=OwnVolunteerOut, auth=guard("login"), summary="暂停、恢复")
@idempotent
def do_me(request: HttpRequest, verb: str) -> dict[str, Any]:
    """``pause`` or ``resume``."""
    run = {"pause": services.pause, "resume": services.resume}.get(verb)
    if run is None:
        raise Missing("没有这个操作。")
    run(by=request.user)
    return _me(request.user)


@router.delete("/volunteers/me", response=ShiftCountOut, auth=guard("login"), summary="退出志愿者")
def leave(request: HttpRequest) -> dict[str, Any]:
    """Be no volunteer any more."""
    services.leave(by=request.user)
    return {"count": 1}


@router.get("/service-hours/mine", response=Page[ServiceOut], auth=guard("login"), summary="我的服务时长")
def list_mine(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """One's own lines, the latest first."""
    rows = book_of(request.user).order_by()
    return paged(slice_of(rows, order="-served_on", cursor=query.cursor, limit=query.limit), line_out)


@router.get("/service-hours", response=Page[ServiceOut], auth=guard(*WATCHERS), summary="志愿服务时长")
def list_services(request: HttpRequest, query: Query[ServiceQuery]) -> dict[str, Any]:
    """The book of hours of my branches."""
    return paged(listed(ServiceListing, request.user, query), line_out)


def _me(user: Any) -> dict[str, Any]:
    mine = rules.own(user)
    if mine is None:
        raise Missing("您还没有登记志愿者。")
    rows = list(mine.abilities.order_by("pk").values_list("kind", "value"))
    return {
        "state": mine.state, "skills": [value for kind, value in rows if kind == SKILL],
        "times": [value for kind, value in rows if kind == TIME], **vars(total(book_of(user))),
    }  # fmt: skip
