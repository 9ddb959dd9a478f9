"""Offers for which people are named, and lists of people, for tests."""

from datetime import date
from typing import Any

from niangjia.enrolment import services
from niangjia.enrolment.models import APPROVAL, DIRECT, Entry, Nomination, Offer, Pool, Quota, Turn
from niangjia.enrolment.naming import Named, read
from niangjia.enrolment.services import NewPool, calls, nominations
from niangjia.enrolment.services.calls import NewCall
from niangjia.enrolment.states import EntryState, NominationState
from niangjia.enrolment.tests.factories import check_sums, make_offer
from niangjia.organizations.tests.factories import make_user

TOWN, WASTE, EXPRESS, DISTRICT = "柳桥街道总工会", "环卫公司工会", "快递站工会", "嘉言区总工会"
CATEGORIES = ("工匠", "抗疫")


def make_named(by: Any, tree: Any, *, places: int = 2, total: int = 10, numbers: dict[str, int] | None = None,
               mode: str = APPROVAL, opened: bool = True, **options: Any) -> Offer:  # fmt: skip
    """An offer of the district by approval with two categories of ``places`` each, open; ``numbers`` by union."""
    pools = options.pop("pools", None) or [NewPool(name, places, "category", [name]) for name in CATEGORIES]
    fields = {"mode": mode, "kind": "recuperation", "pools": pools, "opened": False} | options
    call = NewCall(total) if mode == APPROVAL else None
    offer = make_offer(by, tree[DISTRICT], call=call, **fields)
    if mode == APPROVAL:
        given = {WASTE: 4, EXPRESS: 4} if numbers is None else numbers
        calls.allot(by=by, offer=offer, numbers={tree[name]: n for name, n in given.items()})
    return services.open_offer(by=by, offer=offer) if opened else offer


def make_direct(by: Any, tree: Any, **options: Any) -> Offer:
    """An offer whose list the desk sets."""
    return make_named(by, tree, mode=DIRECT, **options)


def chairs(tree: Any) -> tuple[Any, Any, Any]:
    """Of the company, the town, the district."""
    return tuple(make_user("", "chair", tree[name]) for name in (WASTE, TOWN, DISTRICT))  # type: ignore[return-value]


def line(membership: Any, category: str = "工匠", session: str = "") -> str:
    """Somebody as a cadre would paste it."""
    return "\t".join((membership.name, membership.person.id_number, category, session))


def rows(*lines: str) -> list[Named]:
    return read("\n".join(lines))


def put_forward(by: Any, offer: Offer, union: Any, *people: Any, category: str = "工匠") -> list[Nomination]:
    """Members put forward by a union, in this order."""
    found = nominations.nominate(by=by, quota=quota_of(offer, union), union=union, rows=rows(*(line(one, category) for one in people)))
    return sorted(found.made, key=lambda one: one.rank)


def quota_of(offer: Offer, union: Any) -> Quota:
    """The number that counts for a union."""
    rows = Quota.objects.filter(offer=offer).select_related("offer__union", "union")
    found = [one for one in rows if union.path.startswith(one.path)]
    return max(found, key=lambda one: len(one.path))


def fresh(one: Any) -> Any:
    return type(one).objects.get(pk=one.pk)


def check_named(offer: Offer) -> None:
    """Numbers, lists and places add up; nobody stands twice."""
    check_sums(offer)
    call = offer.call
    call.refresh_from_db()
    quotas = Quota.objects.filter(offer=offer)
    assert (call.given, call.given + call.free) == (sum(one.total for one in quotas), call.total)
    for one in quotas:
        standing = Nomination.objects.filter(quota=one, state__in=NominationState.STANDING)
        assert one.used == standing.count() <= one.total
    for one in Nomination.objects.filter(offer=offer, entry__isnull=False):
        assert one.state == NominationState.APPROVED
        assert one.entry.person_id == one.person_id
    for pool in Pool.objects.filter(session__offer=offer):
        placed = Entry.objects.filter(pool=pool).order_by("number")
        waits = [one.number for one in placed if one.state == EntryState.WAITING]
        taken = [one.nomination.rank for one in placed.filter(state=EntryState.TAKEN) if hasattr(one, "nomination")]
        assert waits == sorted(waits)
        assert len(taken) <= pool.total



def bare_nomination(union: Any, unit: Any, person: Any, by: Any) -> dict[str, Any]:
    """An open offer of ``union`` by approval, ``unit``'s number and one person put forward; records by name."""
    offer = make_offer(by, union, mode=APPROVAL, kind="recuperation", opened=False, call=NewCall(5), title="疗休养名额")
    quota = calls.allot(by=by, offer=offer, numbers={unit: 2})[0]
    services.open_offer(by=by, offer=offer)
    row = Named(1, "", person=str(person.pk))
    made = nominations.nominate(by=by, quota=fresh(quota), union=unit, rows=[row]).made
    turn = Turn.objects.create(
        person=person, union=unit, path=unit.path, name=person.name, kind="recuperation", on=date(2020, 6, 1)
    )
    return {"named": offer, "call": offer.call, "quota": quota, "nomination": made[0], "turn": turn}
