"""What somebody who has died leaves behind here: places, turns on lists, nominations. Whoever is next gets them.

A ticket in the frozen list of a draw stays in it, as everybody has read it there; a place that it wins is the desk's to free.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from niangjia.enrolment.models import Entry, Nomination
from niangjia.enrolment.services import nominations, places
from niangjia.enrolment.services.yielding import AFTER_FREEZING
from niangjia.enrolment.states import ENTRY_MOVES, NOMINATION_MOVES, EntryState

WHY = "本人去世"


def pass_on(*, people: Collection[UUID], by: Any) -> None:
    """Free what these people have in offers that have not begun. Raises :class:`Refused` where somebody was first."""
    frozen = Q(state=EntryState.ENTERED, offer__draw__state__in=AFTER_FREEZING)
    ahead = Entry.objects.filter(
        person__in=list(people), state__in=ENTRY_MOVES["cancel"].sources, session__starts_at__gt=timezone.now()
    )
    for entry in ahead.exclude(frozen).select_related("offer__union", "session").order_by("offer", "pool", "pk"):
        places.leave(entry, "cancel", by=by, reason=WHY)
    named = Nomination.objects.filter(
        person__in=list(people), state__in=NOMINATION_MOVES["void"].sources, entry__isnull=True
    )
    for one in named.order_by("offer", "pk"):
        nominations.leave(one, "void", by=by, reason=WHY)
