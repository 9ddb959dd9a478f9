"""Who may do what to a union: every verb by state and role, near and far."""

from datetime import date
from itertools import product

import pytest
from django.utils import timezone

from niangjia.kernel.errors import Forbidden, Missing, Problem, Refused
from niangjia.organizations.models import Union
from niangjia.organizations.rules import BY_PARENT
from niangjia.organizations.services.endings import dissolve_union, merge_union, restore_union
from niangjia.organizations.services.moving import move_union
from niangjia.organizations.services.unions import create_union, edit_union, rename_union
from niangjia.organizations.states import UNION_MOVES, UnionState
from niangjia.organizations.tests.factories import make_superuser, make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


CALLS = {
    "rename": lambda union, other, by: rename_union(union=union, name="别的名字工会", by=by, reason="x"),
    "edit": lambda union, other, by: edit_union(
        union=union, by=by, revision=union.revision, address="新地址"
    ),
    "move": lambda union, other, by: move_union(union=union, to=other, by=by, reason="x"),
    "merge": lambda union, other, by: merge_union(union=union, target=other, by=by, reason="x"),
    "dissolve": lambda union, other, by: dissolve_union(union=union, by=by, reason="x"),
    "restore": lambda union, other, by: restore_union(union=union, by=by, reason="x"),
}
ROLES = ("administrator", "chair", "organiser", "care_officer", "accountant", "auditor", "leader")
STATES = (UnionState.ACTIVE, UnionState.MERGED, UnionState.DISSOLVED)


def test_every_verb_of_the_table_is_called_here():
    assert set(CALLS) == set(UNION_MOVES)


@pytest.mark.parametrize(("verb", "state", "role"), list(product(CALLS, STATES, ROLES)))
def test_verb_by_state_by_role(tree, verb, state, role):
    union, other = tree["快递站工会"], tree["大成区总工会"]
    if state != UnionState.ACTIVE:
        Union.objects.filter(pk=union.pk).update(state=state, ended_on=timezone.localdate())
        union.refresh_from_db()
    user = make_user(role=role, union=tree["云湖市总工会"])
    move = UNION_MOVES[verb]
    if role not in move.roles:
        with pytest.raises(Forbidden):
            CALLS[verb](union, other if verb == "move" else tree["环卫公司工会"], user)
    elif state not in move.sources:
        with pytest.raises(Refused):
            CALLS[verb](union, other if verb == "move" else tree["环卫公司工会"], user)
    else:
        CALLS[verb](union, other if verb == "move" else tree["环卫公司工会"], user)
        union.refresh_from_db()
        assert union.state == move.target


@pytest.mark.parametrize("verb", list(CALLS))
def test_another_tree_is_not_there_and_ones_own_end_is_the_parents_word(tree, verb):
    union = tree["嘉言区总工会"]
    if verb == "restore":
        Union.objects.filter(pk=union.pk).update(state=UnionState.DISSOLVED, ended_on=DAY)
    stranger = make_user(role="organiser", union=tree["大成区总工会"])
    with pytest.raises(Missing):
        CALLS[verb](union, tree["大成区总工会"], stranger)
    own = make_user(role="organiser", union=union)
    if verb in BY_PARENT:
        with pytest.raises(Forbidden, match="上一级工会"):
            CALLS[verb](union, tree["大成区总工会"], own)
    else:
        CALLS[verb](union, None, own)


def test_nobody_moves_or_merges_into_a_branch_of_others(tree):
    user = make_user(role="organiser", union=tree["嘉言区总工会"])
    for act in (CALLS["move"], CALLS["merge"]):
        with pytest.raises(Missing):
            act(tree["环卫公司工会"], tree["大成化工厂工会"], user)


def test_an_appointment_at_one_node_reaches_not_below(tree):
    user = make_user(role="organiser", union=tree["嘉言区总工会"], whole_branch=False)
    with pytest.raises(Missing):
        edit_union(union=tree["环卫公司工会"], by=user, revision=0, address="x")
    with pytest.raises(Problem):
        dissolve_union(union=tree["柳桥街道总工会"], by=user, reason="x")


def test_the_first_union_is_the_administrators():
    root = create_union(parent=None, name="海东省总工会", kind="federation", code="HD", by=make_superuser())
    assert (root.level, root.path) == ("province", "0000")
