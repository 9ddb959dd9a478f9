"""Which unions' numbers changed: raised in the transaction of whoever writes.

A place that is taken raises nothing: ten thousand of them in a second would wait for each other at the mark. A chore
raises the marks of the unions whose people asked since (``chores.py``); everything slower does it at once.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from niangjia.enrolment.models import Entry, Offer
from niangjia.kernel import marks
from niangjia.kernel.workflow import Event

MARK = "places"


def touch_entries(entries: "Iterable[Entry] | QuerySet[Entry]") -> None:
    """The unions of the people."""
    if isinstance(entries, QuerySet):
        marks.touch(MARK, entries.order_by().values_list("union_id", "path").distinct())
    else:
        marks.touch(MARK, {(one.union_id, one.path) for one in entries})


def touch_offer(offer: Offer) -> None:
    """The union that offers."""
    marks.touch(MARK, [(offer.union_id, offer.path)])


def touch_since(moment: datetime) -> None:
    """The unions of everybody whose entry has an event since; found by the events' keys, which begin with the time."""
    first = UUID(int=int(moment.timestamp() * 1000) << 80)
    events = Event.objects.filter(pk__gte=first, label="enrolment.entry").values("object_id")
    touch_entries(Entry.objects.filter(pk__in=events))


LATE = timedelta(minutes=5)  # how far back the chore looks: longer than it ever waits for its turn
