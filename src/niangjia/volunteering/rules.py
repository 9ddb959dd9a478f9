"""Who may see volunteers, shifts, hours."""

from typing import Any

from django.db.models import Q, QuerySet

from niangjia.enrolment import rules as places
from niangjia.enrolment.states import EntryState
from niangjia.members.queries import posted
from niangjia.organizations.rights import scope
from niangjia.volunteering.models import Need, Service, Volunteer
from niangjia.volunteering.states import OPENERS, WATCHERS, VolunteerState

KIND = "volunteer"
IN = (EntryState.TAKEN, EntryState.ATTENDED)


def visible(user: Any) -> QuerySet[Volunteer]:
    """The volunteers of the user's branches, and those who are posted there, who have not left."""
    return Volunteer.objects.filter(_here(user, *WATCHERS)).exclude(state=VolunteerState.LEFT)


def askable(user: Any) -> QuerySet[Volunteer]:
    """Those whom the user may ask for a shift."""
    return Volunteer.objects.filter(_here(user, *OPENERS), state=VolunteerState.ACTIVE)


def _here(user: Any, *roles: str) -> Q:
    """Of one's branches, or served there while posted to one of their unions."""
    branches = scope(user, *roles)
    return branches | Q(person__in=posted(branches))


def own(user: Any) -> Volunteer | None:
    """Oneself, where one has registered."""
    return Volunteer.objects.filter(person__user_id=user.pk).exclude(state=VolunteerState.LEFT).first()


def offers(user: Any) -> QuerySet[Any]:
    """The offers with shifts of the user's branches."""
    return places.visible(user).filter(kind=KIND)


def offers_movable(user: Any) -> QuerySet[Any]:
    """Those whose shifts the user runs."""
    return places.movable(user, "edit").filter(kind=KIND)


def shifts(user: Any) -> QuerySet[Any]:
    """The sessions of those offers."""
    return _session().objects.filter(offer__in=offers(user))


def shifts_movable(user: Any) -> QuerySet[Any]:
    """Those that the user runs."""
    return _session().objects.filter(offer__in=offers_movable(user))


def entries(user: Any) -> QuerySet[Any]:
    """Places in shifts that the user runs."""
    return places.entries_movable(user).filter(offer__kind=KIND)


def services(user: Any) -> QuerySet[Service]:
    """The book of hours of the user's branches: of one's own people."""
    return Service.objects.filter(scope(user, *WATCHERS), places.told(user, "entry__offer", "path"))


def _session() -> Any:
    return Need._meta.get_field("session").related_model  # enrolment's, which names its own table
