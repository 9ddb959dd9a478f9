"""Rows that are counted and listed alike: places of the year, and who asked and never had a turn."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from niangjia.enrolment.models import Entry, Pool
from niangjia.enrolment.states import EntryState, OfferState

RUN = (OfferState.OPEN, OfferState.CLOSED, OfferState.ENDED)
COUNTED = {
    "taken": EntryState.TAKING,
    "attended": (EntryState.ATTENDED,),
    "marked": (EntryState.ATTENDED, EntryState.ABSENT),
}


def offered(year: int) -> QuerySet[Any]:
    """The pools of what takes place in a year and was opened; ``day`` is that of the session."""
    rows = Pool.objects.filter(session__starts_at__year=year, session__offer__state__in=RUN)
    return rows.annotate(day=TruncDate("session__starts_at"))


def had(what: str, year: int) -> QuerySet[Any]:
    """The entries of a year that came to something (a key of ``COUNTED``)."""
    rows = Entry.objects.filter(session__starts_at__year=year, state__in=COUNTED[what])
    return rows.exclude(offer__state=OfferState.CANCELLED).annotate(day=TruncDate("session__starts_at"))


def in_vain() -> QuerySet[Any]:
    """For each person who asked and never had a place in anything, the last time; ``times`` says how often.

    Lost a draw, or still on the list when it was over. A place that was given up or not confirmed was offered.
    """
    lost = Entry.objects.filter(_without())
    same = lost.filter(person=OuterRef("person"))
    newer = same.filter(pk__gt=OuterRef("pk"))
    won = Entry.objects.filter(person=OuterRef("person"), born__in=(EntryState.TAKEN, EntryState.HELD))
    drawn = Entry.objects.filter(person=OuterRef("person"), state__in=(*EntryState.TAKING, EntryState.HELD))
    times = same.order_by().values("person").annotate(n=Count("pk")).values("n")
    return lost.filter(~Exists(newer), ~Exists(won), ~Exists(drawn)).annotate(times=Subquery(times))


def _without() -> Q:
    over = Q(state=EntryState.WAITING, offer__state=OfferState.ENDED)
    return Q(state=EntryState.LOST) | over


def year_of(text: str, today: date) -> int:
    """A year out of an address; this one for what is none."""
    return int(text) if text.isdecimal() and 2000 <= int(text) <= 2200 else today.year
