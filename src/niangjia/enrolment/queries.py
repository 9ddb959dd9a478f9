"""Reads: what is open for a member and why not, the places somebody has, how an offer stands."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from niangjia.enrolment import rules
from niangjia.enrolment.asks import required
from niangjia.enrolment.benefits import counted_at, paid_elsewhere
from niangjia.enrolment.eligibility import explained, refusals
from niangjia.enrolment.facts import Past, entries_of_people, facts_by_offer, pool_of, told_of
from niangjia.enrolment.models import Call, Entry, Offer, Pool, Session
from niangjia.enrolment.rolls import trip
from niangjia.enrolment.states import CertificateState, EntryState, OfferState
from niangjia.kernel.standing import Standing
from niangjia.kernel.wording import when
from niangjia.members.queries import own_file, served_paths

SHOWN = 50  # offers on one page of the phone
AHEAD = (EntryState.HELD, EntryState.TAKEN, EntryState.WAITING, EntryState.ENTERED)


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

    def ahead(self, now: datetime) -> list[Entry]:
        """One's own places, turns and tickets that are not over."""
        return [one for one in self.own if one.state in AHEAD and one.session.ends_at > now]

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
    own = _every_own([person.pk])
    if membership is None:
        return Shelf(False, own, [], [])
    offers = _open(rules.for_member(served_paths(membership)), moment)
    offers.sort(key=lambda one: -len(one.path))
    live = {one.offer_id for one in own if one.state in EntryState.LIVE}
    live |= _same_trip(offers, {one.offer_id for one in own if one.state in EntryState.TAKING})
    cards = [one for one in _cards(person, membership, offers, told_of(own), moment) if one.offer.pk not in live]
    return Shelf(
        True,
        own,
        [one for one in cards if one.offer.opens_at <= moment],
        [one for one in cards if one.offer.opens_at > moment],
    )


def _same_trip(offers: list[Offer], going: set[Any]) -> set[Any]:
    """Those of offers with whose list, or the draw of whose rest, somebody is going already: it is one trip."""
    asked = [one.pk for one in offers if one.is_named or one.is_draw]
    if not asked or not going:
        return set()
    calls = Call.objects.filter(Q(offer__in=asked, rest__in=going) | Q(rest__in=asked, offer__in=going))
    return {key for pair in calls.values_list("offer", "rest") for key in pair}


def card(user: Any, offer: Offer, now: datetime | None = None) -> Card:
    """One offer as a person sees it; for whoever is no member, the sentence why not."""
    person, membership = own_file(user)
    if person is None or membership is None:
        return Card(offer, cannot="您还不是会员，先申请入会，再来报名。")
    past = entries_of_people([person.pk]).get(person.pk, [])
    live = next((one.pk for one in past if one.offer_id == offer.pk and one.state in EntryState.LIVE), None)
    found = _cards(person, membership, [offer], past, now or timezone.now())[0]
    return replace(found, entry=own_entry(user, live)) if live else found


def published_offer(key: Any) -> Offer | None:
    """What anybody may read about one offer, with its union."""
    offer: Offer | None = _published.one(key)
    return offer


def own_entry(user: Any, key: Any) -> Entry | None:
    """One's own entry, as :func:`entries_of` reads it; None for anybody else's."""
    entry: Entry | None = _own.one(key, user.pk)
    return entry


def entries_of(person: Any) -> QuerySet[Entry]:
    """Somebody's entries, the latest first; ``ahead`` is the place on the list of those who wait."""
    return _told(Entry.objects.filter(person=person))


def _told(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    before = Entry.objects.filter(
        pool=OuterRef("pool"), state=EntryState.WAITING, number__lte=OuterRef("number")
    )
    ahead = before.order_by().values("pool").annotate(n=Count("pk")).values("n")
    told = rows.select_related("offer__union", "session", "pool").annotate(ahead=Subquery(ahead))
    return told.order_by("-created_at")


_own: Standing[Any] = Standing(
    Entry._meta.pk, lambda keys, user: _told(rules.own_entries(user).filter(pk__in=keys)), get_user_model()._meta.pk
)
_every_own: Standing[Any] = Standing(
    Entry._meta.get_field("person"), lambda people: _told(Entry.objects.filter(person__in=people))
)
_published: Standing[Any] = Standing(
    Offer._meta.pk, lambda keys: rules.published().filter(pk__in=keys).select_related("union")
)
_open: Standing[str] = Standing(
    Offer._meta.get_field("path"),
    lambda paths, now: Offer.objects.filter(path__in=paths, state=OfferState.OPEN, closes_at__gt=now)
    .select_related("union")
    .order_by("closes_at")[:SHOWN],
    Offer._meta.get_field("closes_at"),
)


def _cards(person: Any, membership: Any, offers: list[Offer], past: Past, now: datetime) -> list[Card]:
    """An offer each; its sessions are found by their pools, of which every session has one."""
    facts = facts_by_offer(person, membership, offers, past, timezone.localdate(now))
    sessions: dict[Any, list[tuple[Session, list[Pool]]]] = {}
    for session, rows in groupby(_pools([one.pk for one in offers]), key=lambda pool: pool.session):
        sessions.setdefault(session.offer_id, []).append((session, list(rows)))
    cards = []
    for offer in offers:
        known, choices = facts[offer.pk], []
        for session, pools in sessions.get(offer.pk, []):
            session.offer = offer
            choices.append(Choice(session, pool_of(pools, known, counted_at(offer, membership))))
        reasons = refusals(offer.rules, known)
        elsewhere = paid_elsewhere(offer, membership)
        cannot = elsewhere.detail if elsewhere else explained(reasons) if reasons else _not_now(offer, choices, now)
        cards.append(Card(offer, choices, cannot=cannot))
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


def to_certify(offer: Offer) -> QuerySet[Entry]:
    """The entries of an offer's trip whose people attended and have no valid certificate."""
    attended = Entry.objects.filter(offer__in=trip(offer), state=EntryState.ATTENDED)
    return attended.exclude(certificates__state=CertificateState.VALID)


def unfilled(offer: Offer) -> int:
    """How many who have a place still have to fill something in; no query where nothing is asked."""
    if not required(offer.asks):
        return 0
    return Entry.objects.filter(offer=offer, state=EntryState.TAKEN, filled__isnull=True).count()


def has_begun(offer: Offer) -> bool:
    """Whether an offer that was opened has a session that began, or somebody who attended."""
    if offer.state == OfferState.DRAFT:
        return False
    began = Session.objects.filter(offer=offer, starts_at__lte=timezone.now()).exists()
    return began or Entry.objects.filter(offer=offer, state=EntryState.ATTENDED).exists()


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


def pools_of(offers: Iterable[Any]) -> QuerySet[Pool]:
    """The pools of offers (or their keys) with their sessions, in order."""
    rows = Pool.objects.filter(session__offer__in=[getattr(one, "pk", one) for one in offers])
    return rows.select_related("session", "spill").order_by("session__starts_at", "session", "order", "pk")


_pools: Standing[Any] = Standing(Offer._meta.pk, pools_of)
