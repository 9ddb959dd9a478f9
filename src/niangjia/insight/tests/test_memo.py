"""A remembered number is the counted number, whatever was written in between."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from niangjia.insight.memo import refresh, tallies
from niangjia.insight.models import Memo
from niangjia.insight.tally import live
from niangjia.kernel.marks import Mark, leaving, touch
from niangjia.kernel.questions import FIGURES
from niangjia.kernel.tree import segment, span
from niangjia.members.models import Membership, Person
from niangjia.organizations.tests.factories import make_tree

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def tree():
    return make_tree()


def join(union, *, group="none", count=1):
    for number in range(count):
        person = Person.objects.create(name=f"甲{number}")
        Membership.objects.create(
            person=person, union=union, path=union.path, name=person.name, joined_on=TODAY, group=group
        )
    touch("members", [(union.pk, union.path)])


def counted(tree, name):
    path = tree[name].path
    remembered = tallies(FIGURES["members"], TODAY, [path], today=TODAY)[path]
    assert remembered == live(FIGURES["members"], TODAY, [path])[path]
    return remembered


def keep(tree):
    return refresh([FIGURES["members"]], TODAY, [tree["江海省总工会"].path])


def test_adds_up_from_the_smallest_union_to_the_province(tree):
    join(tree["环卫公司工会"], count=3)
    join(tree["大成化工厂工会"], group="courier", count=2)
    assert counted(tree, "江海省总工会").total == 5
    assert counted(tree, "嘉言区总工会").total == 3
    assert counted(tree, "江海省总工会").parts["group"] == {"none": 3, "courier": 2}
    assert counted(tree, "江海省总工会").months == {f"{TODAY:%Y-%m}": 5}


def test_rows_at_a_federation_itself_count_once(tree):
    join(tree["云湖市总工会"], count=2)
    join(tree["环卫公司工会"])
    assert counted(tree, "云湖市总工会").total == counted(tree, "江海省总工会").total == 3


def test_a_memo_is_used_while_nothing_is_written(tree, django_assert_num_queries):
    join(tree["环卫公司工会"], count=3)
    keep(tree)
    path = tree["江海省总工会"].path
    with django_assert_num_queries(2):  # the sum of the marks, the memo
        assert tallies(FIGURES["members"], TODAY, [path], today=TODAY)[path].total == 3
    assert keep(tree) == 0


def test_a_write_below_makes_the_memo_unfit_at_once(tree):
    join(tree["环卫公司工会"], count=3)
    keep(tree)
    join(tree["快递站工会"])
    assert counted(tree, "江海省总工会").total == 4
    assert keep(tree) > 0
    assert counted(tree, "江海省总工会").total == 4


def test_a_branch_that_leaves_takes_its_numbers_along(tree):
    join(tree["环卫公司工会"], count=3)
    join(tree["大成化工厂工会"])
    keep(tree)
    old, new = tree["柳桥街道总工会"], tree["大成区总工会"]
    parent = tree["嘉言区总工会"]
    leaving(parent.pk, parent.path, span(old.path))
    target = new.path + segment(77)
    for model in (Membership, Mark):
        for row in model.objects.filter(path__gte=old.path, path__lt=span(old.path).high):
            model.objects.filter(pk=row.pk).update(path=target + row.path[len(old.path) :])
    assert counted(tree, "嘉言区总工会").total == 0
    assert counted(tree, "大成区总工会").total == 4
    for _ in range(10):  # as many writes as left: an old sum must not fit again
        touch("members", [(uuid4(), parent.path + segment(9))])
        assert counted(tree, "嘉言区总工会").total == 0


def test_the_memos_may_be_emptied_at_any_time(tree):
    join(tree["环卫公司工会"], count=3)
    keep(tree)
    before = counted(tree, "江海省总工会")
    Memo.objects.all().delete()
    assert counted(tree, "江海省总工会") == before


def test_a_past_day_is_counted_from_the_dates(tree):
    join(tree["环卫公司工会"], count=3)
    Membership.objects.filter(name="甲0").update(joined_on=TODAY - timedelta(days=40))
    Membership.objects.filter(name="甲1").update(
        joined_on=TODAY - timedelta(days=40), left_on=TODAY - timedelta(days=10)
    )
    path = tree["江海省总工会"].path

    def on(days):
        day = TODAY - timedelta(days=days)
        return tallies(FIGURES["members"], day, [path], today=TODAY)[path].total

    assert [on(50), on(40), on(11), on(10), on(0)] == [0, 2, 2, 1, 2]
