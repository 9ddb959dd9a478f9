"""今日 says which unions have not brought in a roster for a year, to whoever can."""

from datetime import timedelta

import pytest
from django.utils import timezone

from niangjia.members.models import Batch
from niangjia.members.states import BatchState
from niangjia.members.todos import stale_rosters
from niangjia.organizations.tests.factories import make_tree, make_user

pytestmark = pytest.mark.django_db


def brought(union, days):
    at = timezone.now() - timedelta(days=days)
    values = {"name": "x.xlsx", "size": 1, "sha256": "", "committed_at": at, "state": BatchState.COMMITTED}
    Batch.objects.bulk_create([Batch(union=union, path=union.path, **values)])


def sentences(user):
    return [(one.sentence, one.count) for one in stale_rosters(user)]


def test_a_year_without_a_roster_is_said_once_for_all():
    tree = make_tree()
    organiser = make_user("shen", "organiser", tree["嘉言区总工会"])
    brought(tree["柳桥街道总工会"], 400)
    brought(tree["快递站工会"], 380)
    brought(tree["环卫公司工会"], 500)
    brought(tree["环卫公司工会"], 3)
    brought(tree["大成化工厂工会"], 500)
    assert sentences(organiser) == [("柳桥街道总工会等 2 个工会超过一年没有更新花名册", 2)]
    assert sentences(make_user("dai", "organiser", tree["大成区总工会"])) == [("大成化工厂工会超过一年没有更新花名册", 1)]
    assert sentences(make_user("lead", "leader", tree["云湖市总工会"])) == []


@pytest.mark.parametrize("many", [1, 3])
def test_it_costs_one_query(many, django_assert_num_queries):
    tree = make_tree()
    organiser = make_user("shen", "organiser", tree["嘉言区总工会"])
    for name in ("柳桥街道总工会", "快递站工会", "环卫公司工会")[:many]:
        brought(tree[name], 400)
    sentences(organiser)
    with django_assert_num_queries(1):
        assert sentences(organiser)[0][1] == many
