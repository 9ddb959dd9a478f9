"""One account, closed on the page of the offer or on that of the rest cure."""

from decimal import Decimal

import pytest
from django.urls import reverse

from niangjia.enrolment import services as places
from niangjia.enrolment.costs import current
from niangjia.enrolment.services import NewCost
from niangjia.enrolment.tests.factories import make_place
from niangjia.enrolment.tests.named import DISTRICT, WASTE, fresh
from niangjia.kernel.errors import Refused
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user
from niangjia.recuperation import services
from niangjia.recuperation.tests.factories import be_over, contract_of, fill, make_cure, make_programme
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db


def test_the_account_closed_on_the_offers_page_settles_the_rest_cure(one_factor: None) -> None:
    tree, boss = make_place()
    offer = make_cure(boss, tree)
    one = make_programme(boss, offer)
    fill(boss, offer, tree, [make_member(tree[WASTE])])
    be_over(boss, offer, cost=Decimal(2500))
    with pytest.raises(Refused, match="还没有登记疗休养合同"):
        places.settle(by=boss, offer=fresh(offer))
    assert current(offer) is None
    services.contract(by=boss, programme=one, new=contract_of())
    page, here = client_of(make_user("", "organiser", tree[DISTRICT])), reverse("recuperation:programme", args=[one.pk])
    costs, settle = reverse("enrolment:offer_costs", args=[offer.pk]), reverse("recuperation:programme_settle", args=[one.pk])
    places.set_costs(by=boss, offer=offer, costs=[NewCost("疗养费", Decimal(2500))])
    shown = page.get(here).content.decode()
    assert (costs in shown, settle in shown) == (True, False)  # a bill is missing: it is asked for, not refused
    places.set_costs(by=boss, offer=offer, costs=[NewCost("疗养费", Decimal(2500), "whole", Decimal(2500))])
    shown = page.get(here).content.decode()
    assert (costs in shown, settle in shown) == (False, True)
    assert "已经结束，还没有结算" in page.get(reverse("site:desk")).content.decode()
    made = places.settle(by=boss, offer=fresh(offer))
    assert fresh(one).state == "settled"
    assert "已经结束，还没有结算" not in page.get(reverse("site:desk")).content.decode()
    places.withdraw_settlement(by=boss, settlement=made, reason="账单有误")
    assert fresh(one).state == "contracted"
