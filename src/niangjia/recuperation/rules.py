"""Who may see and change rest cures: whoever may the offers of the same union."""

from typing import Any

from django.db.models import QuerySet

from niangjia.enrolment.rules import told
from niangjia.organizations.rights import scope
from niangjia.recuperation.models import Programme
from niangjia.recuperation.states import OPENERS, PROGRAMME_MOVES, WATCHERS


def visible(user: Any) -> QuerySet[Programme]:
    """Those of one's branches."""
    return Programme.objects.filter(scope(user, *WATCHERS), told(user, "offer"))


def movable(user: Any, verb: str = "amend") -> QuerySet[Programme]:
    """Those to which the user may do ``verb``."""
    roles = PROGRAMME_MOVES[verb].roles if verb in PROGRAMME_MOVES else OPENERS
    return Programme.objects.filter(scope(user, *roles), told(user, "offer"))
