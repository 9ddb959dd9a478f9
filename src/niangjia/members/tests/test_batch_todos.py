"""What rosters leave on 今日, for whom, and when it goes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from niangjia.members.batches import services
from niangjia.members.batches.todos import batch_todos
from niangjia.members.models import Batch
from niangjia.members.tests.rosters import checked, imported, row
from niangjia.organizations.tests import factories

pytestmark = pytest.mark.django_db
STREET, DEPOT, PLANT = "柳桥街道总工会", "快递站工会", "大成化工厂工会"
BAD = ("吴错", "123", "", "", "", "")


@pytest.fixture
def organiser(tree):
    return factories.make_user(role="organiser", union=tree[STREET])


def _said(user) -> list[str]:
    return [todo.sentence for todo in batch_todos(user)]


def test_a_roster_waits_from_its_check_to_its_mending(tree, organiser):
    assert not _said(organiser)
    batch = checked(tree[STREET], [row(1, "林小满"), row(2, "陈大年"), BAD], organiser, "甲.csv")
    assert _said(organiser) == ["柳桥街道总工会的花名册“甲.csv”已检查：可导入 2 人，1 行有问题"]
    services.commit(by=organiser, batch=batch)
    assert _said(organiser) == ["柳桥街道总工会的花名册“甲.csv”已导入，还有 1 行没有进来，请下载改好后再传"]
    imported(tree[STREET], [row(3, "吴对")], organiser)
    assert not _said(organiser)


def test_after_fourteen_days_failed_rows_are_let_go(tree, organiser):
    imported(tree[STREET], [row(1, "林小满"), BAD], organiser)
    assert len(_said(organiser)) == 1
    Batch.objects.update(committed_at=timezone.now() - timedelta(days=15))
    assert not _said(organiser)


def test_a_roster_that_changes_nothing_does_not_wait(tree, organiser):
    imported(tree[STREET], [row(1, "林小满")], organiser)
    checked(tree[STREET], [row(1, "林小满")], organiser)
    assert not _said(organiser)


def test_those_who_cannot_act_are_not_told(tree, organiser):
    checked(tree[DEPOT], [row(1, "林小满")])
    assert not _said(organiser)  # the depot's own people are told, not everybody above
    assert not _said(factories.make_user(role="organiser", union=tree[PLANT]))
    assert not _said(factories.make_user(role="leader", union=tree[DEPOT]))
    assert len(_said(factories.make_user(role="chair", union=tree[DEPOT]))) == 1


@pytest.mark.parametrize("many", [1, 12])
def test_however_many_the_queries_and_lines_are_few(tree, organiser, many, django_assert_max_num_queries):
    for at in range(many):
        checked(tree[STREET], [row(at, "林小满")], organiser)
    _said(organiser)
    with django_assert_max_num_queries(5):
        assert len(_said(organiser)) == min(many, 5)
