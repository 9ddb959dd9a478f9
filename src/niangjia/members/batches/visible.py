"""Who may see and do what to batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from niangjia.members.models import Batch
from niangjia.members.states import WRITERS
from niangjia.organizations.queries import active
from niangjia.organizations.rights import scope, subtrees

if TYPE_CHECKING:
    from niangjia.organizations.models import Union


def batches(user: Any) -> QuerySet[Batch]:
    """The batches of the branches whose rosters the user fills."""
    return Batch.objects.filter(scope(user, *WRITERS))


def unions(user: Any) -> QuerySet[Union]:
    """The unions that a roster may be brought in for."""
    return active().filter(scope(user, *WRITERS))


def tops(user: Any) -> list[Union]:
    """The top unions of the user's branches."""
    wanted = Q(path__in=[one.low for one in subtrees(user, *WRITERS)])
    return list(active().filter(wanted).order_by("path")[:20])
