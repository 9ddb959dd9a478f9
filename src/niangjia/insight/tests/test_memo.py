"""A remembered number is the counted number, whatever was written in between."""

from datetime import timedelta

import pytest
from django.utils import timezone

from niangjia.insight import keeping
from niangjia.insight.keeping import refresh
from niangjia.insight.memo import spread
from niangjia.insight.models import Memo
from niangjia.insight.tally import live
from niangjia.kernel.marks import Mark, touch
from niangjia.kernel.questions import FIGURES
from niangjia.members.models import Membership, Person
from niangjia.organizations.services.moving import move_union
from niangjia.organizations.tests.factories import make_superuser

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def join(union, *, group="none", count=1):
    for number in range(count):
        person = Person.objects.create(name=f"甲{number}")
        Membership.objects.create(
            person=person, union=union, path=union.path, name=person.name, joined_on=TODAY(), group=group
        )
    touch("members", [(union.pk, union.path)])


def counted(tree, name):
    path = tree[name].path
    found = spread([FIGURES["members"]], path, TODAY(), today=TODAY())["members"]
    assert found.whole == live(FIGURES["members"], TODAY(), [path])[path]
    for below, tally in found.branches.items():
        assert tally == live(FIGURES["members"], TODAY(), [below])[below]
    return found.whole


def keep(tree):
    return refresh([FIGURES["members"]], TODAY(), [tree["江海省总工会"].path])


def test_adds_up_from_the_smallest_union_to_the_province(tree):
    join(tree["环卫公司工会"], count=3)
    join(tree["大成化工厂工会"], group="courier", count=2)
    assert counted(tree, "江海省总工会").total == 5
    assert counted(tree, "嘉言区总工会").total == 3
    assert counted(tree, "江海省总工会").parts["group"] == {"none": 3, "courier": 2}
    assert counted(tree, "江海省总工会").months == {f"{TODAY():%Y-%m}": 5}


def test_rows_at_a_federation_itself_count_once(tree):
    join(tree["云湖市总工会"], count=2)
    join(tree["环卫公司工会"])
    assert counted(tree, "云湖市总工会").total == counted(tree, "江海省总工会").total == 3


def test_two_queries_for_all_figures_while_nothing_is_written(tree, django_assert_num_queries):
    join(tree["环卫公司工会"], count=3)
    figures = list(FIGURES.values())
    refresh(figures, TODAY(), [tree["江海省总工会"].path])
    with django_assert_num_queries(2):  # the dirty marks, the memos
        found = spread(figures, tree["江海省总工会"].path, TODAY(), today=TODAY())
    assert found["members"].whole.total == 3
    assert found["unions"].whole.total == len(tree)
    assert keep(tree) == 0


def test_a_branch_without_rows_is_not_counted_and_is_once_something_is_written(tree, django_assert_num_queries):
    join(tree["环卫公司工会"], count=3)
    keep(tree)
    empty = tree["大成区总工会"].path
    with django_assert_num_queries(2):  # the dirty marks, the memos
        found = spread([FIGURES["members"]], empty, TODAY(), today=TODAY())["members"]
    assert found.whole.total == 0
    assert not found.branches
    join(tree["大成化工厂工会"])
    assert counted(tree, "大成区总工会").total == 1


def test_a_figure_of_the_day_is_counted_where_the_memo_above_is_of_yesterday(tree):
    figure = FIGURES["terms_overdue"]
    assert figure.daily
    refresh([figure], TODAY() - timedelta(days=1), [tree["江海省总工会"].path])
    path = tree["嘉言区总工会"].path
    found = spread([figure], path, TODAY(), today=TODAY())[figure.key]
    assert found.whole == live(figure, TODAY(), [path]).get(path, found.whole)


def test_a_write_below_makes_the_memo_unfit_at_once(tree):
    join(tree["环卫公司工会"], count=3)
    keep(tree)
    join(tree["快递站工会"])
    assert counted(tree, "江海省总工会").total == 4
    assert keep(tree) > 0
    assert counted(tree, "江海省总工会").total == 4


def test_a_branch_that_moves_takes_its_numbers_along(tree):
    join(tree["环卫公司工会"], count=3)
    join(tree["大成化工厂工会"])
    keep(tree)
    move_union(union=tree["柳桥街道总工会"], to=tree["大成区总工会"], by=make_superuser(), reason="区划调整")
    for _ in range(2):
        assert counted(tree, "嘉言区总工会").total == 0
        assert counted(tree, "大成区总工会").total == 4
        assert counted(tree, "江海省总工会").total == 4
        keep(tree)


def test_what_is_written_while_the_memos_are_counted_is_not_lost(tree, monkeypatch):
    join(tree["环卫公司工会"], count=3)
    keep(tree)
    join(tree["环卫公司工会"])
    store = keeping._store

    def late(*args):
        join(tree["环卫公司工会"])  # commits after the count, before the memos are written
        store(*args)

    monkeypatch.setattr(keeping, "_store", late)
    keep(tree)
    monkeypatch.undo()
    assert counted(tree, "江海省总工会").total == 5
    keep(tree)
    assert counted(tree, "江海省总工会").total == 5
    assert not Mark.objects.filter(source="members", dirty=True).exists()


def test_two_that_refresh_at_once_leave_the_newer_count(tree, monkeypatch):
    join(tree["环卫公司工会"], count=3)
    keep(tree)
    join(tree["环卫公司工会"])
    store = keeping._store

    def overtaken(*args):
        monkeypatch.setattr(keeping, "_store", store)
        join(tree["环卫公司工会"])
        keep(tree)  # another worker counts later and stores earlier
        store(*args)

    monkeypatch.setattr(keeping, "_store", overtaken)
    keep(tree)
    assert counted(tree, "江海省总工会").total == 5


def test_the_memos_may_be_emptied_at_any_time(tree):
    join(tree["环卫公司工会"], count=3)
    keep(tree)
    before = counted(tree, "江海省总工会")
    Memo.objects.all().delete()
    assert counted(tree, "江海省总工会") == before


def test_a_past_day_is_counted_from_the_dates(tree):
    join(tree["环卫公司工会"], count=3)
    Membership.objects.filter(name="甲0").update(joined_on=TODAY() - timedelta(days=40))
    Membership.objects.filter(name="甲1").update(
        joined_on=TODAY() - timedelta(days=40), left_on=TODAY() - timedelta(days=10)
    )
    path = tree["江海省总工会"].path

    def on(days):
        day = TODAY() - timedelta(days=days)
        return spread([FIGURES["members"]], path, day, today=TODAY())["members"].whole.total

    assert [on(50), on(40), on(11), on(10), on(0)] == [0, 2, 2, 1, 2]
