"""Who may see and change the register of honours."""

from typing import Any

from django.db.models import QuerySet

from niangjia.honours.models import Honour
from niangjia.honours.states import HONOUR_MOVES, KEEPERS, READERS
from niangjia.organizations.rights import scope


def visible(user: Any) -> QuerySet[Honour]:
    """The honours of people of the user's branches."""
    return Honour.objects.filter(scope(user, *READERS))


def movable(user: Any, verb: str) -> QuerySet[Honour]:
    """Those to which the user may do ``verb``."""
    return Honour.objects.filter(scope(user, *(HONOUR_MOVES[verb].roles if verb in HONOUR_MOVES else KEEPERS)))


def own(user: Any) -> QuerySet[Honour]:
    """One's own; for the account or its key."""
    return Honour.objects.filter(person__user=user)
