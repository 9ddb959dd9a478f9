"""What the desk does with an offer: draft, open, close, end, cancel, more or fewer places."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from niangjia.enrolment.checks import Fields, check_draft
from niangjia.enrolment.counting import change, give, lock
from niangjia.enrolment.marking import touch_offer
from niangjia.enrolment.models import Draw, Entry, Offer, Pool, Session
from niangjia.enrolment.notices import tell_all
from niangjia.enrolment.recent import forget
from niangjia.enrolment.services.attendance import end_sessions
from niangjia.enrolment.services.calls import NewCall, call_out, make_call
from niangjia.enrolment.services.draws import freeze, new_secret, publish
from niangjia.enrolment.services.nominations import void
from niangjia.enrolment.services.permits import permit_offering, permit_verb
from niangjia.enrolment.states import ENTRY_MOVES, OFFER_MOVES, EntryState, OfferState
from niangjia.kernel import audit
from niangjia.kernel.errors import Gone, Invalid, Refused
from niangjia.kernel.questions import react
from niangjia.kernel.workflow import move, move_many


@dataclass(frozen=True)
class NewPool:
    """Places for one category; ``spill`` names another pool of the session."""

    name: str
    total: int
    by: str = ""
    values: Sequence[str] = ()
    spill: str = ""
    release_at: datetime | None = None


@dataclass(frozen=True)
class NewSession:
    """A session with its pools."""

    title: str
    starts_at: datetime
    ends_at: datetime
    venue: str = ""
    pools: Sequence[NewPool] = ()


@dataclass(frozen=True)
class NewDraw:
    """Which public number will count, when it will exist, how many reserves a category has."""

    source: str
    known_at: datetime
    reserves: int = 10


def draft_offer(
    *, by: Any, union: Any, sessions: Sequence[NewSession], draw: NewDraw | None = None, call: NewCall | None = None,
    **fields: Any,
) -> Offer:
    """Write an offer down with its sessions and pools; ``fields`` are columns of the offer, ``call`` is of those with names.

    Raises :class:`Invalid` with every field that is wrong, :class:`Forbidden`, :class:`Missing`.
    """
    permit_offering(by, union.path)
    errors = check_draft(Fields(fields), sessions, draw)
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors=errors)
    with transaction.atomic():
        offer = Offer.objects.create(union=union, path=union.path, **fields)
        for one in sessions:
            _add_session(offer, one)
        if draw is not None:
            Draw.objects.create(
                offer=offer,
                source=draw.source,
                known_at=draw.known_at,
                reserves=draw.reserves,
                secret=new_secret(),
            )
        if offer.is_named:
            make_call(offer, call)
        audit.record("offer.draft", by=by, target=offer, path=offer.path)
    return offer


def _add_session(offer: Offer, new: NewSession) -> None:
    session = Session.objects.create(
        offer=offer, title=new.title, starts_at=new.starts_at, ends_at=new.ends_at, venue=new.venue
    )
    made = {
        one.name: Pool.objects.create(
            session=session, name=one.name, by=one.by, values=list(one.values), order=place,
            total=one.total, free=one.total,
        )
        for place, one in enumerate(new.pools)
    }  # fmt: skip
    for one in new.pools:
        if one.spill:
            Pool.objects.filter(pk=made[one.name].pk).update(spill=made[one.spill], release_at=one.release_at)


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
        move(offer, "open", by=by, moves=OFFER_MOVES)
        if offer.is_named:
            call_out(offer)
        else:
            Pool.objects.filter(session__offer=offer).exclude(by="reserve").update(open=True)
        if offer.is_draw:
            publish(by=by, draw=offer.draw)
        touch_offer(offer)
        audit.record("offer.open", by=by, target=offer, path=offer.path)
    return offer


def close_offer(*, by: Any, offer: Offer) -> Offer:
    """Take no more entries; a draw's list is frozen in the same transaction."""
    permit_verb(by, offer, "close")
    with transaction.atomic():
        lock(offer)
        move(offer, "close", by=by, moves=OFFER_MOVES)
        forget(offer.pk)
        Pool.objects.filter(session__offer=offer).update(open=False)
        if offer.is_draw:
            freeze(by=by, draw=offer.draw)
        audit.record("offer.close", by=by, target=offer, path=offer.path)
    return offer


def close_due(*, by: Any, now: datetime | None = None) -> int:
    """Close what is over by the clock; gives how many."""
    due = Offer.objects.filter(state=OfferState.OPEN, closes_at__lte=now or timezone.now())
    for offer in due:
        close_offer(by=by, offer=offer)
    return len(due)


def end_offer(*, by: Any, offer: Offer) -> Offer:
    """Put a closed offer away once all its sessions are over; who did not come where others were checked in is absent.

    ``REACTIONS["offer_ended"]`` follow in the same transaction, as ``react(offer=, by=)``.
    """
    permit_verb(by, offer, "end")
    if offer.sessions.filter(ends_at__gt=timezone.now()).exists():
        raise Refused("还有场次没有结束，结束以后再归档。", code="not-over")
    with transaction.atomic():
        move(offer, "end", by=by, moves=OFFER_MOVES)
        end_sessions(by=by, sessions=offer.sessions.select_related("offer"))
        audit.record("offer.end", by=by, target=offer, path=offer.path)
        react("offer_ended", offer=offer, by=by)
    return offer


def cancel_offer(*, by: Any, offer: Offer, reason: str) -> Offer:
    """Call an offer off: every place, hold, turn and ticket is void, and everybody is told.

    ``REACTIONS["offer_cancelled"]`` follow in the same transaction, as ``react(offer=, by=, reason=)``.
    """
    permit_verb(by, offer, "cancel")
    with transaction.atomic():
        pools = lock(offer)
        move(offer, "cancel", by=by, moves=OFFER_MOVES, reason=reason)
        forget(offer.pk)
        Pool.objects.filter(session__offer=offer).update(open=False)
        rows = Entry.objects.filter(offer=offer, state__in=ENTRY_MOVES["annul"].sources)
        people = list(rows.select_related("offer__union", "session", "person__user"))
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
            void(by=by, offer=offer, reason=reason)
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
            said = f"已经有 {used} 人占用名额，不能少于 {used} 个。"
            raise Invalid(said, errors={"total": [said]})
        if more > 0:
            give(pools, one, more, offer=offer, also={"total": more})
        else:
            change(one, {"total": more, "free": more})
        touch_offer(offer)
        audit.record(
            "pool.resize", by=by, target=offer, path=offer.path, detail={"pool": one.name, "total": total}
        )
    return one
