"""Which unions' numbers changed: raised in the transaction of whoever writes.

A place that is taken raises nothing: ten thousand of them in a second would wait for each other at the mark. A chore
raises the marks of the unions whose people asked since (``chores.py``); everything slower does it at once.
"""

from collections.abc import Iterable

from django.db.models import QuerySet

from niangjia.enrolment.models import Entry, Offer
from niangjia.kernel import marks

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
