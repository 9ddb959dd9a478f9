"""JSON of volunteering: the same services as the pages."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from niangjia.enrolment.rules import own_entries
from niangjia.kernel.api import Page, Paging, guard, idempotent, paged
from niangjia.kernel.errors import Missing
from niangjia.kernel.keyset import slice_of
from niangjia.organizations.api.schemas import Ref, listed, ref
from niangjia.organizations.views.common import get
from niangjia.volunteering import rules, services
from niangjia.volunteering.lists import ServiceListing, VolunteerListing
from niangjia.volunteering.models import SKILL, TIME, Service, Volunteer
from niangjia.volunteering.queries import book_of, covers, free_for, named, people_of, total
from niangjia.volunteering.states import OPENERS, WATCHERS

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


class CoverOut(Schema):
    """One need of a shift: how many are there, of how many."""

    skill: str
    there: int
    people: int


class AtShiftOut(Schema):
    """Somebody with a place in a shift; ``hours`` is null before they were noted."""

    entry: UUID
    name: str
    state: str
    hours: float | None


class ShiftOut(Schema):
    """A shift: needs, people, and who could be asked."""

    id: UUID
    offer: UUID
    title: str
    needs: list[CoverOut]
    people: list[AtShiftOut]
    free: list[UUID]


class ShiftNeedLine(Schema):
    """How many people of a skill, by its key."""

    skill: str = Field(max_length=24)
    people: int = Field(ge=0, le=1000)


class ShiftNeedsIn(Schema):
    """Everything that the shift needs."""

    needs: list[ShiftNeedLine] = Field(max_length=20)


class InviteIn(Schema):
    """Whom to ask."""

    volunteers: list[UUID] = Field(max_length=200)


class SheetLine(Schema):
    """The hours of one place."""

    entry: UUID
    hours: float


class SheetIn(Schema):
    """The leader's sheet."""

    lines: list[SheetLine] = Field(max_length=1000)


class CorrectIn(Schema):
    """The right hours, and why."""

    hours: float = Field(ge=0, le=24)
    reason: str = Field("", max_length=400)


class ThanksIn(Schema):
    """A word of thanks."""

    text: str = Field(max_length=400)


class ShiftCountOut(Schema):
    """How many it concerned."""

    count: int


def _out(one: Volunteer) -> dict[str, Any]:
    return {
        "id": one.pk, "name": one.name, "union": ref(one.union), "state": one.state,
        "skills": one.skills, "times": one.times,  # type: ignore[attr-defined]
    }  # fmt: skip


def _line(one: Service) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in ("id", "served_on", "kind", "hours", "reason")}
    return plain | {"name": one.entry.name, "offer": one.entry.offer.title, "shift": one.entry.session.title}


@router.get("/volunteers", response=Page[VolunteerOut], auth=guard(*WATCHERS), summary="志愿者")
def list_volunteers(request: HttpRequest, query: Query[VolunteerQuery]) -> dict[str, Any]:
    """The volunteers of my branches."""
    listing = listed(VolunteerListing, request.user, query)
    named(listing.items)
    return paged(listing.slice, _out)


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
    return paged(slice_of(rows, order="-served_on", cursor=query.cursor, limit=query.limit), _line)


@router.get("/service-hours", response=Page[ServiceOut], auth=guard(*WATCHERS), summary="志愿服务时长")
def list_services(request: HttpRequest, query: Query[ServiceQuery]) -> dict[str, Any]:
    """The book of hours of my branches."""
    return paged(listed(ServiceListing, request.user, query).slice, _line)


@router.get("/shifts/{uuid:pk}", response=ShiftOut, auth=guard(*WATCHERS), summary="一个班次")
def get_shift(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Needs, people, hours, whom to ask."""
    return _shift(request.user, get(rules.shifts(request.user).select_related("offer"), pk))


@router.post("/shifts/{uuid:pk}/needs", response=ShiftOut, auth=guard(*OPENERS), summary="需要哪些特长")
@idempotent
def set_needs(request: HttpRequest, pk: UUID, body: ShiftNeedsIn) -> dict[str, Any]:
    """Say how many of which skill."""
    one = get(rules.shifts(request.user).select_related("offer"), pk)
    services.set_needs(by=request.user, session=one, needs={line.skill: line.people for line in body.needs})
    return _shift(request.user, one)


@router.post("/shifts/{uuid:pk}/invitations", response=ShiftCountOut, auth=guard(*OPENERS), summary="邀请志愿者")
@idempotent
def invite(request: HttpRequest, pk: UUID, body: InviteIn) -> dict[str, Any]:
    """Ask volunteers who are free."""
    one = get(rules.shifts(request.user).select_related("offer"), pk)
    return {"count": services.invite(by=request.user, session=one, volunteers=body.volunteers)}


@router.post("/shifts/{uuid:pk}/sheet", response=ShiftCountOut, auth=guard(*OPENERS), summary="登记服务时长")
@idempotent
def note_sheet(request: HttpRequest, pk: UUID, body: SheetIn) -> dict[str, Any]:
    """Note the hours of many; all of it or nothing."""
    one = get(rules.shifts(request.user).select_related("offer"), pk)
    sheet = {line.entry: line.hours for line in body.lines}
    return {"count": services.note_sheet(by=request.user, session=one, sheet=sheet)}


@router.post("/shift-entries/{uuid:pk}/check-out", response=ServiceOut, auth=guard("login"), summary="签退")
@idempotent
def check_out(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Go: the time since the check-in counts. One's own, or of a shift that I run."""
    mine = own_entries(request.user).filter(pk=pk, offer__kind=rules.KIND).first()
    entry = mine or get(rules.entries(request.user), pk)
    return _line(services.check_out(by=request.user, entry=entry))


@router.post("/shift-entries/{uuid:pk}/correct", response=ServiceOut, auth=guard(*OPENERS), summary="更正服务时长")
@idempotent
def correct(request: HttpRequest, pk: UUID, body: CorrectIn) -> dict[str, Any]:
    """Put somebody's hours right; the line says what it changes."""
    entry = get(rules.entries(request.user), pk)
    return _line(services.correct(by=request.user, entry=entry, hours=body.hours, reason=body.reason))


@router.post("/offers/{uuid:pk}/thanks", response=ShiftCountOut, auth=guard(*OPENERS), summary="感谢志愿者")
@idempotent
def thank(request: HttpRequest, pk: UUID, body: ThanksIn) -> dict[str, Any]:
    """Thank everybody who served, once."""
    offer = get(rules.offers(request.user), pk)
    return {"count": services.thank(by=request.user, offer=offer, text=body.text).people}


def _me(user: Any) -> dict[str, Any]:
    mine = rules.own(user)
    if mine is None:
        raise Missing("您还没有登记志愿者。")
    rows = list(mine.abilities.order_by("pk").values_list("kind", "value"))
    return {
        "state": mine.state, "skills": [value for kind, value in rows if kind == SKILL],
        "times": [value for kind, value in rows if kind == TIME], **vars(total(book_of(user))),
    }  # fmt: skip


def _shift(user: Any, one: Any) -> dict[str, Any]:
    people = [
        {"entry": row.pk, "name": row.name, "state": row.state, "hours": None if row.turns is None else row.served}
        for row in people_of(one)
    ]
    free = free_for(user, one).order_by("name").values_list("pk", flat=True)[:200]
    return {
        "id": one.pk, "offer": one.offer_id, "title": one.title, "needs": [vars(cover) for cover in covers([one])[one.pk]],
        "people": people, "free": list(free),
    }  # fmt: skip
