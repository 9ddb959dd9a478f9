"""Rest cures for tests: 7 categories, two batches, one union's nominations."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from niangjia.enrolment import services as places
from niangjia.enrolment.models import Entry, Session
from niangjia.enrolment.services import NewPool, NewSession, calls, nominations, reviewing, seating
from niangjia.enrolment.services.settling import NewCost
from niangjia.enrolment.tests.factories import make_offer
from niangjia.enrolment.tests.named import DISTRICT, line, quota_of, rows
from niangjia.recuperation import services
from niangjia.recuperation.models import Programme
from niangjia.recuperation.services import Contract, Plan

CATEGORIES = ("工匠", "重大工程", "抗疫", "援外", "公共服务", "特殊工种", "新就业形态")


def make_cure(by: Any, tree: Any, *, days: int = 5, numbers: dict[Any, int] | None = None) -> Any:
    """An open offer of a rest cure with two batches of seven categories, one place each."""
    start = timezone.localtime().replace(hour=9, minute=0) + timedelta(days=40)
    sessions = [
        NewSession(f"第{n}批", start + timedelta(days=20 * k), start + timedelta(days=20 * k + days - 1, hours=8), "湖滨疗养院",
                   [NewPool(name, 1, "category", [name]) for name in CATEGORIES])
        for k, n in enumerate("一二")
    ]  # fmt: skip
    rules = [{"kind": "not_within", "years": 3, "of": "recuperation"}]
    offer = make_offer(by, tree[DISTRICT], mode="approval", kind="recuperation", sessions=sessions, rules=rules, opened=False,
                       title="职工疗休养")  # fmt: skip
    calls.allot(by=by, offer=offer, numbers=numbers or {tree[DISTRICT]: 14})
    return places.open_offer(by=by, offer=offer)


def make_programme(by: Any, offer: Any, **said: Any) -> Programme:
    """The plan of a rest cure."""
    fields = {"place": "湖滨疗养院", "per_day": Decimal(500), "outside": False} | said
    return services.plan(by=by, offer=offer, new=Plan(**fields))


def contract_of(**said: Any) -> Contract:
    """A contract of 35,000 yuan: 14 people, 5 days, 500 yuan a day."""
    day = timezone.localdate()
    fields: dict[str, Any] = {
        "party": "云湖湖滨疗养院有限公司", "signed_on": day, "valid_from": day, "valid_to": day + timedelta(days=200),
        "amount": Decimal(35_000), "contract_no": "HB-2026-7",
    }  # fmt: skip
    return Contract(**(fields | said))


def fill(by: Any, offer: Any, tree: Any, members: list[Any]) -> None:
    """Everybody put forward for a category in turn, approved, placed."""
    named = rows(*(line(one, CATEGORIES[n % 7]) for n, one in enumerate(members)))
    made = nominations.nominate(by=by, quota=quota_of(offer, tree[DISTRICT]), union=tree[DISTRICT], rows=named).made
    reviewing.approve(by=by, nominations=made)
    seating.place(by=by, offer=offer)


def be_over(by: Any, offer: Any, *, cost: Decimal = Decimal(4000)) -> None:
    """The batches lie behind us, everybody came, the bills are in, the offer has ended."""
    Session.objects.filter(offer=offer).update(starts_at=timezone.now() - timedelta(days=9), ends_at=timezone.now() - timedelta(days=5))
    offer.refresh_from_db()
    for entry in Entry.objects.filter(offer=offer, state="taken").select_related("offer__union", "session", "pool", "person__user"):
        places.check_in(by=by, entry=entry)
    places.close_offer(by=by, offer=offer)
    places.end_offer(by=by, offer=offer)
    now = [NewCost(one.item, one.planned, one.basis, cost if one.item == "疗养费" else one.planned) for one in offer.costs.all()]
    places.set_costs(by=by, offer=offer, costs=now or [NewCost("疗养费", cost, "whole", cost)])


def bare_programme(area: Any, by: Any) -> dict[str, Any]:
    """A rest cure that is planned; records by name, for tests across contexts."""
    offer = make_offer(by, area, mode="approval", kind="recuperation", opened=False, title="疗休养")
    programme = Programme.objects.create(offer=offer, union=area, path=area.path, place="湖滨", per_day=Decimal(500), days=5)
    return {"programme": programme, "cure": offer}
