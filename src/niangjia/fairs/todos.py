"""What fairs leave for today: the ones of today to be counted, those gone by to be written down as held."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone

from niangjia.fairs import rules
from niangjia.fairs.states import COUNTERS, FairState
from niangjia.kernel.questions import Todo
from niangjia.organizations.rights import subtrees


def todos(user: Any) -> Iterator[Todo]:
    """One query, for whoever counts."""
    if not subtrees(user, *COUNTERS):
        return
    today = timezone.localdate()
    rows = rules.countable(user).filter(state=FairState.PUBLISHED, held_on__lte=today)
    for fair in rows.order_by("held_on", "pk")[:10]:
        if fair.held_on == today:
            yield Todo(f"“{fair}”今天在{fair.venue}，去计数", reverse("fairs:fair_count", args=[fair.pk]), today, kind="fair")
        else:
            url = reverse("fairs:fair", args=[fair.pk])
            yield Todo(f"“{fair}”办完了，请核对人次", url, fair.held_on, kind="fair")
