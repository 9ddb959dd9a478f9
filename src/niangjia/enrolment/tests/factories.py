"""Offers, and people who want a place, for tests."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.db.models import F
from django.utils import timezone

from niangjia.enrolment import services
from niangjia.enrolment.claim import ticket
from niangjia.enrolment.models import (
    FIRST_COME,
    LOTTERY,
    Certificate,
    Cost,
    Entry,
    Filled,
    Offer,
    Pool,
    Settlement,
    Voice,
)
from niangjia.enrolment.services import NewDraw, NewPool, NewSession
from niangjia.enrolment.states import EntryState
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_tree, make_user

_number = count(1)
PEOPLE = 64


def make_place() -> tuple[Any, Any]:
    """A tree and the city's organiser."""
    tree = make_tree()
    return tree, make_user("", "organiser", tree["云湖市总工会"])


def make_offer(by: Any, union: Any, *, places: int = 2, opened: bool = True, **options: Any) -> Offer:
    """A first-come offer with one session and one pool, open now; ``pools``, ``sessions`` and columns may be said."""
    now = timezone.now()
    pools = options.pop("pools", [NewPool("全部", places)])
    start = options.pop("starts_at", now + timedelta(days=30))
    sessions = options.pop("sessions", None) or [
        NewSession("第一场", start, start + timedelta(hours=2), "工人文化宫", pools)
    ]
    fields = {
        "kind": "course", "mode": FIRST_COME, "title": f"讲座 {next(_number)}",
        "opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(days=20), "cancel_hours": 24,
    } | options  # fmt: skip
    offer = services.draft_offer(by=by, union=union, sessions=sessions, **fields)
    return services.open_offer(by=by, offer=offer) if opened else offer


def make_draw(by: Any, union: Any, **options: Any) -> Offer:
    """An offer by draw, open now; its number exists a day after it closes."""
    draw = options.pop("draw", None) or NewDraw(
        "双色球 2026 年第 120 期", timezone.now() + timedelta(days=21), 3
    )
    return make_offer(by, union, mode=LOTTERY, draw=draw, kind="recuperation", **options)


def make_people(union: Any, many: int = PEOPLE) -> list[Any]:
    """Accounts of members of a union."""
    return [make_member(union, user=make_user()).person.user for _ in range(many)]


def pool_of(offer: Offer, name: str = "") -> Pool:
    """The (named) pool as the database has it now."""
    rows = Pool.objects.filter(session__offer=offer)
    return rows.get(name=name) if name else rows.get()


def entry_of(offer: Offer, user: Any) -> Entry:
    """Somebody's latest entry."""
    return Entry.objects.filter(offer=offer, person__user=user).order_by("-created_at").first()  # type: ignore[return-value]


def check_sums(offer: Offer) -> None:
    """Everything adds up: counters, rows, order; nobody has two; nobody waits while a place is free."""
    for pool in Pool.objects.filter(session__offer=offer):
        rows = Entry.objects.filter(pool=pool)
        counted = {state: rows.filter(state=state).count() for state in EntryState.LABELS}
        assert pool.taken == sum(counted[state] for state in EntryState.TAKING)
        assert pool.held == counted[EntryState.HELD]
        assert pool.taken + pool.held + pool.free == pool.total
        if not offer.is_draw:
            assert pool.waiting == counted[EntryState.WAITING]
            assert not (pool.free and pool.waiting)
    live = Entry.objects.filter(offer=offer, state__in=EntryState.LIVE).values_list("person_id", flat=True)
    assert len(live) == len(set(live))


def over(offer: Offer) -> datetime:
    """A moment after the offer has closed."""
    return offer.closes_at + timedelta(minutes=1)


def begin(offer: Offer) -> None:
    """Its sessions are on now."""
    now = timezone.now()
    offer.sessions.update(starts_at=now - timedelta(minutes=1), ends_at=now + timedelta(hours=2))


def make_evening(places: int, *, waiting: int = 0) -> tuple[Any, Offer, list[Any]]:
    """The city's organiser, an offer that is on now, and those who asked for a place: one for each, and some who wait."""
    tree, boss = make_place()
    offer = make_offer(boss, tree["嘉言区总工会"], places=places)
    people = make_people(tree["环卫公司工会"], places + waiting)
    for one in people:
        services.enrol(by=one, offer=offer)
    begin(offer)
    return boss, offer, people


def finish(offer: Offer) -> None:
    """Its sessions were yesterday."""
    yesterday = timezone.now() - timedelta(days=1)
    offer.sessions.update(starts_at=yesterday - timedelta(hours=2), ends_at=yesterday)


def bare_place(pool: Pool, person: Any, **said: Any) -> Entry:
    """A place that somebody has, counted as every place is, without a request. For tests across contexts."""
    member = person.memberships.get()
    Pool.objects.filter(pk=pool.pk).update(taken=F("taken") + 1, free=F("free") - 1, asked=F("asked") + 1)
    own = ticket()
    fields = {"number": pool.asked + 1, "ticket": own, "group": own, "born": EntryState.TAKEN, "state": EntryState.TAKEN} | said
    return Entry.objects.create(
        offer_id=pool.session.offer_id, session=pool.session, pool=pool, union=member.union, path=member.path, person=person,
        name=person.name, **fields,
    )  # fmt: skip


def bare_offer(union: Any, person: Any, by: Any, *, opened: bool) -> dict[str, Any]:
    """An offer by draw with one entry, its list frozen; or the draft of one. Records by name, for tests across contexts."""
    offer = make_draw(by, union, opened=False)
    pool = pool_of(offer)
    member = person.memberships.get()
    ids = {
        "session": pool.session,
        "pool": pool,
        "union": member.union,
        "path": member.path,
        "person": person,
    }
    entry = Entry.objects.create(
        offer=offer, name=person.name, number=0, ticket="T0", group="T0", born=EntryState.ENTERED, **ids
    )
    if opened:
        services.open_offer(by=by, offer=offer)
        services.close_offer(by=by, offer=offer)
    return _afterwards(offer, entry, by) | {
        "offer": offer,
        "session_of_offer": pool.session,
        "pool": pool,
        "enrolment": entry,
        "draw": offer.draw,
    }


def _afterwards(offer: Offer, entry: Entry, by: Any) -> dict[str, Any]:
    """What stands when an offer is over, one of each."""
    union = offer.union
    paper = {"entry": entry, "union": union, "path": union.path, "issuer": union.name, "issued_on": date(2026, 5, 1)}
    sums = {"people": 1, "person_days": 1, "planned": 1, "actual": 1}
    return {
        "certificate": Certificate.objects.create(number=entry.pk.hex[-12:], name=entry.name, title=offer.title, **paper),
        "cost": Cost.objects.create(offer=offer, item="场地", planned=100),
        "settlement": Settlement.objects.create(offer=offer, by=by, **sums),
        "filled": Filled.objects.create(entry=entry, content='{"衣服尺码": "M"}'),
        "voice": Voice.objects.create(offer=offer, stars=5, round=0),
    }
