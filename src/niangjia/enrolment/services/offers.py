"""What the desk does with an offer: open, close, end, cancel, more or fewer places."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from niangjia.enrolment.counting import change, give, lock
from niangjia.enrolment.marking import touch_offer
from niangjia.enrolment.models import Entry, Offer, Pool, Session
from niangjia.enrolment.notices import READ, tell_all
from niangjia.enrolment.queries import has_begun
from niangjia.enrolment.recent import forget
from niangjia.enrolment.rolls import family
from niangjia.enrolment.services.attendance import end_sessions
from niangjia.enrolment.services.calls import call_off, call_out
from niangjia.enrolment.services.draws import freeze, publish
from niangjia.enrolment.services.permits import permit_verb
from niangjia.enrolment.states import ENTRY_MOVES, OFFER_MOVES, EntryState, OfferState
from niangjia.kernel import audit
from niangjia.kernel.errors import Gone, Invalid, Refused
from niangjia.kernel.questions import react
from niangjia.kernel.workflow import move, move_many


def open_offer(*, by: Any, offer: Offer, now: datetime | None = None) -> Offer:
    """Let people ask, from ``opens_at`` on; a draw's commitment is published with it.

    Raises :class:`Refused` where the window is over or a session has begun.
    """
    permit_verb(by, offer, "open")
    moment = now or timezone.now()
    if offer.closes_at <= moment or offer.sessions.filter(starts_at__lte=moment).exists():
        raise Refused("截止时间或场次时间已经过去，请先改时间再开放。", code="window-over")
    with transaction.atomic():
        lock(offer)
        move(offer, "open", by=by, moves=OFFER_MOVES, now=now)
        if offer.is_named:
            call_out(offer)
        else:
            Pool.objects.filter(session__offer=offer).exclude(by="reserve").update(open=True)
        if offer.is_draw:
            publish(by=by, draw=offer.draw, now=moment)
        touch_offer(offer)
        audit.record("offer.open", by=by, target=offer, path=offer.path)
    return offer


def close_offer(*, by: Any, offer: Offer, now: datetime | None = None) -> Offer:
    """Take no more entries; a draw's list is frozen in the same transaction."""
    permit_verb(by, offer, "close")
    with transaction.atomic():
        lock(offer)
        move(offer, "close", by=by, moves=OFFER_MOVES, now=now)
        forget(offer.pk)
        Pool.objects.filter(session__offer=offer).update(open=False)
        if offer.is_draw:
            freeze(by=by, draw=offer.draw, now=now)
        audit.record("offer.close", by=by, target=offer, path=offer.path)
    return offer


def close_due(*, by: Any, now: datetime | None = None) -> int:
    """Close what is over by the clock; gives how many."""
    due, done = Offer.objects.filter(state=OfferState.OPEN, closes_at__lte=now or timezone.now()), 0
    for offer in due.order_by("closes_at", "pk"):
        try:
            close_offer(by=by, offer=offer)
        except Refused:
            continue  # the desk was first
        done += 1
    return done


LEFT = {EntryState.WAITING: "unserved", EntryState.ABSENT: "missed"}  # who hears at the end what came of it


def end_offer(*, by: Any, offer: Offer, now: datetime | None = None) -> Offer:
    """Put a closed offer away once all its sessions are over; who did not come where others were checked in is absent,
    and who waited hears that it was in vain, who is absent that it counts.

    The draw of its rest is put away with it: it is one trip. ``REACTIONS["offer_ended"]`` follow in the same transaction, as
    ``react(offer=, by=)``. Raises :class:`Refused`: not over, or people in the drum wait for their draw.
    """
    permit_verb(by, offer, "end")
    trip = family(offer)
    if Session.objects.filter(offer__in=trip, ends_at__gt=now or timezone.now()).exists():
        raise Refused("还有场次没有结束，结束以后再归档。", code="not-over")
    if waits := Entry.objects.filter(offer__in=trip, state=EntryState.ENTERED).count():
        raise Refused(f"还没有开摇，{waits} 人在等结果。开摇以后再归档。", code="not-drawn")
    with transaction.atomic():
        for rest in Offer.objects.filter(pk__in=trip[1:], state=OfferState.CLOSED):
            end_offer(by=by, offer=rest, now=now)
        move(offer, "end", by=by, moves=OFFER_MOVES, now=now)
        end_sessions(by=by, sessions=list(offer.sessions.select_related("offer")))
        left = Entry.objects.filter(offer=offer, state__in=list(LEFT)).select_related(*READ)
        tell_all((one, LEFT[one.state]) for one in left)
        audit.record("offer.end", by=by, target=offer, path=offer.path)
        react("offer_ended", offer=offer, by=by)
    return offer


def cancel_offer(*, by: Any, offer: Offer, reason: str) -> Offer:
    """Call an offer off: every place, hold, turn and ticket is void, and everybody is told.

    ``REACTIONS["offer_cancelled"]`` follow in the same transaction, as ``react(offer=, by=, reason=)``. Raises :class:`Refused` once it
    has begun: whoever has been there is not told that it is off.
    """
    permit_verb(by, offer, "cancel")
    with transaction.atomic():
        pools = lock(offer)
        if has_begun(offer):
            raise Refused("已经开始或有人签到的项目不能取消。没有办成的，场次结束以后“结束归档”，没有人签到就不算谁爽约。", code="begun")
        move(offer, "cancel", by=by, moves=OFFER_MOVES, reason=reason)
        forget(offer.pk)
        Pool.objects.filter(session__offer=offer).update(open=False)
        rows = Entry.objects.filter(offer=offer, state__in=ENTRY_MOVES["annul"].sources)
        people = list(rows.select_related(*READ))
        move_many(rows, "annul", by=by, moves=ENTRY_MOVES, reason=reason)
        came = Counter(
            Entry.objects.filter(offer=offer, state__in=EntryState.TAKING).values_list("pool_id", flat=True)
        )
        for pool in pools.values():
            left = came[pool.pk]
            change(pool, {"taken": left - pool.taken, "held": -pool.held, "waiting": -pool.waiting,
                          "free": pool.total - left - pool.free})  # fmt: skip
        tell_all((one, "annulled") for one in people)
        if offer.is_named:
            call_off(by=by, offer=offer, reason=reason)
            rest = Offer.objects.filter(rest_of__offer=offer, state__in=OFFER_MOVES["cancel"].sources).first()
            if rest is not None:  # one trip: nobody is left waiting for its draw
                cancel_offer(by=by, offer=rest, reason=reason)
        touch_offer(offer)
        audit.record("offer.cancel", by=by, target=offer, path=offer.path, reason=reason)
        react("offer_cancelled", offer=offer, by=by, reason=reason)
    return offer


def resize(*, by: Any, pool: Pool, total: int) -> Pool:
    """More places (who waits moves up), or fewer, but not below what is taken or held; of a draw only in the draft."""
    offer = pool.session.offer
    permit_verb(by, offer, "edit")
    if offer.state in (OfferState.ENDED, OfferState.CANCELLED):
        raise Gone("这个项目已经结束。")
    if offer.is_draw and offer.state != OfferState.DRAFT:
        raise Refused("摇号项目开放以后，名额不能再改，否则公布的方案就不作数了。", code="draw-published")
    with transaction.atomic():
        pools = lock(offer, pool.pk)
        one = pools[pool.pk]
        used, more = one.taken + one.held, total - one.total
        if total < used:
            raise Invalid(f"已经有 {used} 人占用名额，不能少于 {used} 个。", at="total")
        if more > 0:
            give(pools, one, more, offer=offer, also={"total": more})
        else:
            change(one, {"total": more, "free": more})
        touch_offer(offer)
        audit.record(
            "pool.resize", by=by, target=offer, path=offer.path, detail={"pool": one.name, "total": total}
        )
    return one
