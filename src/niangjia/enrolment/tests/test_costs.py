"""The account of an offer: per person and day to the cent, held against the rule, closed once."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from niangjia.enrolment import services
from niangjia.enrolment.costs import account, current
from niangjia.enrolment.models import Offer
from niangjia.enrolment.services import NewCost
from niangjia.enrolment.tests.factories import entry_of, make_offer, make_people, make_place
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cure() -> tuple[Any, Offer]:
    """Five days at a rest home, over: two of three came."""
    tree, boss = make_place()
    offer = make_offer(boss, tree["嘉言区总工会"], places=3, kind="recuperation")
    people = make_people(tree["环卫公司工会"], 3)
    for one in people:
        services.enrol(by=one, offer=offer)
    end = timezone.localtime().replace(hour=12) - timedelta(days=1)
    offer.sessions.update(starts_at=end - timedelta(days=4), ends_at=end)
    for one in people[:2]:
        services.check_in(by=boss, entry=entry_of(offer, one))
    return boss, offer


def end(boss: Any, offer: Offer) -> Offer:
    services.close_offer(by=boss, offer=offer)
    return services.end_offer(by=boss, offer=offer)


def test_what_a_person_and_a_day_cost(cure: Any) -> None:
    boss, offer = cure
    services.set_costs(by=boss, offer=offer, costs=[
        NewCost("食宿", Decimal("400.00"), "day", Decimal("4000.10")),
        NewCost("保险", Decimal("30"), "person", Decimal("60")),
        NewCost("大巴", Decimal("1000"), "whole", Decimal("1000")),
    ])  # fmt: skip
    found = account(end(boss, offer))
    assert (found.people, found.person_days, found.days) == (2, 10, 5)
    assert (found.planned, found.actual) == (Decimal("5060.00"), Decimal("5060.10"))
    assert (found.per_person, found.per_day, found.left) == (Decimal("2530.05"), Decimal("506.01"), Decimal("-0.10"))
    assert (found.rule["key"], found.beyond) == ("care.recuperation", [])
    made = services.settle(by=boss, offer=offer)
    assert (made.people, made.actual, current(offer)) == (2, Decimal("5060.10"), made)


def test_beyond_the_rule_needs_a_reason(cure: Any) -> None:
    boss, offer = cure
    offer.sessions.update(starts_at=timezone.now() - timedelta(days=8))
    services.set_costs(by=boss, offer=offer, costs=[NewCost("食宿", Decimal(0), "whole", Decimal(16_000))])
    end(boss, offer)
    with pytest.raises(Invalid, match="不超过 600 元"):
        services.settle(by=boss, offer=offer)
    made = services.settle(by=boss, offer=offer, note="旺季房价，党组会议定")
    assert len(made.beyond) == 2
    assert len(account(offer, outside=True).beyond) == 2  # eight days are too many outside as well


def test_closed_once_and_opened_with_a_reason(cure: Any) -> None:
    boss, offer = cure
    costs = [NewCost("食宿", Decimal(5000), "whole")]
    services.set_costs(by=boss, offer=offer, costs=costs)
    with pytest.raises(Refused, match="归档"):
        services.settle(by=boss, offer=offer)
    end(boss, offer)
    with pytest.raises(Refused, match="实支"):
        services.settle(by=boss, offer=offer)
    paid = [NewCost("食宿", Decimal(5000), "whole", Decimal(5000))]
    services.set_costs(by=boss, offer=offer, costs=paid)
    made = services.settle(by=boss, offer=offer)
    for verb in (lambda: services.settle(by=boss, offer=offer), lambda: services.set_costs(by=boss, offer=offer, costs=[])):
        with pytest.raises(Refused, match="已经结算"):
            verb()
    with pytest.raises(Invalid):
        services.withdraw_settlement(by=boss, settlement=made, reason="")
    services.withdraw_settlement(by=boss, settlement=made, reason="漏了一张票")
    services.set_costs(by=boss, offer=offer, costs=paid)
    assert services.settle(by=boss, offer=offer) != made


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        (NewCost(" "), "费用项目"),
        (NewCost("甲", Decimal(-1)), "金额"),
        (NewCost("甲", Decimal("0.001")), "金额"),
        (NewCost("甲", Decimal("NaN")), "金额"),
        (NewCost("甲", Decimal(10**9)), "金额"),
        (NewCost("甲", Decimal(1), "mile"), "计价"),
        (NewCost("甲", actual=Decimal("1e99")), "金额"),
    ],
)
def test_bad_lines(cure: Any, cost: NewCost, said: str) -> None:
    boss, offer = cure
    with pytest.raises(Invalid, match=said):
        services.set_costs(by=boss, offer=offer, costs=[cost])
    with pytest.raises(Invalid, match="重名"):
        services.set_costs(by=boss, offer=offer, costs=[NewCost("甲"), NewCost("甲 ")])


def test_rights(cure: Any) -> None:
    _, offer = cure
    unions = {union.name: union for union in type(offer.union).objects.all()}
    for name, error in (("嘉言区总工会", Forbidden), ("大成区总工会", Missing)):
        user = make_user("", "leader", unions[name])
        with pytest.raises(error):
            services.set_costs(by=user, offer=offer, costs=[])
        with pytest.raises(error):
            services.settle(by=user, offer=offer)
