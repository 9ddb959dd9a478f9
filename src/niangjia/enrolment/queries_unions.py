"""Unions whose people asked and never had a place."""

from typing import Any

from django.db.models import Count, Exists, OuterRef

from niangjia.enrolment.models import Entry
from niangjia.enrolment.records import in_vain
from niangjia.enrolment.rules import told
from niangjia.enrolment.states import WATCHERS, EntryState
from niangjia.kernel.tree import within
from niangjia.organizations.rights import scope

MOST = 50


def unions_in_vain(user: Any, union: Any = None) -> list[tuple[str, int]]:
    """(name, people who asked) of each union of which nobody ever had a place, those with most people first."""
    won = Entry.objects.filter(union=OuterRef("union"), state__in=EntryState.TAKING)
    rows = in_vain().filter(scope(user, *WATCHERS), told(user, "offer", "path")).filter(~Exists(won))
    rows = rows.filter(within(union.path)) if union else rows
    counted = rows.order_by().values("union", "union__name").annotate(n=Count("person", distinct=True))
    return list(counted.order_by("-n", "union__name", "union").values_list("union__name", "n")[:MOST])
