"""JSON API of leaving: keeping, death, return, expulsion, a firm as a whole. The forms and services of the pages."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status
from pydantic import AwareDatetime, ConfigDict

from niangjia.kernel.api import Page, Paging, guard, idempotent, paged
from niangjia.kernel.errors import Missing
from niangjia.kernel.jobs import Job
from niangjia.kernel.keyset import slice_of
from niangjia.members import rules
from niangjia.members.forms import leaving as forms
from niangjia.members.forms.people import valid
from niangjia.members.handing import arrivals
from niangjia.members.lists.leaving import expulsions as visible
from niangjia.members.models import Expulsion, Person
from niangjia.members.queries import own_expulsion, place_of
from niangjia.members.services import deaths, expulsions, handing, standing, staying
from niangjia.members.states import WRITERS
from niangjia.members.views.expulsions import STEPS
from niangjia.members.views.people import get_current
from niangjia.organizations.queries import active
from niangjia.organizations.rights import scope
from niangjia.organizations.views.common import get

router = Router(tags=["离会"])
WRITE = guard(*WRITERS)


class In(Schema):
    """Nothing that is not named."""

    model_config = ConfigDict(extra="forbid")


class KeepIn(In):
    """retired or unemployed, from a day on."""

    standing: str
    on: date


class DayIn(In):
    """A day."""

    on: date


class WhyIn(In):
    """Why."""

    reason: str = Field(min_length=1, max_length=200)


class ProposeIn(In):
    """What the person has done, and what the union group says."""

    grounds: str = Field(max_length=1000)
    group_opinion: str = Field(max_length=500)


class StepIn(In):
    """What a step of the procedure asks for; see the pages: on, statement, body, entitled, present, in_favour, text, verb."""

    on: date | None = None
    statement: str = Field("", max_length=2000)
    body: str = ""
    entitled: int | None = None
    present: int | None = None
    in_favour: int | None = None
    reason: str = Field("", max_length=200)
    text: str = Field("", max_length=2000)
    verb: str = ""


class TextIn(In):
    """One's own words."""

    text: str = Field(min_length=1, max_length=2000)


class FirmIn(In):
    """Where everybody goes: code or name; empty for the holding union of the place."""

    to: str = Field("", max_length=200)
    on: date
    reason: str = Field(min_length=1, max_length=200)


class StandingOut(Schema):
    """Where a person stands as a member; ``waits`` for another union in a holding union, or ``stays`` there, and why."""

    id: UUID
    member: bool
    standing: str
    left_on: date | None
    leave_reason: str
    waits: bool
    stays: str


class ExpulsionOut(Schema):
    """One procedure."""

    id: UUID
    person_id: UUID
    state: str
    grounds: str
    statement: str
    answer: str
    proposed_on: date
    notified_on: date | None
    heard_on: date | None
    decided_on: date | None
    appeal_until: date | None
    appealed_on: date | None
    answered_on: date | None


class BackIn(In):
    """The whole move that was a mistake: from which union, at which moment (``arrivals``)."""

    source: UUID
    at: AwareDatetime


class ArrivalOut(Schema):
    """A whole firm that came in one move."""

    source: UUID
    name: str
    at: datetime
    count: int


class MovedOut(Schema):
    """How many were moved, or the job that does it."""

    moved: int | None
    job: UUID | None


@router.post("/members/{member_id}/keep", response=StandingOut, auth=WRITE)
@idempotent
def keep(request: HttpRequest, member_id: UUID, body: KeepIn) -> Any:
    """Retired or out of work: the membership is kept."""
    one = get_current(request.user, member_id)
    standing.keep_membership(by=request.user, memberships=[one], **valid(forms.KeepForm(body.dict())))
    return _standing(one.person)


@router.post("/members/{member_id}/resume", response=StandingOut, auth=WRITE)
@idempotent
def resume(request: HttpRequest, member_id: UUID) -> Any:
    """Full membership again."""
    one = get_current(request.user, member_id)
    standing.resume_membership(by=request.user, membership=one)
    return _standing(one.person)


@router.post("/members/{member_id}/stay", response=StandingOut, auth=WRITE)
@idempotent
def stay(request: HttpRequest, member_id: UUID, body: WhyIn) -> Any:
    """Who waits in a holding union stays there: placed."""
    one = get_current(request.user, member_id)
    staying.stay(by=request.user, memberships=[one], reason=body.reason)
    return _standing(one.person)


@router.post("/members/{member_id}/unstay", response=StandingOut, auth=WRITE)
@idempotent
def unstay(request: HttpRequest, member_id: UUID) -> Any:
    """Waits for a union again."""
    one = get_current(request.user, member_id)
    staying.unstay(by=request.user, membership=one)
    return _standing(one.person)


@router.post("/members/{member_id}/died", response=StandingOut, auth=WRITE)
@idempotent
def died(request: HttpRequest, member_id: UUID, body: DayIn) -> Any:
    """A death: the membership ends, letters stop."""
    person = get_current(request.user, member_id).person
    deaths.record_death(by=request.user, person=person, **valid(forms.DeathForm(body.dict())))
    return _standing(person)


@router.post("/members/{member_id}/return", response=StandingOut, auth=WRITE)
@idempotent
def return_(request: HttpRequest, member_id: UUID, body: WhyIn) -> Any:
    """An end that was a mistake is taken back."""
    person = rules.people(request.user).filter(pk=member_id).first()
    if person is None:
        raise Missing("没有找到这位会员，或不在您的范围内。")
    deaths.return_member(by=request.user, person=person, reason=body.reason)
    return _standing(person)


@router.post("/members/{member_id}/expulsion", response={201: ExpulsionOut}, auth=WRITE)
@idempotent
def propose(request: HttpRequest, member_id: UUID, body: ProposeIn) -> Status:
    """Propose it."""
    one = get_current(request.user, member_id)
    data = valid(forms.ProposeForm(body.dict()))
    return Status(201, expulsions.propose_expulsion(by=request.user, membership=one, **data))


@router.get("/expulsions", response=Page[ExpulsionOut], auth=WRITE)
def procedures(request: HttpRequest, query: Query[Paging]) -> Any:
    """The procedures of my unions, and what comes up to them, the latest first."""
    return paged(slice_of(visible(request.user), order="-id", cursor=query.cursor, limit=query.limit))


@router.post("/expulsions/{uuid:expulsion_id}/{step}", response=ExpulsionOut, auth=WRITE)
@idempotent
def step(request: HttpRequest, expulsion_id: UUID, step: str, body: StepIn) -> Any:
    """One step: notify, hear, vote, drop, appeal, answer."""
    found: Expulsion | None = visible(request.user).filter(pk=expulsion_id).first()
    if found is None or step not in STEPS:
        raise Missing("没有找到这份记录或这一步，或不在您的范围内。")
    form_class, run, _ = STEPS[step]
    return run(by=request.user, expulsion=found, **valid(form_class(body.dict())))


@router.get("/me/expulsion", response=ExpulsionOut, auth=guard("login"))
def own_procedure(request: HttpRequest) -> Expulsion:
    """The last procedure about my own membership of which I was told."""
    return _own(request)


@router.post("/me/expulsion/statement", response=ExpulsionOut, auth=guard("login"))
@idempotent
def own_statement(request: HttpRequest, body: TextIn) -> Expulsion:
    """What I have to say to it, before the vote."""
    return expulsions.hear_member(by=request.user, expulsion=_own(request), on=timezone.localdate(), statement=body.text)


@router.post("/me/expulsion/appeal", response=ExpulsionOut, auth=guard("login"))
@idempotent
def own_appeal(request: HttpRequest, body: TextIn) -> Expulsion:
    """Turn to the level above."""
    return expulsions.appeal_expulsion(by=request.user, expulsion=_own(request), text=body.text)


@router.post("/unions/{uuid:union_id}/move-members", response=MovedOut, auth=WRITE)
@idempotent
def move_members(request: HttpRequest, union_id: UUID, body: FirmIn) -> Any:
    """Everybody of a union to another one; many of them in the background."""
    union = active().filter(scope(request.user, *WRITERS), pk=union_id).first()
    if union is None:
        raise Missing("没有找到这个工会，或者它不在您管理的范围内。")
    data = valid(forms.FirmForm(request.user, body.dict()))
    made = handing.move_firm(by=request.user, union=union, **data)
    return {"job": made.pk, "moved": None} if isinstance(made, Job) else {"job": None, "moved": made}


@router.get("/unions/{uuid:union_id}/arrivals", response=list[ArrivalOut], auth=WRITE)
def arrived(request: HttpRequest, union_id: UUID) -> Any:
    """The whole moves of the last month to a union, and how many of each are still there."""
    union = get(active().filter(scope(request.user, *WRITERS)), union_id)
    return [{"source": one.source.pk, "name": one.source.name, "at": one.at, "count": one.count} for one in arrivals(union)]


@router.post("/unions/{uuid:union_id}/move-back", response=MovedOut, auth=WRITE)
@idempotent
def move_back(request: HttpRequest, union_id: UUID, body: BackIn) -> Any:
    """Whoever came by a whole move, and is still there, goes back to where they were."""
    mine = active().filter(scope(request.user, *WRITERS))
    union, source = get(mine, union_id), get(mine, body.source)
    return {"job": None, "moved": handing.move_back(by=request.user, union=union, source=source, at=body.at)}


def _own(request: HttpRequest) -> Expulsion:
    found = own_expulsion(request.user)
    if found is None:
        raise Missing("没有关于您的处分。")
    return found


def _standing(person: Person) -> dict[str, Any]:
    last = person.memberships.order_by("-joined_on", "-id").first()
    return {
        "id": person.pk,
        "member": last is not None and last.left_on is None,
        "standing": last.standing if last else "",
        "left_on": last.left_on if last else None,
        "leave_reason": last.leave_reason if last else "",
        **place_of(last),
    }
