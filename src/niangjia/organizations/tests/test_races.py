"""Moves and creations at once: no row keeps a path that is gone, no segment is given twice, nobody waits crosswise."""

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction

from niangjia.kernel.errors import Refused
from niangjia.organizations.models import Employer, Union, UnionVersion
from niangjia.organizations.services.employers import add_employer
from niangjia.organizations.services.endings import dissolve_union
from niangjia.organizations.services.moving import move_union
from niangjia.organizations.services.treelock import shifting, steady
from niangjia.organizations.services.unions import create_union, edit_union
from niangjia.organizations.tests.factories import APPROVED, make_superuser, make_tree, make_user

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def fresh(user):
    """The user as a request of its own reads it."""
    return get_user_model().objects.get(pk=user.pk)


def check_paths():
    """Every path is its parent's and one segment; every copy is its union's."""
    for union in Union.objects.select_related("parent"):
        assert union.parent is None or union.path[:-4] == union.parent.path, union
    for firm in Employer.objects.select_related("area"):
        assert firm.path == firm.area.path


def test_what_is_made_below_a_branch_that_moves_moves_too(race):
    tree, by = make_tree(), make_superuser()
    street, homes = tree["柳桥街道总工会"], (tree["大成区总工会"], tree["嘉言区总工会"])
    for turn in range(10):

        def act(number, turn=turn):
            user = fresh(by)
            if number == 0:
                return move_union(union=street, to=homes[turn % 2], by=user, reason="区划调整")
            if number == 1:
                return add_employer(name=f"云湖第{turn}商行", area=street, by=user)
            place = (street, tree["环卫公司工会"])[number % 2]
            return create_union(parent=place, name=f"新工会{turn}-{number}", kind="grassroots", by=user, **APPROVED)

        outcomes = race(4, act)
        assert all(one.won for one in outcomes), [one.error for one in outcomes]
        check_paths()
    assert Union.objects.filter(name__startswith="新工会").count() == 20


def test_two_branches_swap_places_without_waiting_crosswise(race):
    tree, by = make_tree(), make_superuser()
    left, right = tree["柳桥街道总工会"], tree["大成化工厂工会"]
    for turn in range(6):
        to = (
            (tree["大成区总工会"], tree["嘉言区总工会"])
            if turn % 2 == 0
            else (tree["嘉言区总工会"], tree["大成区总工会"])
        )
        outcomes = race(2, lambda number, to=to: move_union(
            union=(left, right)[number], to=to[number], by=fresh(by), reason="x"
        ))  # fmt: skip
        assert all(one.won for one in outcomes), [one.error for one in outcomes]
        check_paths()


def test_neither_of_two_moves_into_each_other_makes_a_ring(race):
    tree, by = make_tree(), make_superuser()
    left, right = tree["嘉言区总工会"], tree["大成区总工会"]
    outcomes = race(2, lambda number: move_union(
        union=(left, right)[number], to=(right, left)[number], by=fresh(by), reason="x"
    ))  # fmt: skip
    assert [one.won for one in outcomes].count(True) == 1, [one.error for one in outcomes]
    check_paths()


def test_nothing_is_made_below_a_union_that_ends_at_that_moment(race):
    by = make_superuser()
    for _ in range(8):
        tree = make_tree()
        union = tree["快递站工会"]

        def act(number, union=union):
            if number == 0:
                return dissolve_union(union=union, by=fresh(by), reason="关停")
            return create_union(parent=union, name="新小组", kind="group", by=fresh(by))

        outcomes = race(2, act)
        assert [one.won for one in outcomes].count(True) == 1, [one.error for one in outcomes]
        assert all(one.won or isinstance(one.error, Refused) for one in outcomes)


def test_of_many_edits_from_one_form_one_wins(race):
    tree, by = make_tree(), make_superuser()
    union = tree["快递站工会"]
    outcomes = race(
        6, lambda number: edit_union(union=union, by=fresh(by), revision=0, address=f"柳桥路{number}号")
    )
    assert [one.won for one in outcomes].count(True) == 1
    assert {one.error.code for one in outcomes if not one.won} == {"stale"}


def test_children_made_at_once_get_segments_of_their_own(race):
    tree, by = make_tree(), make_superuser()
    outcomes = race(8, lambda number: create_union(
        parent=tree["大成区总工会"], name=f"新工会{number}", kind="grassroots", by=fresh(by), **APPROVED
    ))  # fmt: skip
    assert all(one.won for one in outcomes), [one.error for one in outcomes]
    made = Union.objects.filter(name__startswith="新工会")
    assert len({one.path for one in made}) == len({one.code for one in made}) == 8
    assert UnionVersion.objects.filter(union__in=made).count() == 8


def test_the_locks_want_a_transaction():
    for lock in (steady, shifting):
        with pytest.raises(RuntimeError):
            lock()
        with transaction.atomic():
            lock()
    assert make_user().pk
