"""Any order of everything that moves people: at most one current membership, and never none between two of a transfer."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from niangjia.kernel.errors import Problem
from niangjia.members.tests.moving_world import PEOPLE, UNIONS, Verbs, whole
from niangjia.organizations.tests.factories import make_superuser, make_tree
from tests.support.sequences import begins_with_nothing

who, where = st.sampled_from(PEOPLE), st.sampled_from(range(len(UNIONS)))
answers = st.sampled_from(["agree", "agree", "decline", "withdraw", "grant", "refuse"])
STEPS = st.one_of(
    st.tuples(st.just("join"), who, where),
    st.tuples(st.just("ask"), who, where),
    st.tuples(st.just("claim"), who, where),
    st.tuples(st.just("answer"), who, answers),
    st.tuples(st.just("escalate")),
    st.tuples(st.just("leave"), who),
    st.tuples(st.just("die"), who),
    st.tuples(st.just("come_back"), who),
    st.tuples(st.just("retire"), who),
    st.tuples(st.just("expel"), who),
    st.tuples(st.just("roster"), where, st.frozensets(who, min_size=1)),
    st.tuples(st.just("undo")),
    st.tuples(st.just("firm"), where, where),
    st.tuples(st.just("merge")),
)


@pytest.mark.both
class TestMachine(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(steps=st.lists(STEPS, min_size=4, max_size=18))
    @begins_with_nothing
    def test_any_order_leaves_everybody_in_one_union_or_gone(self, steps: list[tuple[Any, ...]]) -> None:
        verbs, boss = Verbs(make_tree()), make_superuser()
        for verb, *said in [("join", 0, 0), ("join", 1, 1), *steps]:
            with suppress(Problem):
                getattr(verbs, verb)(*([boss] if verb == "merge" else said))
            whole()


PAIRS = (
    ("both sign", ("answer", 0, "agree"), ("answer", 0, "agree")),
    ("signed while it is withdrawn", ("answer", 0, "agree"), ("answer", 0, "withdraw")),
    ("signed while the member leaves", ("answer", 0, "agree"), ("leave", 0)),
    ("signed while the member dies", ("answer", 0, "agree"), ("die", 0)),
    ("signed while the firm moves", ("answer", 0, "agree"), ("firm", 0, 1)),
    ("signed while the union merges away", ("answer", 0, "agree"), ("merge",)),
    ("signed while the time runs out", ("answer", 0, "agree"), ("escalate",)),
    ("signed while the roster is undone", ("answer", 0, "agree"), ("undo",)),
    ("signed while a roster names the member", ("answer", 0, "agree"), ("roster", 1, frozenset({0, 1}))),
    ("claimed by two", ("claim", 0, 1), ("claim", 0, 2)),
    ("a firm moves to two places", ("firm", 0, 1), ("firm", 0, 2)),
    ("a firm moves while a member retires", ("firm", 0, 1), ("retire", 0)),
    ("a firm moves while a member leaves", ("firm", 0, 1), ("leave", 0)),
    ("a proposal while the member is signed away", ("answer", 0, "agree"), ("expel", 0)),
    ("a proposal while the firm moves", ("firm", 0, 1), ("expel", 0)),
    ("back by mistake and joined elsewhere", ("come_back", 1), ("join", 1, 2)),
)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("first", "second"), [pair[1:] for pair in PAIRS], ids=[pair[0] for pair in PAIRS])
def test_two_at_once(race: Any, first: tuple[Any, ...], second: tuple[Any, ...]) -> None:
    boss = make_superuser()
    for _ in range(3):
        verbs = _ready(first, second)
        outcomes = race(2, lambda n, verbs=verbs: _do(verbs, (first, second)[n], boss))
        assert all(one.won or isinstance(one.error, Problem) for one in outcomes), [one.error for one in outcomes]
        assert any(one.won for one in outcomes)
        whole()
        _clear()


def _ready(*steps: tuple[Any, ...]) -> Verbs:
    """Two members, one of them asked for by the third union: by a roster where one is undone."""
    verbs = Verbs(make_tree())
    verbs.join(0, 0)
    verbs.join(1, 0)
    if ("undo",) in steps:
        verbs.roster(2, frozenset({0}))
    else:
        verbs.ask(0, 2)
    if any(step[0] == "come_back" for step in steps):
        verbs.leave(1)
    return verbs


def _do(verbs: Verbs, step: tuple[Any, ...], boss: Any) -> None:
    own = Verbs({name: type(one).objects.get(pk=one.pk) for name, one in verbs.tree.items()})
    getattr(own, step[0])(*([boss] if step[0] == "merge" else step[1:]))


def _clear() -> None:
    """Room for the next round."""
    from niangjia.kernel.clocks import Clock
    from niangjia.members.models import Batch, Expulsion, Membership, Person, Trace, Transfer
    from niangjia.organizations.models import Employer, Term, Union, UnionVersion

    for model in (Clock, Transfer, Expulsion, Trace, Membership, Person):
        model.objects.all().delete()
    Batch.objects.update(file="")
    Batch.objects.all().delete()
    for model in (UnionVersion, Term, Employer):
        model.objects.all().delete()
    while Union.objects.exists():
        Union.objects.filter(children=None, merged_into=None).delete()
        Union.objects.filter(merged_into__isnull=False).update(merged_into=None)
