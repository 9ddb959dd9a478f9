"""What happens by the clock: holds run out, unused places are released, people are reminded."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from niangjia.enrolment.counting import change, give, lock, vacate
from niangjia.enrolment.models import FIRST_COME, Entry, Pool, Session
from niangjia.enrolment.notices import READ, tell, tell_all
from niangjia.enrolment.states import ENTRY_MOVES, EntryState, OfferState
from niangjia.kernel import audit
from niangjia.kernel.workflow import move

AHEAD = timedelta(hours=24)  # how long before it begins


def expire_holds(*, by: Any, pool: Pool | None = None, now: datetime | None = None) -> int:
    """Let go of holds whose minutes are over, of one pool or of all; who is next moves up. Gives how many."""
    moment, count = now or timezone.now(), 0
    due = Entry.objects.filter(state=EntryState.HELD, held_until__lte=moment)
    due = due.filter(pool=pool) if pool is not None else due
    for entry in due.select_related(*READ)[:500]:
        with transaction.atomic():
            pools = lock(entry.offer, entry.pool_id)
            entry.refresh_from_db(fields=["state", "held_until"])
            if entry.state != EntryState.HELD:
                continue
            move(entry, "expire", by=by, moves=ENTRY_MOVES)
            vacate(pools, entry, EntryState.HELD, offer=entry.offer)
            tell(entry, "expired")
            count += 1
    return count


def release_unused(*, by: Any, now: datetime | None = None) -> int:
    """Move what is free to the pool that was named, where the time has come. Gives how many places moved.

    Where people are named, not before the list was settled: until then the places of who was approved are free as well.
    """
    moment, count = now or timezone.now(), 0
    due = Pool.objects.filter(release_at__lte=moment, free__gt=0, session__starts_at__gt=moment)
    due = due.filter(
        Q(session__offer__mode=FIRST_COME) | Q(session__offer__call__placed_at__isnull=False),
        session__offer__state__in=[OfferState.OPEN, OfferState.CLOSED],
    )
    for found in due.select_related("session__offer", "spill"):
        offer, target = found.session.offer, found.spill
        assert target is not None
        with transaction.atomic():
            pools = lock(offer, found.pk, target.pk)
            pool, room = pools[found.pk], pools[found.pk].free
            change(pool, {"free": -room, "total": -room})
            give(pools, pools[target.pk], room, offer=offer, also={"total": room})
            count += room
        audit.record("pool.release", by=by, target=offer, detail={"pool": found.name, "places": room})
    return count


def remind(*, by: Any, now: datetime | None = None) -> int:
    """Remind everybody who has a place of a session that begins within a day, once. Gives of how many sessions."""
    moment, count = now or timezone.now(), 0
    due = Session.objects.filter(
        reminded_at=None, starts_at__gt=moment, starts_at__lte=moment + AHEAD, offer__state__in=[OfferState.OPEN, OfferState.CLOSED]
    )
    for found in due:
        with transaction.atomic():
            if not Session.objects.filter(pk=found.pk, reminded_at=None).update(reminded_at=moment):
                continue  # another worker was first
            rows = Entry.objects.filter(session=found, state=EntryState.TAKEN).select_related(*READ)
            tell_all((one, "soon") for one in rows)
            count += 1
    return count
