"""Who may see and change hardship records: chairs and care officers, nobody else."""

from typing import Any

from django.db.models import QuerySet

from niangjia.care.models import Case
from niangjia.care.states import CASE_MOVES, KEEPERS
from niangjia.organizations.rights import scope

SIGHTS = {"查看困难职工档案": KEEPERS}


def visible(user: Any) -> QuerySet[Case]:
    """The records of people of the user's branches."""
    return Case.objects.filter(scope(user, *KEEPERS))


def movable(user: Any, verb: str) -> QuerySet[Case]:
    """Those to which the user may do ``verb``."""
    return Case.objects.filter(scope(user, *CASE_MOVES[verb].roles))


def own(user: Any) -> QuerySet[Case]:
    """One's own; for the account or its key."""
    return Case.objects.filter(person__user=user)
