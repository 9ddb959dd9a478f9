"""``/shifts``: what they need, who is asked, the hours."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from niangjia.enrolment.rules import own_entries
from niangjia.kernel.api import guard, idempotent
from niangjia.organizations.views.common import get
from niangjia.volunteering import rules, services
from niangjia.volunteering.api.volunteers import ServiceOut, ShiftCountOut, line_out
from niangjia.volunteering.queries import covers, free_for, people_of
from niangjia.volunteering.states import OPENERS, WATCHERS

router = Router(tags=["volunteering"])


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
    return line_out(services.check_out(by=request.user, entry=entry))


@router.post("/shift-entries/{uuid:pk}/correct", response=ServiceOut, auth=guard(*OPENERS), summary="更正服务时长")
@idempotent
def correct(request: HttpRequest, pk: UUID, body: CorrectIn) -> dict[str, Any]:
    """Put somebody's hours right; the line says what it changes."""
    entry = get(rules.entries(request.user), pk)
    return line_out(services.correct(by=request.user, entry=entry, hours=body.hours, reason=body.reason))


@router.post("/offers/{uuid:pk}/thanks", response=ShiftCountOut, auth=guard(*OPENERS), summary="感谢志愿者")
@idempotent
def thank(request: HttpRequest, pk: UUID, body: ThanksIn) -> dict[str, Any]:
    """Thank everybody who served, once."""
    offer = get(rules.offers(request.user), pk)
    return {"count": services.thank(by=request.user, offer=offer, text=body.text).people}


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
