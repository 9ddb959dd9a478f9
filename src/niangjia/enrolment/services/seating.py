"""The list is settled: who was approved has a place in rank order, the others wait; what is left goes to a draw."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from niangjia.enrolment import claim
from niangjia.enrolment.counting import Pools, change, lock
from niangjia.enrolment.marking import touch_entries
from niangjia.enrolment.models import Call, Entry, Nomination, Offer, Pool
from niangjia.enrolment.nominations.notices import tell_all
from niangjia.enrolment.services.drafting import NewDraw, NewPool, NewSession, draft_offer
from niangjia.enrolment.services.permits import permit_verb
from niangjia.enrolment.states import ENTRY_MOVES, EntryState, NominationState, OfferState
from niangjia.kernel import audit
from niangjia.kernel.errors import Gone, Refused
from niangjia.kernel.workflow import move_many

READ = ("offer__union", "pool__session", "union", "member_union", "person__user")


def place(*, by: Any, offer: Offer) -> int:
    """Give places to everybody who was approved and has none yet; gives how many have one. Later ones come behind.

    Raises :class:`Refused` during the notice and where nobody was approved, :class:`Gone` after the end.
    """
    permit_verb(by, offer, "edit")
    with transaction.atomic():
        pools = lock(offer)
        call = Call.objects.select_for_update().filter(offer=offer).first()
        if call is None:
            raise Refused("只有推荐审批的项目才定名单。", code="no-list")
        _permit(offer, call)
        rows = Nomination.objects.filter(offer=offer, state=NominationState.APPROVED, entry__isnull=True)
        waiting = list(rows.select_for_update(of=("self",)).select_related(*READ).order_by("rank", "path", "pk"))
        if not waiting:
            raise Refused("没有等着定名单的人：先逐级审核、批准。", code="nobody")
        taken, queued = _seat(pools, waiting, by)
        Call.objects.filter(pk=call.pk).update(placed_at=timezone.now())
        audit.record("call.place", by=by, target=offer, path=offer.path,
                     detail={"taken": len(taken), "waiting": len(queued)})  # fmt: skip
        tell_all(taken, "admitted")
        tell_all(queued, "queued")
    return len(taken)


def _permit(offer: Offer, call: Call) -> None:
    if offer.state in (OfferState.ENDED, OfferState.CANCELLED):
        raise Gone("这个项目已经结束或取消。", code="closed")
    if call.notice_until is not None and timezone.localdate() <= call.notice_until:
        raise Refused(f"名单公示到 {call.notice_until:%Y-%m-%d}，公示期满才能定名单。", code="on-notice")


def _seat(pools: Pools, people: list[Nomination], by: Any) -> tuple[list[Nomination], list[Nomination]]:
    """Entries for people in order: as many as are free in their pool are taken, the rest wait."""
    by_pool: dict[UUID, list[Nomination]] = defaultdict(list)
    for one in people:
        by_pool[one.pool_id].append(one)
    taken, queued = [], []
    for key, some in by_pool.items():
        pool = pools[key]
        room = min(pool.free, len(some))
        _enter(pool, some, room)
        change(pool, {"taken": room, "free": -room, "waiting": len(some) - room, "asked": len(some)})
        taken += some[:room]
        queued += some[room:]
    for verb, some in (("admit", taken), ("reserve", queued)):
        move_many(Entry.objects.filter(pk__in=[one.entry_id for one in some]), verb, by=by, moves=ENTRY_MOVES)
    touch_entries(one.entry for one in [*taken, *queued] if one.entry)
    return taken, queued


def _enter(pool: Pool, people: Iterable[Nomination], room: int) -> None:
    entries = []
    for n, one in enumerate(people, 1):
        own = claim.ticket()
        one.entry = Entry(
            offer_id=one.offer_id, session_id=pool.session_id, pool_id=pool.pk, union=one.member_union,
            path=one.member_union.path, person_id=one.person_id, name=one.name, number=pool.asked + n, ticket=own, group=own,
            born=EntryState.TAKEN if n <= room else EntryState.WAITING, stood=max(0, n - room) + pool.waiting * (n > room),
        )  # fmt: skip
        entries.append(one.entry)
    Entry.objects.bulk_create(entries)
    Nomination.objects.bulk_update(list(people), ["entry"], batch_size=500)


def draw_rest(*, by: Any, offer: Offer, opens_at: datetime, closes_at: datetime, draw: NewDraw) -> Offer:
    """Put the places that nobody was put forward for into a draw of their own, as a draft; members then ask for themselves.

    Raises :class:`Refused` where none is left, or it was done before.
    """
    permit_verb(by, offer, "edit")
    with transaction.atomic():
        pools = lock(offer)
        call = Call.objects.select_for_update().filter(offer=offer).first()
        if call is None:
            raise Refused("只有推荐审批的项目，才把剩下的名额拿来摇号。", code="no-list")
        if call.placed_at is None:
            raise Refused("先定名单，剩下的名额才能拿来摇号。", code="not-placed")
        if call.rest_id:
            raise Refused("剩下的名额已经拿去摇号了。", code="drawn-before")
        left = {one.pk: one.free for one in pools.values() if one.by != "reserve" and one.free}
        if not left:
            raise Refused("名额已经全部用完，没有剩下的。", code="none-left")
        sessions = [
            NewSession(one.title, one.starts_at, one.ends_at, one.venue, [NewPool("其余名额", n)], one.latitude, one.longitude)
            for one in offer.sessions.all()
            if (n := sum(left.get(pool.pk, 0) for pool in one.pools.all()))
        ]
        made = draft_offer(
            by=by, union=offer.union, sessions=sessions, draw=draw, kind=offer.kind, mode="draw", opens_at=opens_at,
            closes_at=closes_at, title=f"{offer.title[:74]}·摇号", text=offer.text, contact=offer.contact,
            cancel_hours=offer.cancel_hours, rules=_once(offer), weights=[{"kind": "first_time", "balls": 2}],
        )  # fmt: skip
        for key, n in left.items():
            change(pools[key], {"total": -n, "free": -n})
        Call.objects.filter(pk=call.pk).update(rest=made)
        audit.record("call.rest", by=by, target=offer, path=offer.path, detail={"places": sum(left.values())})
    return made


def _once(offer: Offer) -> list[Any]:
    """The rules of an offer, and in any case one by which nobody who is on the list is drawn as well."""
    if any(rule["kind"] == "not_within" and rule["of"] == offer.kind and rule["years"] for rule in offer.rules):
        return list(offer.rules)
    return [*offer.rules, {"kind": "not_within", "years": 1, "of": offer.kind}]
