"""Who may see and decide pairs: who fills the rosters of the first union above both files."""

from typing import Any

from django.db.models import QuerySet

from niangjia.duplicates.models import Pair, SharedPhone
from niangjia.duplicates.states import PairState
from niangjia.kernel.tree import WIDTH
from niangjia.members.states import WRITERS
from niangjia.organizations.rights import scope, subtrees


def visible(user: Any) -> QuerySet[Pair]:
    """The pairs that the user decides."""
    return Pair.objects.filter(scope(user, *WRITERS))


def waiting(user: Any) -> QuerySet[Pair]:
    """Those that wait for an answer."""
    return visible(user).filter(state=PairState.OPEN)


def phones(user: Any) -> QuerySet[SharedPhone]:
    """The phones of many people within the user's branches."""
    return SharedPhone.objects.filter(scope(user, *WRITERS))


def decider(one: str, other: str, *, two_numbers: bool) -> str:
    """The path of the union that decides about two files at two paths, or "" where no union is above both.

    The first union above both; with a full number in each file, the level above that one: whoever made the conflict
    does not wave it through.
    """
    common = 0
    while common < min(len(one), len(other)) and one[common : common + WIDTH] == other[common : common + WIDTH]:
        common += WIDTH
    if two_numbers and common > WIDTH:
        common -= WIDTH
    return one[:common]


def scannable(user: Any) -> list[str]:
    """The paths at which the user may have a scan run: the tops of the branches."""
    return [one.low for one in subtrees(user, *WRITERS)]
