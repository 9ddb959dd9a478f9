"""Reads: what is ahead for everybody, the programme with its hours, the report."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone

from niangjia.fairs import rules
from niangjia.fairs.models import Act, Fair
from niangjia.fairs.states import FairState


def ahead() -> QuerySet[Fair]:
    """What anybody may still go to, the next first."""
    rows = rules.published().filter(state=FairState.PUBLISHED, held_on__gte=timezone.localdate())
    return rows.select_related("union").order_by("held_on", "opens", "pk")


@dataclass(frozen=True)
class Piece:
    """A piece of the programme with the time at which it should begin."""

    act: Act
    at: str


def programme(fair: Fair) -> list[Piece]:
    """The programme in order; each piece begins where the one before ends, the first with the fair."""
    moment = datetime.combine(fair.held_on, fair.opens)
    pieces = []
    for act in fair.acts.all():
        pieces.append(Piece(act, f"{moment:%H:%M}"))
        moment += timedelta(minutes=act.minutes)
    return pieces


def visitors(fair: Fair) -> int:
    """Of all stalls together."""
    return int(fair.stalls.aggregate(n=Sum("visitors"))["n"] or 0)


def report(fair: Fair) -> dict[str, Any]:
    """What stands on the paper."""
    stalls = list(fair.stalls.all())
    return {
        "union": fair.union.name, "title": fair.title, "kind": fair.kind_words, "on": fair.held_on,
        "hours": f"{fair.opens:%H:%M} 至 {fair.closes:%H:%M}", "venue": f"{fair.venue}（{fair.site_words}）",
        "count": len(stalls), "visitors": sum(one.visitors for one in stalls), "contact": fair.contact,
        "date": timezone.localdate(),
        "stalls": [
            {"title": one.title, "server": one.server, "hours": hours(one, fair), "visitors": one.visitors} for one in stalls
        ],
        "acts": [
            {"at": one.at, "title": one.act.title, "performer": one.act.performer, "minutes": one.act.minutes}
            for one in programme(fair)
        ],
    }  # fmt: skip


def hours(one: Any, fair: Fair) -> str:
    """A stall's hours, or the fair's."""
    first, last = (one.opens, one.closes) if one.opens else (fair.opens, fair.closes)
    return f"{first:%H:%M}–{last:%H:%M}"
