"""What waits: shifts that lack somebody, sheets that were not kept, thanks; to check out."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment.rules import own_entries
from niangjia.enrolment.states import EntryState
from niangjia.kernel.questions import Todo
from niangjia.kernel.standing import MOMENT, Own
from niangjia.kernel.wording import quoted
from niangjia.organizations.rights import subtrees
from niangjia.volunteering import rules
from niangjia.volunteering.models import Need, Service
from niangjia.volunteering.queries import covers
from niangjia.volunteering.states import OPENERS

ENTRY: Any = Service._meta.get_field("entry").related_model  # enrolment's, which names its own table
AHEAD, BACK, MOST = timedelta(days=3), timedelta(days=30), 15


def todos(user: Any) -> Iterator[Todo]:
    """Mine first, then the desk's."""
    now = timezone.now()
    for one in _there(user, now, now - BACK):
        yield Todo(f"{quoted(one.offer.title)}还没有签退", reverse("volunteering:my_volunteer"), kind="shift")
    if subtrees(user, *OPENERS):
        yield from _shifts(user, now)


_there = Own(
    lambda user, now, since: own_entries(user)
    .filter(offer__kind=rules.KIND, state=EntryState.ATTENDED, services__isnull=True)
    .filter(session__ends_at__lte=now, session__ends_at__gt=since)
    .select_related("offer")[:3],
    MOMENT,
    MOMENT,
)


def _shifts(user: Any, now: Any) -> Iterator[Todo]:
    """Shifts that begin soon, with what they lack; those that are over and of which hours are still to be noted. One query."""
    owed = ENTRY.objects.filter(session=OuterRef("pk"), state__in=rules.IN, services__isnull=True)
    needy = Need.objects.filter(session=OuterRef("pk"))
    soon = Q(Exists(needy), starts_at__gt=now, starts_at__lte=now + AHEAD, offer__state__in=["open", "closed"])
    over = Q(Exists(owed), ends_at__lte=now, ends_at__gt=now - BACK) & ~Q(offer__state="cancelled")
    found = list(rules.shifts_movable(user).filter(soon | over).select_related("offer").order_by("-starts_at")[:MOST])[::-1]
    lack = covers([one for one in found if one.starts_at > now])
    for one in found:
        url, title = reverse("volunteering:shift", args=[one.pk]), f"{quoted(one.offer.title)}{one.title}"
        if one.pk not in lack:
            yield Todo(f"{title}还没有登记完时长", url, kind="shift", light="ok")
        elif words := "、".join(cover.sentence for cover in lack[one.pk] if not cover.is_met):
            yield Todo(f"{title}还缺：{words}", url, one.starts_at, kind="shift")
