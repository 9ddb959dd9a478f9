"""Who may see, change and count."""

from typing import Any

from django.db.models import QuerySet

from niangjia.enrolment import rules as enrolment
from niangjia.enrolment.states import OfferState
from niangjia.fairs.models import KINDS_OF_OFFERS, Fair, Stall
from niangjia.fairs.states import COUNTERS, FAIR_MOVES, HOSTS, READERS, FairState
from niangjia.organizations.rights import scope


def visible(user: Any) -> QuerySet[Fair]:
    """The fairs of the user's branches, drafts too."""
    return Fair.objects.filter(scope(user, *READERS))


def movable(user: Any, verb: str = "") -> QuerySet[Fair]:
    """The fairs to which the user may do ``verb``."""
    return Fair.objects.filter(scope(user, *(FAIR_MOVES[verb].roles if verb in FAIR_MOVES else HOSTS)))


def countable(user: Any) -> QuerySet[Fair]:
    """The fairs at which the user may count visitors."""
    return Fair.objects.filter(scope(user, *COUNTERS))


def published() -> QuerySet[Fair]:
    """What anybody may read."""
    return Fair.objects.filter(state__in=FairState.SHOWN)


def stalls(user: Any) -> QuerySet[Stall]:
    """The stalls of the user's branches."""
    return Stall.objects.filter(scope(user, *READERS))


def offers(user: Any) -> QuerySet[Any]:
    """The fairs and shows of the user that people enrol for, as long as they have no stalls and no programme."""
    running = (OfferState.DRAFT, OfferState.OPEN, OfferState.CLOSED)
    rows = enrolment.movable(user, "open").filter(kind__in=KINDS_OF_OFFERS, state__in=running)
    return rows.exclude(pk__in=Fair.objects.filter(offer__isnull=False).values("offer"))
