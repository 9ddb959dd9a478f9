"""Reads: what is open for a member and why not, the places somebody has, how an offer stands."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.utils import timezone

from niangjia.enrolment import rules
from niangjia.enrolment.eligibility import explained, refusals
from niangjia.enrolment.facts import facts_by_offer, pool_of
from niangjia.enrolment.models import Entry, Offer, Pool, Session
from niangjia.enrolment.states import EntryState, OfferState
from niangjia.kernel.wording import when
from niangjia.members.queries import own_file, served_paths

SHOWN = 50  # offers on one page of the phone


@dataclass(frozen=True)
class Choice:
    """A session as one person sees it: the places of the pool that is for that person."""

    session: Session
    pool: Pool | None

    @property
    def sentence(self) -> str:
        """还剩 3 个名额 / 名额已满，候补 2 人 / 没有面向您的名额."""
        if self.pool is None:
            return "没有面向您的名额"
        if self.pool.free:
            return f"还剩 {self.pool.free} 个名额，共 {self.pool.total} 个"
        return f"{self.pool.total} 个名额已满，候补 {self.pool.waiting} 人"


@dataclass(frozen=True)
class Card:
    """An offer as one person sees it: the choices, the own entry, or the sentence why not."""

    offer: Offer
    choices: list[Choice] = field(default_factory=list)
    entry: Entry | None = None
    cannot: str = ""

    @property
    def is_single(self) -> bool:
        """Whether one tap is enough."""
        return len(self.choices) == 1 and self.choices[0].pool is not None


@dataclass(frozen=True)
class Shelf:
    """What a member finds: one's own, what is open, what opens soon."""

    is_member: bool
    own: list[Entry]
    open: list[Card]
    soon: list[Card]

    @property
    def has_places(self) -> bool:
        """Whether it is known of two at least where they are: then nearness can be asked for."""
        return sum(any(choice.session.near for choice in one.choices) for one in [*self.open, *self.soon]) > 1


def shelf(user: Any, now: datetime | None = None) -> Shelf:
    """Everything of the page 报名; nearest unions first, then what closes first."""
    moment = now or timezone.now()
    person, membership = own_file(user)
    if person is None:
        return Shelf(False, [], [], [])
    own = list(entries_of(person))
    if membership is None:
        return Shelf(False, own, [], [])
    rows = rules.for_member(served_paths(membership)).filter(state=OfferState.OPEN, closes_at__gt=moment)
    offers = list(
        rows.select_related("union").prefetch_related("sessions__pools").order_by("closes_at")[:SHOWN]
    )
    offers.sort(key=lambda one: -len(one.path))
    cards = [one for one in _cards(person, membership, offers, own, moment) if one.entry is None]
    return Shelf(
        True,
        own,
        [one for one in cards if one.offer.opens_at <= moment],
        [one for one in cards if one.offer.opens_at > moment],
    )


def card(user: Any, offer: Offer, now: datetime | None = None) -> Card:
    """One offer as a person sees it; for whoever is no member, the sentence why not."""
    person, membership = own_file(user)
    if person is None or membership is None:
        return Card(offer, cannot="您还不是会员，先申请入会，再来报名。")
    live = [one for one in entries_of(person) if one.offer_id == offer.pk]
    return _cards(person, membership, [offer], live, now or timezone.now())[0]


def entries_of(person: Any) -> QuerySet[Entry]:
    """Somebody's entries, the latest first; ``ahead`` is the place on the list of those who wait."""
    rows = Entry.objects.filter(person=person).select_related("offer__union", "session", "pool")
    before = Entry.objects.filter(
        pool=OuterRef("pool"), state=EntryState.WAITING, number__lte=OuterRef("number")
    )
    ahead = before.order_by().values("pool").annotate(n=Count("pk")).values("n")
    return rows.annotate(ahead=Subquery(ahead)).order_by("-created_at")


def _cards(person: Any, membership: Any, offers: list[Offer], own: list[Entry], now: datetime) -> list[Card]:
    facts = facts_by_offer(person, membership, offers, timezone.localdate(now))
    live = {one.offer_id: one for one in own if one.state in EntryState.LIVE}
    cards = []
    for offer in offers:
        known = facts[offer.pk]
        choices = [
            Choice(one, pool_of(one.pools.all(), known, membership.path)) for one in offer.sessions.all()
        ]
        reasons = refusals(offer.rules, known)
        cannot = explained(reasons) if reasons else _not_now(offer, choices, now)
        cards.append(Card(offer, choices, live.get(offer.pk), cannot))
    return cards


def _not_now(offer: Offer, choices: list[Choice], now: datetime) -> str:
    if offer.state == OfferState.CANCELLED:
        return "这个项目已经取消。"
    if offer.state != OfferState.OPEN or now >= offer.closes_at:
        return "报名已经截止。"
    if offer.is_named:
        return "名额由工会推荐或指定，不用自己报名。想参加请告诉您所在的工会。"
    if now < offer.opens_at:
        return f"{when(offer.opens_at)}开始报名。"
    return "" if any(one.pool for one in choices) else "您暂不符合：没有面向您的名额。"


@dataclass(frozen=True)
class Sums:
    """Places of an offer, added up."""

    total: int
    taken: int
    held: int
    free: int
    waiting: int
    entered: int


def sums(offer: Offer) -> Sums:
    """How an offer stands now, in two queries."""
    names = ("total", "taken", "held", "free", "waiting")
    found = Pool.objects.filter(session__offer=offer).aggregate(**{name: Sum(name) for name in names})
    entered = Entry.objects.filter(offer=offer, state=EntryState.ENTERED).count() if offer.is_draw else 0
    return Sums(**{name: found[name] or 0 for name in names}, entered=entered)


def public_offers(now: datetime | None = None) -> QuerySet[Offer]:
    """What anybody may find: open or soon open, what closes first in front."""
    rows = rules.published().filter(state=OfferState.OPEN, closes_at__gt=now or timezone.now())
    return rows.select_related("union").order_by("closes_at", "pk")


def drawn_offers() -> QuerySet[Offer]:
    """Offers whose draws can be checked, the latest first."""
    return (
        rules.published()
        .filter(draw__isnull=False)
        .select_related("union", "draw")
        .order_by("-closes_at", "pk")
    )


def pools_of(offers: Iterable[Offer]) -> QuerySet[Pool]:
    """The pools of offers with their sessions, in order."""
    rows = Pool.objects.filter(session__offer__in=[one.pk for one in offers]).select_related(
        "session", "spill"
    )
    return rows.order_by("session__starts_at", "session", "order", "pk")
