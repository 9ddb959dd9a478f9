"""Asking for a place: what is checked before the one statement, and what is said after it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from niangjia.enrolment import claim
from niangjia.enrolment.eligibility import explained, refusals
from niangjia.enrolment.facts import facts_of, pool_of
from niangjia.enrolment.models import Entry, Offer, Pool, Session
from niangjia.enrolment.services.clockwork import expire_holds
from niangjia.enrolment.states import EntryState, OfferState
from niangjia.kernel.errors import Gone, Invalid, Missing, Problem, Refused
from niangjia.kernel.wording import when
from niangjia.members.queries import own_membership


@dataclass(frozen=True)
class Answer:
    """What somebody who asked is told: the entry, its state when it was made, the place on the list."""

    entry_id: Any
    state: str
    stood: int

    @property
    def sentence(self) -> str:
        """已报上 / 候补第 3 位 / 暂留 / 已登记, in words."""
        if self.state == EntryState.WAITING:
            return f"名额已满，您排在候补第 {self.stood} 位，有人让出名额会自动递补并通知您。"
        return {
            EntryState.TAKEN: "已报上，名额是您的了。",
            EntryState.HELD: "名额已为您暂留，请在时限内确认。",
            EntryState.ENTERED: "已登记参加摇号。",
        }.get(self.state, EntryState.LABELS[self.state])


def enrol(
    *,
    by: Any,
    offer: Offer,
    session: Session | None = None,
    key: str = "",
    group: str = "",
    now: datetime | None = None,
) -> Answer:
    """Ask for a place for oneself: taken, held, on the waiting list, or in the drum of a draw.

    ``session`` may be left out where there is one; ``group`` is the ticket of somebody to be drawn together with;
    ``key`` is the request's own: asked again with it, the first answer is given again. Raises :class:`Missing`
    (no file, not of this branch), :class:`Gone` (closed), :class:`Refused` (not yet open, not eligible, full, has one),
    :class:`Invalid` (which session, no such group, key used elsewhere).
    """
    membership = own_membership(by)
    if membership is None:
        raise Refused("您还不是会员，先申请入会，再来报名。", code="not-a-member")
    try:
        return _ask(
            _wish(by, membership, offer, session=session, key=key, group=group, moment=now or timezone.now())
        )
    except Problem:
        if key and (answer := _answered(membership.person_id, key, offer)):
            return answer
        raise


def _wish(
    by: Any, membership: Any, offer: Offer, *, session: Session | None, key: str, group: str, moment: datetime
) -> claim.Wish:
    """What the statement needs, once everything that can be known before it has been looked at."""
    person = membership.person
    if not membership.path.startswith(offer.path):
        raise Missing("没有找到这个项目，或者它不面向您所在的工会。")
    permit_asking(offer, moment)
    chosen = _session(offer, session)
    facts = facts_of(person, membership, offer, timezone.localdate(moment))
    reasons = refusals(offer.rules, facts)
    if reasons:
        raise Refused(explained(reasons), code="not-eligible")
    pool = pool_of(chosen.pools.all(), facts, membership.path)
    if pool is None:
        raise Refused("您暂不符合：这一场没有面向您的名额。", code="no-pool")
    return claim.Wish(
        offer, chosen, pool, person.pk, membership.union_id, membership.path, person.name, by.pk, moment,
        held_until=moment + timedelta(minutes=offer.hold_minutes) if offer.hold_minutes and not offer.is_draw else None,
        key=key, group=_group(offer, group),
    )  # fmt: skip


def _ask(wish: claim.Wish) -> Answer:
    if wish.held_until is not None:
        expire_holds(by=None, pool=wish.pool, now=wish.now)
    try:
        place = claim.take(wish)
    except claim.Taken:
        raise _has_one(wish) from None
    if place is None:
        raise _nothing_left(wish)
    return Answer(place.entry_id, place.state, place.stood)


def _answered(person_id: Any, key: str, offer: Offer) -> Answer | None:
    """What the key was answered before; raises :class:`Invalid` where it was for another offer."""
    one = Entry.objects.filter(person_id=person_id, key=key).only("offer_id", "born", "stood").first()
    if one is not None and one.offer_id != offer.pk:
        said = "这个 Idempotency-Key 已经用于另一个请求，请换一个新的。"
        raise Invalid(said, code="idempotency-key-reused", errors={"Idempotency-Key": [said]})
    return Answer(one.pk, one.born, one.stood) if one else None


def _has_one(wish: claim.Wish) -> Problem:
    live = Entry.objects.filter(person=wish.person_id, offer=wish.offer, state__in=EntryState.LIVE).first()
    words = live.state_words if live else "报过名"
    return Refused(f"您在这个项目里已经有一份报名（{words}），一人只能报一份。", code="has-one")


def _nothing_left(wish: claim.Wish) -> Problem:
    if Pool.objects.filter(pk=wish.pool.pk, open=True).exists():
        return Refused("名额已满，候补也满了。", code="full")
    try:
        permit_asking(Offer.objects.get(pk=wish.offer.pk), wish.now)
    except Problem as problem:
        return problem
    return Gone("报名已经截止。", code="closed")


def permit_asking(offer: Offer, now: datetime) -> None:
    """Let through while the window is open; raises :class:`Refused` before it, :class:`Gone` after it."""
    if offer.state == OfferState.DRAFT:
        raise Missing("没有找到这个项目。")
    if offer.state == OfferState.CANCELLED:
        raise Gone("这个项目已经取消。", code="cancelled")
    if offer.state != OfferState.OPEN or now >= offer.closes_at:
        raise Gone("报名已经截止。", code="closed")
    if now < offer.opens_at:
        raise Refused(f"还没有开始报名，{when(offer.opens_at)}开始。", code="not-yet-open")


def _session(offer: Offer, chosen: Session | None) -> Session:
    found = list(offer.sessions.all())
    if chosen is None and len(found) == 1:
        return found[0]
    one = next((session for session in found if chosen is not None and session.pk == chosen.pk), None)
    if one is None:
        raise Invalid("请选择场次。", errors={"session": ["请选择这个项目的一个场次。"]})
    return one


def _group(offer: Offer, ticket: str) -> str:
    """The group that somebody's ticket stands for; raises :class:`Invalid`."""
    if not ticket:
        return ""
    said = "没有找到这个票号，请向同伴核对。"
    mates = Entry.objects.filter(offer=offer, state=EntryState.ENTERED)
    first = mates.filter(ticket=ticket.strip().upper()).first()
    if first is not None and mates.filter(group=first.group).count() >= offer.group_most:
        said, first = f"这个项目最多 {offer.group_most} 人一组，这一组已经满了。", None
    if first is None:
        raise Invalid(said, errors={"group": [said]})
    return first.group
