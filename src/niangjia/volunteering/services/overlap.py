"""Nobody serves in two places at once: how much of a shift still counts beside shifts that lie across it."""

from collections.abc import Collection
from datetime import datetime
from math import floor
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils import timezone

from niangjia.kernel.wording import quoted
from niangjia.volunteering.models import Service

Window = tuple[datetime, datetime]
SECONDS = 3600
HALF = 2  # halves of an hour in an hour


def left(one: Any, window: Window, *, people: Collection[UUID] = ()) -> tuple[float, str]:
    """(hours, sentence): how many hours of ``window`` somebody may still have for a place, and with what it lies across.

    Taking two shifts at once is allowed, for plans change; the book of hours is where the overlap counts once. The hours of
    all shifts that lie across each other are never more than the time that they take together. A shift that lies across
    none has no limit here (infinity, no sentence). The caller holds the person, so that two leaders do not both have room.
    ``people``: files that are about to be one person; the entry's own alone where none is named.
    """
    across = _across(one, window, people or (one.person_id,))
    if not across:
        return float("inf"), ""
    spent = sum(min(hours, _length([span])) for span, hours, _ in across)
    room = floor((_length([window, *(span for span, _, _ in across)]) - spent) * HALF + 1e-9) / HALF
    hours = max(0.0, room)
    others = "、".join(f"{_words(span, title)}已登记 {done:g} 小时" for span, done, title in across)
    most = f"最多还能登记 {hours:g} 小时" if hours else "不能再登记"
    return hours, f"时间和别的班次重叠，不能重复计算：{others}，这一班{most}。"


def _across(one: Any, window: Window, people: Collection[UUID]) -> list[tuple[Window, float, str]]:
    """The shifts of other places of these files that have hours and lie across the window."""
    rows = Service.objects.filter(person__in=people).exclude(entry=one.pk)
    rows = rows.filter(entry__session__starts_at__lt=window[1], entry__session__ends_at__gt=window[0])
    found = rows.order_by().values_list(
        "entry", "entry__session__starts_at", "entry__session__ends_at", "entry__offer__title"
    ).annotate(hours=Sum("hours"))  # fmt: skip
    return [((start, end), hours, title) for _, start, end, title, hours in sorted(found, key=lambda row: row[1]) if hours]


def _length(windows: list[Window]) -> float:
    """Hours that windows take together, what lies across counted once."""
    total, reached = 0.0, None
    for start, end in sorted(windows):
        begin = start if reached is None else max(start, reached)
        if end > begin:
            total += (end - begin).total_seconds() / SECONDS
            reached = end
    return total


def _words(span: Window, title: str) -> str:
    start, end = (timezone.localtime(one) for one in span)
    return f"{quoted(title)}（{start:%m-%d %H:%M}–{end:%H:%M}）"
