"""Reads: the vacancies that somebody looks for, what a member has here, the times of desks as a grid."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone

from niangjia.enrolment.states import OfferState
from niangjia.jobs import rules
from niangjia.jobs.models import Entrance, Followup, JobFair, Slot, Trainee, Vacancy
from niangjia.jobs.states import CandidacyState, FairState, FollowupState, VacancyState


def fairs_ahead() -> QuerySet[JobFair]:
    """The fairs that anybody may still go to, the next first."""
    rows = rules.fairs_published().filter(state=FairState.PLANNED, held_on__gte=timezone.localdate())
    return rows.exclude(offer__state=OfferState.CANCELLED).select_related("offer", "union").order_by("held_on", "pk")


def counted(fair: JobFair) -> int:
    """How many were counted at the entrances."""
    return Entrance.objects.filter(fair=fair).aggregate(n=Sum("visitors"))["n"] or 0


def hired(vacancy: Vacancy) -> int:
    """How many of its places are somebody's."""
    return vacancy.candidacies.filter(state=CandidacyState.HIRED).count()


def search(rows: QuerySet[Vacancy], *, text: str = "", pay: int | None = None, place: str = "") -> QuerySet[Vacancy]:
    """Open vacancies by words of title, employer or requirement, by the pay one wants at least, by the place."""
    rows = rows.filter(state=VacancyState.OPEN)
    for word in text.split()[:4]:
        found = rows.filter(title__contains=word) | rows.filter(requirement__contains=word)
        rows = found | rows.filter(exhibitor__name__contains=word)
    if pay:
        rows = rows.filter(pay_high__gte=pay)
    return rows.filter(place__contains=place) if place else rows


def free_times(fair: JobFair) -> list[tuple[Any, list[Slot]]]:
    """Each desk with the times that can still be booked."""
    free = fair_slots(fair).filter(person=None, starts_at__gt=timezone.now())
    found: dict[Any, list[Slot]] = {desk: [] for desk in fair.desks.all()}
    for slot in free:
        found[slot.desk].append(slot)
    return list(found.items())


def fair_slots(fair: JobFair) -> QuerySet[Slot]:
    """Every time of a fair's desks in order."""
    return Slot.objects.filter(desk__fair=fair).select_related("desk").order_by("starts_at", "desk__kind", "desk__adviser")


def desks_with_counts(slots: Iterable[Slot]) -> dict[Any, tuple[int, int]]:
    """How many times each desk has, and how many are somebody's."""
    found: dict[Any, tuple[int, int]] = {}
    for one in slots:
        every, taken = found.get(one.desk, (0, 0))
        found[one.desk] = (every + 1, taken + (one.person_id is not None))
    return found


def current_call(trainee: Trainee, *, due: bool = False) -> Followup | None:
    """The call that an answer would be to: the first open one, then the last that found no work. ``due``: of those due."""
    rows = trainee.followups.select_related("trainee")
    ripe = rows.filter(due_on__lte=timezone.localdate()) if due else rows
    found = ripe.filter(state__in=FollowupState.OPEN).order_by("month").first()
    if found is None and not due:
        found = rows.filter(state=FollowupState.UNEMPLOYED).order_by("-month").first()
    return found
