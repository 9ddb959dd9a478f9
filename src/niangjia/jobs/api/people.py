"""``/candidacies`` and ``/slots``: who applied, and who has a time at a desk."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from niangjia.jobs import rules, services
from niangjia.jobs.api.people_schemas import (
    AgreeIn,
    CandidacyOut,
    CandidacyQuery,
    JobApply,
    SlotOut,
    TopicIn,
    candidacy_out,
    slot_out,
)
from niangjia.jobs.lists import CandidacyListing
from niangjia.jobs.models import Candidacy, Slot
from niangjia.jobs.states import HOSTS, READERS
from niangjia.kernel.api import Page, Paging, ReasonIn, guard, idempotent, listed, paged
from niangjia.kernel.errors import Missing
from niangjia.kernel.keyset import slice_of
from niangjia.members.queries import file_of
from niangjia.organizations.views.common import get

router = Router(tags=["jobs"])


@router.post("/vacancies/{uuid:pk}/apply", response={201: CandidacyOut}, auth=guard("login"))
@idempotent
def apply(request: HttpRequest, pk: UUID, body: JobApply) -> Status[dict[str, Any]]:
    """Apply for oneself; twice is once."""
    vacancy = rules.vacancies_published().select_related("exhibitor", "fair").filter(pk=pk).first()
    if vacancy is None:
        raise Missing("没有找到这个岗位。")
    return Status(201, candidacy_out(services.apply(by=request.user, vacancy=vacancy, **body.dict())))


@router.get("/candidacies/mine", response=Page[CandidacyOut], auth=guard("login"))
def list_own(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """My applications, the latest first."""
    rows = rules.own_candidacies(request.user).select_related("vacancy__exhibitor")
    return paged(slice_of(rows, order="-created_at", cursor=query.cursor, limit=query.limit), candidacy_out)


@router.get("/candidacies", response=Page[CandidacyOut], auth=guard(*READERS), summary="投递")
def list_candidacies(request: HttpRequest, query: Query[CandidacyQuery]) -> dict[str, Any]:
    """Who applied at the fairs of my branches."""
    return paged(listed(CandidacyListing, request.user, query), candidacy_out)


@router.post("/candidacies/{uuid:pk}/withdraw", response=CandidacyOut, auth=guard("login"))
@idempotent
def withdraw(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Take back one's own."""
    return candidacy_out(services.withdraw(by=request.user, candidacy=_own(request.user, pk)))


@router.post("/candidacies/{uuid:pk}/consent", response=CandidacyOut, auth=guard("login"))
@idempotent
def consent(request: HttpRequest, pk: UUID, body: AgreeIn) -> dict[str, Any]:
    """Let name and phone go to the employer, or no longer."""
    return candidacy_out(services.consent(by=request.user, candidacy=_own(request.user, pk), agreed=body.agreed))


@router.post("/candidacies/{uuid:pk}/invite", response=CandidacyOut, auth=guard(*HOSTS))
@idempotent
def invite(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """The employer wants to see the person."""
    return candidacy_out(services.invite(by=request.user, candidacy=_candidacy(request.user, pk)))


@router.post("/candidacies/{uuid:pk}/hire", response=CandidacyOut, auth=guard(*HOSTS))
@idempotent
def hire(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """The employer takes the person."""
    return candidacy_out(services.hire(by=request.user, candidacy=_candidacy(request.user, pk)))


@router.post("/candidacies/{uuid:pk}/decline", response=CandidacyOut, auth=guard(*HOSTS))
@idempotent
def decline(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """The employer does not."""
    return candidacy_out(services.decline(by=request.user, candidacy=_candidacy(request.user, pk)))


@router.post("/candidacies/{uuid:pk}/revise", response=CandidacyOut, auth=guard(*HOSTS))
@idempotent
def revise(request: HttpRequest, pk: UUID, body: ReasonIn) -> dict[str, Any]:
    """Put the employer's word right."""
    return candidacy_out(services.revise(by=request.user, candidacy=_candidacy(request.user, pk), reason=body.reason))


def _candidacy(user: Any, pk: UUID) -> Candidacy:
    found: Candidacy = get(rules.candidacies(user).select_related("vacancy__exhibitor", "person__user"), pk)
    return found


def _own(user: Any, pk: UUID) -> Candidacy:
    found: Candidacy = get(rules.own_candidacies(user).select_related("vacancy__exhibitor"), pk)
    return found


@router.get("/job-fairs/{uuid:pk}/slots", response=Page[SlotOut], auth=guard("login"), summary="咨询时段")
def list_slots(request: HttpRequest, pk: UUID, query: Query[Paging]) -> dict[str, Any]:
    """The times of a fair's desks; whose they are is not said."""
    person, fair = file_of(request.user), rules.fairs_published().filter(pk=pk).first()
    if fair is None:
        raise Missing("没有找到这场招聘会。")
    rows = rules.slots_published().filter(desk__fair=fair).select_related("desk")
    part = slice_of(rows, order="starts_at", cursor=query.cursor, limit=query.limit)
    return paged(part, lambda one: slot_out(one, person.pk if person else None))


@router.post("/slots/{uuid:pk}/book", response=SlotOut, auth=guard("login"))
@idempotent
def book(request: HttpRequest, pk: UUID, body: TopicIn) -> dict[str, Any]:
    """Take a free time for oneself."""
    one = services.book(by=request.user, slot=Slot(pk=pk), topic=body.topic)
    return slot_out(one, one.person_id)


@router.post("/slots/{uuid:pk}/give-up", response=SlotOut, auth=guard("login"))
@idempotent
def give_up(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Let one's time go."""
    return slot_out(services.give_up(by=request.user, slot=Slot(pk=pk)))


@router.post("/slots/{uuid:pk}/release", response=SlotOut, auth=guard(*HOSTS))
@idempotent
def release(request: HttpRequest, pk: UUID, body: ReasonIn) -> dict[str, Any]:
    """Take somebody's time away."""
    return slot_out(services.release(by=request.user, slot=_slot(request.user, pk), reason=body.reason))


@router.post("/slots/{uuid:pk}/meet", response=SlotOut, auth=guard(*HOSTS))
@idempotent
def meet(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """The person came."""
    return slot_out(services.meet(by=request.user, slot=_slot(request.user, pk)))


@router.post("/slots/{uuid:pk}/miss", response=SlotOut, auth=guard(*HOSTS))
@idempotent
def miss(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """The person did not come."""
    return slot_out(services.miss(by=request.user, slot=_slot(request.user, pk)))


def _slot(user: Any, pk: UUID) -> Slot:
    found: Slot = get(rules.slots(user).select_related("desk__fair__offer", "person__user"), pk)
    return found
