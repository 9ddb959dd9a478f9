"""Who may see and do what to fairs, vacancies, applications, times at desks and trainees."""

from typing import Any

from django.db.models import QuerySet

from niangjia.enrolment.rules import published as offers_published
from niangjia.enrolment.rules import told
from niangjia.jobs.models import Candidacy, Exhibitor, Followup, JobFair, Slot, Trainee, Vacancy
from niangjia.jobs.states import HOSTS, READERS
from niangjia.organizations.rights import scope


def fairs(user: Any) -> QuerySet[JobFair]:
    """The fairs of the user's branches, those that are not open yet too."""
    return JobFair.objects.filter(scope(user, *READERS))


def fairs_movable(user: Any) -> QuerySet[JobFair]:
    """The fairs that the user may change."""
    return JobFair.objects.filter(scope(user, *HOSTS))


def fairs_published() -> QuerySet[JobFair]:
    """The fairs that anybody may read about."""
    return JobFair.objects.filter(offer__in=offers_published())


def exhibitors(user: Any) -> QuerySet[Exhibitor]:
    """The employers at those fairs."""
    return Exhibitor.objects.filter(scope(user, *READERS, field="fair__path"))


def vacancies(user: Any) -> QuerySet[Vacancy]:
    """The vacancies of the user's branches."""
    return Vacancy.objects.filter(scope(user, *READERS))


def vacancies_published() -> QuerySet[Vacancy]:
    """The vacancies that anybody may read."""
    return Vacancy.objects.filter(fair__in=fairs_published())


def candidacies(user: Any) -> QuerySet[Candidacy]:
    """Who applied at the fairs of the user's branches."""
    return Candidacy.objects.filter(scope(user, *READERS))


def candidacies_movable(user: Any) -> QuerySet[Candidacy]:
    """Those about whom the user may write down the employer's word."""
    return Candidacy.objects.filter(scope(user, *HOSTS))


def own_candidacies(user: Any) -> QuerySet[Candidacy]:
    """One's own."""
    return Candidacy.objects.filter(person__user_id=user.pk)


def slots(user: Any) -> QuerySet[Slot]:
    """The times at the desks of the user's fairs."""
    return Slot.objects.filter(scope(user, *READERS, field="desk__fair__path"))


def slots_movable(user: Any) -> QuerySet[Slot]:
    """Those that the user may release or close."""
    return Slot.objects.filter(scope(user, *HOSTS, field="desk__fair__path"))


def slots_published() -> QuerySet[Slot]:
    """The times that a member may find."""
    return Slot.objects.filter(desk__fair__in=fairs_published())


def own_slots(user: Any) -> QuerySet[Slot]:
    """One's own; for the account or its key."""
    return Slot.objects.filter(person__user=user)


def trainees(user: Any) -> QuerySet[Trainee]:
    """Who was trained by the user's branches, or is one of theirs."""
    rows = Trainee.objects.filter(scope(user, *READERS) | scope(user, *READERS, field="offer__path"))
    return rows.filter(told(user, "offer", "path"))


def trainees_movable(user: Any) -> QuerySet[Trainee]:
    """Those whom the user may call."""
    rows = Trainee.objects.filter(scope(user, *HOSTS) | scope(user, *HOSTS, field="offer__path"))
    return rows.filter(told(user, "offer", "path"))


def own_trainees(user: Any) -> QuerySet[Trainee]:
    """One's own trainings."""
    return Trainee.objects.filter(person__user_id=user.pk)


def followups(user: Any) -> QuerySet[Followup]:
    """The calls to those trainees."""
    rows = Followup.objects.filter(scope(user, *READERS) | scope(user, *READERS, field="trainee__offer__path"))
    return rows.filter(told(user, "trainee__offer", "path"))


def followups_movable(user: Any) -> QuerySet[Followup]:
    """The calls that the user may make."""
    rows = Followup.objects.filter(scope(user, *HOSTS) | scope(user, *HOSTS, field="trainee__offer__path"))
    return rows.filter(told(user, "trainee__offer", "path"))
