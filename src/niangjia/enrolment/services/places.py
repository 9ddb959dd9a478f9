"""What is done to a place that somebody has: confirm, give up, take away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from niangjia.enrolment.counting import change, lock, vacate
from niangjia.enrolment.models import Entry, Filled
from niangjia.enrolment.notices import tell
from niangjia.enrolment.services import filling
from niangjia.enrolment.services.clockwork import expire_holds
from niangjia.enrolment.services.permits import own_entry, permit_entry
from niangjia.enrolment.states import ENTRY_MOVES, EntryState
from niangjia.kernel import audit
from niangjia.kernel.errors import Gone, Refused
from niangjia.kernel.wording import when
from niangjia.kernel.workflow import move


def confirm(*, by: Any, entry: Entry, said: Mapping[str, str] | None = None, now: datetime | None = None) -> Entry:
    """Make a held place one's own; ``said`` is what the offer asks to be filled in, by label.

    Raises :class:`Gone` after its minutes, :class:`Refused` where it is no hold, :class:`Invalid` where something is to be filled in.
    """
    moment = now or timezone.now()
    one = own_entry(by, entry)
    if one.held_until and one.held_until <= moment:
        expire_holds(by=None, pool=one.pool, now=moment)  # whoever is next need not wait for the clock
    elif one.offer.asks and (said is not None or filling.needed(one)):
        filling.check(one, said or {})
    with transaction.atomic():
        pools = lock(one.offer, one.pool_id)
        one.refresh_from_db()
        if one.state == EntryState.EXPIRED or (one.state == EntryState.HELD and one.held_until and one.held_until <= moment):
            raise Gone("暂留的时间已过，名额已经放出。还想参加的，请看看还有没有名额。", code="hold-over")
        move(one, "confirm", by=by, moves=ENTRY_MOVES)
        if one.offer.asks and said is not None:
            filling.write(one, said)
        change(pools[one.pool_id], {"held": -1, "taken": 1})
    return one


def give_up(*, by: Any, entry: Entry, now: datetime | None = None) -> Entry:
    """Cancel one's own place, hold, turn or ticket; who is next moves up at once and is told.

    Raises :class:`Refused` later than the offer allows, :class:`Missing` where it is not one's own.
    """
    moment = now or timezone.now()
    one = own_entry(by, entry)
    if one.state == EntryState.TAKEN and moment >= one.leave_until:
        raise Refused(
            f"取消要在 {when(one.leave_until)}之前，现在已过。去不了请联系{one.offer.contact or one.offer.union.name}。",
            code="too-late-to-cancel",
        )
    return leave(one, "cancel", by=by)


def remove(*, by: Any, entry: Entry, reason: str) -> Entry:
    """Take somebody's place away, with the reason; the person is told and who is next moves up."""
    permit_entry(by, entry)
    if entry.session.starts_at <= timezone.now():
        raise Refused("这一场已经开始，不能再取消名额；没来的请登记未到场。", code="started")
    with transaction.atomic():
        one = leave(entry, "remove", by=by, reason=reason)
        tell(one, "removed", reason)
        audit.record("entry.remove", by=by, target=one, path=one.path, subject=one.person_id, reason=reason)
    return one


def leave(one: Entry, verb: str, *, by: Any, reason: str = "") -> Entry:
    """Carry an entry out of what it holds by ``verb``, which the caller may do; who is next moves up and is told."""
    with transaction.atomic():
        pools = lock(one.offer, one.pool_id)
        one.refresh_from_db()
        was = one.state
        move(one, verb, by=by, moves=ENTRY_MOVES, reason=reason)
        vacate(pools, one, was, offer=one.offer)
        Filled.objects.filter(entry=one).delete()
        if was == EntryState.ENTERED:
            _regroup(one)
    return one


def _regroup(gone: Entry) -> None:
    """Those who stay in a group whose first one left are a group under the ticket of one of them."""
    mates = Entry.objects.filter(offer=gone.offer_id, group=gone.group, state=EntryState.ENTERED)
    first = mates.order_by("ticket").values_list("ticket", flat=True).first()
    if first:
        mates.update(group=first)
