"""What members add to the pages of others: how many a union has, and the way to them."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone

from niangjia.kernel.questions import Annex, counted
from niangjia.kernel.wording import number
from niangjia.members.rules import READERS
from niangjia.organizations.rights import reaches, reaches_below
from niangjia.organizations.states import UnionState


def of_a_union(union: Any, user: Any) -> Iterator[Annex]:
    """Its members, for whoever may see them; how many they are, for whoever sees those of its whole branch."""
    if union.state != UnionState.ACTIVE or not reaches(user, union.path, *READERS):
        return
    url = f"{reverse('members:members')}?union={union.pk}"
    if reaches_below(user, union.path, *READERS):
        count = counted(("members",), union.path, timezone.localdate())["members"].whole.total
        yield Annex(f"会员 {number(count)} 人", "包括下级工会的会员", url, "users")
    else:
        yield Annex("会员", "", url, "users")


ANNEXES = {"organizations:union": of_a_union}
