"""Who may see and work on leads and register lists: the rights of organizations on the branch."""

from typing import Any

from django.db.models import QuerySet

from niangjia.coverage.models import Lead, RegisterList
from niangjia.coverage.states import LEAD_MOVES, LIST_MOVES
from niangjia.kernel.access import STAFF
from niangjia.organizations.rights import scope
from niangjia.organizations.states import ORGANISERS


def leads(user: Any) -> QuerySet[Lead]:
    """The leads of the user's branches."""
    return Lead.objects.filter(scope(user, *STAFF))


def leads_movable(user: Any, verb: str) -> QuerySet[Lead]:
    """The leads to which the user may do ``verb``."""
    return Lead.objects.filter(scope(user, *LEAD_MOVES[verb].roles))


def lists(user: Any) -> QuerySet[RegisterList]:
    """The register lists of the branches where the user could bring one in."""
    return RegisterList.objects.filter(scope(user, *ORGANISERS))


def lists_movable(user: Any, verb: str) -> QuerySet[RegisterList]:
    """The lists to which the user may do ``verb``."""
    return RegisterList.objects.filter(scope(user, *LIST_MOVES[verb].roles))
