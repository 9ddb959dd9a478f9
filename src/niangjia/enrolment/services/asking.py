"""Asking for a place: what is checked before the one statement, and what is said after it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.utils import timezone

from niangjia.enrolment import claim
from niangjia.enrolment.benefits import counted_at, paid_elsewhere
from niangjia.enrolment.eligibility import explained, refusals
from niangjia.enrolment.facts import Own, entries_of_people, facts_from, pool_of
from niangjia.enrolment.models import Entry, Offer, Pool, Session
from niangjia.enrolment.proofs import Proofs, proofs_of
from niangjia.enrolment.services.clockwork import expire_holds
from niangjia.enrolment.states import EntryState, OfferState
from niangjia.enrolment.turns import Had, turns_of
from niangjia.kernel.errors import Gone, Invalid, Missing, Problem, Refused
from niangjia.kernel.together import Together
from niangjia.kernel.wording import when
from niangjia.members.queries import meant_for, own_memberships, served_paths

NAMED_SAID = "名额由工会推荐或指定，不用自己报名。想参加请告诉您所在的工会。"


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


@dataclass(frozen=True)
class _Asked:
    """One request: by whom, for what, when."""

    user_id: Any
    offer: Offer
    session: Session | None
    key: str
    group: str
    moment: datetime


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

    Those who ask at the same moment are answered together: two reads and one statement for all of them.
    """
    answer: Answer = _rush.ask(_Asked(by.pk, offer, session, key, group, now or timezone.now()))
    return answer


def _answer_all(every: list[_Asked]) -> list[Answer | Problem]:
    """Each one's answer, or the problem to be raised; whoever asks twice in one batch is asked again after it."""
    told: dict[int, Answer | Problem] = {}
    while left := [n for n in range(len(every)) if n not in told]:
        # one at a time into a group, which has its most
        first = {"group" if every[n].group else every[n].user_id: n for n in reversed(left)}
        part = sorted(first.values())
        told |= dict(zip(part, _answer([every[n] for n in part]), strict=True))
    return [told[n] for n in range(len(every))]


_rush: Together[_Asked, Answer] = Together(_answer_all)


def _answer(every: list[_Asked]) -> list[Answer | Problem]:
    """The answers of different people."""
    members = own_memberships(one.user_id for one in every)
    people = [one.person_id for one in members.values()]
    offers = {one.offer for one in every}
    own, had, has = entries_of_people(people), turns_of(people, offers), proofs_of(people, offers)
    looked = [_look(one, members.get(one.user_id), own, had, has) for one in every]
    told = {n: one for n, one in enumerate(looked) if not isinstance(one, claim.Wish)}
    wishes = {n: one for n, one in enumerate(looked) if isinstance(one, claim.Wish)}
    for pool in {one.pool for one in wishes.values()}:
        told |= _claim(pool, {n: one for n, one in wishes.items() if one.pool == pool})
    return [told[n] for n in range(len(every))]


def _look(
    asked: _Asked, membership: Any, entries: dict[Any, list[Own]], turns: dict[Any, Had], proofs: dict[Any, Proofs]
) -> claim.Wish | Answer | Problem:
    """What can be said before the statement: the first answer of a key, a refusal, or that it may go on."""
    if membership is None:
        return Refused("您还不是会员，先申请入会，再来报名。", code="not-a-member")
    own, had = entries.get(membership.person_id, []), turns.get(membership.person_id, [])
    has = proofs.get(membership.person_id, frozenset())
    try:
        return _answered(own, asked.key, asked.offer) or _wish(asked, membership, own, had, has)
    except Problem as problem:
        return problem


def _wish(asked: _Asked, membership: Any, own: list[Own], had: Had, has: Proofs) -> claim.Wish:
    """What the statement needs, once everything that can be known before it has been looked at."""
    offer, moment, person = asked.offer, asked.moment, membership.person
    if not meant_for(offer.path, served_paths(membership)):
        raise Missing("没有找到这个项目，或者它不面向您所在的工会。")
    permit_asking(offer, moment)
    if elsewhere := paid_elsewhere(offer, membership):
        raise elsewhere
    chosen = _session(offer, asked.session)
    facts = facts_from(own, had, has, person, membership, offer=offer, today=timezone.localdate(moment))
    reasons = refusals(offer.rules, facts)
    if reasons:
        raise Refused(explained(reasons), code="not-eligible")
    pool = pool_of(chosen.pools.all(), facts, counted_at(offer, membership))
    if pool is None:
        raise Refused("您暂不符合：这一场没有面向您的名额。", code="no-pool")
    if live := _live(own, offer):
        raise _has_one(live)
    return claim.Wish(
        offer, chosen, pool, person.pk, membership.union_id, membership.path, person.name, asked.user_id, moment,
        held_until=moment + timedelta(minutes=offer.hold_minutes) if offer.hold_minutes and not offer.is_draw else None,
        key=asked.key, group=_group(offer, asked.group),
    )  # fmt: skip


def _claim(pool: Pool, wishes: dict[int, claim.Wish]) -> dict[int, Answer | Problem]:
    """What becomes of the wishes for one pool, by the same numbers."""
    first = next(iter(wishes.values()))
    if first.held_until is not None:
        expire_holds(by=None, pool=pool, now=first.now)
    if _was_full(first) and claim.is_full(first):
        return dict.fromkeys(wishes, _full())
    left = cache(lambda: _nothing_left(first))  # looked up once for all who came too late
    places = dict(zip(wishes, claim.take_all(list(wishes.values())), strict=True))
    return {n: left() if place is None else _told(wishes[n], place) for n, place in places.items()}


def _told(wish: claim.Wish, place: claim.Place | claim.Taken) -> Answer | Problem:
    """The answer; whoever has one already got it a moment ago by another phone."""
    if isinstance(place, claim.Place):
        return Answer(place.entry_id, place.state, place.stood)
    own = entries_of_people([wish.person_id]).get(wish.person_id, [])
    try:
        return _answered(own, wish.key, wish.offer) or _has_one(_live(own, wish.offer))
    except Problem as problem:
        return problem


def _live(own: list[Own], offer: Offer) -> Own | None:
    return next((one for one in own if one.offer_id == offer.pk and one.state in EntryState.LIVE), None)


def _answered(own: list[Own], key: str, offer: Offer) -> Answer | None:
    """What the key was answered before; raises :class:`Invalid` where it was for another offer."""
    one = next((entry for entry in own if key and entry.key == key), None)
    if one is not None and one.offer_id != offer.pk:
        raise Invalid("这个 Idempotency-Key 已经用于另一个请求，请换一个新的。", code="idempotency-key-reused", at="Idempotency-Key")
    return Answer(one.pk, one.born, one.stood) if one else None


def _has_one(live: Own | None) -> Problem:
    words = EntryState.LABELS[live.state] if live else "报过名"
    return Refused(f"您在这个项目里已经有一份报名（{words}），一人只能报一份。", code="has-one")


def _was_full(wish: claim.Wish) -> bool:
    """Whether the pool at hand had nothing to give: then a look costs less than the statement."""
    return wish.pool.free <= 0 and wish.pool.waiting >= wish.offer.waiting_most and not wish.offer.is_draw


def _full() -> Problem:
    return Refused("名额已满，候补也满了。", code="full")


def _nothing_left(wish: claim.Wish) -> Problem:
    if Pool.objects.filter(pk=wish.pool.pk, open=True).exists():
        return _full()
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
    if offer.is_named:
        raise Refused(NAMED_SAID, code="not-by-asking")
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
        raise Invalid(said, at="group")
    return first.group
