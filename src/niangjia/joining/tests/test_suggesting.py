"""Whoever has a firm without a union is not at a dead end, and nobody is led into the union of another firm."""

import re
from urllib.parse import urlencode

import pytest

from niangjia.joining import suggesting
from niangjia.organizations.tests.factories import make_employer, make_tree

pytestmark = pytest.mark.django_db
JOINT, ALIKE, TRADE = "柳桥小微企业工会联合会", "天润商贸有限公司工会", "柳桥快递行业工会联合会"
TREE = {"江海省总工会": {"云湖市总工会": {"嘉言区总工会": {"柳桥街道总工会": {JOINT: {}, ALIKE: {}}}}}}


@pytest.fixture
def street():
    return make_tree(TREE)["柳桥街道总工会"]


def offered(**said):
    return [one.union.name for one in suggesting.offers(suggesting.asked(said))]


def test_a_known_firm_without_a_union_leads_to_the_joint_federation_of_its_place_first(street):
    assert offered(workplace="天润商贸经营部") == [ALIKE]  # nobody knows this firm
    make_employer(street, name="天润商贸经营部")
    assert offered(workplace="天润商贸经营部") == [JOINT, ALIKE]


def test_an_unknown_firm_is_asked_for_its_place(street, client):
    assert offered(workplace="星野物流", place="柳桥") == [JOINT]
    body = client.get("/join").content.decode()
    hidden = re.findall(r'<div class="only-gig">(.*?)</div>', body, re.DOTALL)
    assert 'name="place"' in body
    assert not any('name="place"' in part for part in hidden)  # shown to whoever has a firm as well


def test_a_federation_that_may_be_anywhere_is_not_chosen_already(street, client):
    make_tree({"南河省总工会": {"南河市总工会": {TRADE: {}}}})
    chosen = "checked><span>" + TRADE

    def page(**said):
        return client.get(f"/join?{urlencode({'work': 'gig', 'group': 'courier'} | said)}").content.decode()

    assert TRADE in page()
    assert chosen not in page()
