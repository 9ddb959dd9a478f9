"""What waits: shifts that lack somebody, sheets that were not kept, thanks; to check out."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment.rules import own_entries
from niangjia.enrolment.states import EntryState
from niangjia.kernel.questions import Todo
from niangjia.kernel.standing import MOMENT, Own
from niangjia.kernel.wording import quoted
from niangjia.organizations.rights import subtrees
from niangjia.volunteering import rules
from niangjia.volunteering.queries import covers
from niangjia.volunteering.states import OPENERS

AHEAD, BACK = timedelta(days=3), timedelta(days=30)


def todos(user: Any) -> Iterator[Todo]:
    """Mine first, then the desk's."""
    now = timezone.now()
    for one in _there(user, now, now - BACK):
        yield Todo(f"{quoted(one.offer.title)}还没有签退", reverse("volunteering:my_volunteer"), kind="shift")
    if subtrees(user, *OPENERS):
        yield from _soon(user, now)
        yield from _sheets(user, now)


_there = Own(
    lambda user, now, since: own_entries(user)
    .filter(offer__kind=rules.KIND, state=EntryState.ATTENDED, services__isnull=True)
    .filter(session__ends_at__lte=now, session__ends_at__gt=since)
    .select_related("offer")[:3],
    MOMENT,
    MOMENT,
)


def _soon(user: Any, now: Any) -> Iterator[Todo]:
    rows = rules.shifts_movable(user).filter(starts_at__gt=now, starts_at__lte=now + AHEAD, offer__state__in=["open", "closed"])
    found = list(rows.filter(needs__isnull=False).distinct().select_related("offer").order_by("starts_at")[:10])
    lack = covers(found)
    for one in found:
        words = "、".join(cover.sentence for cover in lack[one.pk] if not cover.is_met)
        if words:
            url = reverse("volunteering:shift", args=[one.pk])
            yield Todo(f"{quoted(one.offer.title)}{one.title}还缺：{words}", url, one.starts_at, kind="shift")


def _sheets(user: Any, now: Any) -> Iterator[Todo]:
    waits = Q(entries__state__in=rules.IN, entries__services__isnull=True)
    rows = rules.shifts_movable(user).filter(waits, ends_at__lte=now, ends_at__gt=now - BACK)
    for one in rows.exclude(offer__state="cancelled").distinct().select_related("offer").order_by("ends_at")[:5]:
        url = reverse("volunteering:shift", args=[one.pk])
        yield Todo(f"{quoted(one.offer.title)}{one.title}还没有登记完时长", url, kind="shift", light="ok")
