"""A member moves, or leaves, while a posting is begun or ended in the same moment: an open one always fits its member."""

from typing import Any

import pytest
from django.utils import timezone

from niangjia.kernel.errors import Problem
from niangjia.members.models import Membership, Posting
from niangjia.members.services import handing, postings
from niangjia.members.services.memberships import leave
from niangjia.members.tests.factories import make_member
from niangjia.members.transfers.services import begin_transfer
from niangjia.organizations.services.endings import merge_union
from niangjia.organizations.tests.factories import make_superuser

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
HOME, HOST, THIRD = "快递站工会", "环卫公司工会", "大成化工厂工会"
ROUNDS = 12
MOVES = {
    "to a third union": lambda one, tree: begin_transfer(by=None, person=one.person, to=tree[THIRD]),
    "to the host": lambda one, tree: begin_transfer(by=None, person=one.person, to=tree[HOST]),
    "with the whole firm": lambda _, tree: _firm(tree[HOME], tree[THIRD]),
    "with the whole firm to the host": lambda _, tree: _firm(tree[HOME], tree[HOST]),
    "away": lambda one, _: leave(by=None, memberships=[one], on=timezone.localdate(), reason="left"),
}


def _firm(union: Any, to: Any) -> None:
    handing.move_firm(by=None, union=union, to=to, on=timezone.localdate(), reason="合并")


def _begin(one: Membership, tree: Any) -> Posting:
    return postings.begin_posting(by=None, membership=one, host=tree[HOST], starts_on=timezone.localdate(), paid_by="home")


def _end(one: Membership) -> Posting:
    found = Posting.objects.select_related("home", "host", "person").get(person=one.person)
    return postings.end_posting(by=None, posting=found, on=timezone.localdate())


def whole() -> None:
    """An open posting is of a member of its home, who is served by another union; none ends before it begins."""
    for one in Posting.objects.select_related("home", "host"):
        if one.ends_on is not None:
            assert one.ends_on >= one.starts_on
            continue
        home = Membership.objects.get(person=one.person_id, left_on=None).union
        assert one.home == home
        assert one.host != home
        assert one.path == one.host.path


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES.keys())
@pytest.mark.parametrize("verb", ["begin", "end"])
def test_a_move_and_a_posting_at_once(tree: Any, race: Any, move: Any, verb: str) -> None:
    for at in range(ROUNDS):
        one = make_member(tree[HOME], f"何之{'甲乙丙丁戊己庚辛壬癸子丑'[at]}")
        if verb == "end":
            _begin(one, tree)
        read = Membership.objects.select_related("person", "union").get(pk=one.pk)  # the page that was open

        def act(n: int, one: Membership = one, read: Membership = read) -> Any:
            if n:
                return move(one, tree)
            return _begin(read, tree) if verb == "begin" else _end(read)

        outcomes = race(2, act)
        assert outcomes[1].won, outcomes[1].error
        assert outcomes[0].won or isinstance(outcomes[0].error, Problem), outcomes[0].error
        whole()
        assert not Posting.objects.filter(person=one.person, ends_on=None).exists() or verb == "begin"


def test_the_host_ends_while_somebody_is_posted_there(tree: Any, race: Any) -> None:
    boss = make_superuser()
    one = make_member(tree[HOME], "何之洲")
    outcomes = race(2, lambda n: merge_union(union=tree[HOST], target=tree[THIRD], by=boss, reason="合并") if n else _begin(one, tree))
    assert outcomes[1].won, outcomes[1].error
    assert outcomes[0].won or isinstance(outcomes[0].error, Problem), outcomes[0].error
    whole()
    assert not Posting.objects.filter(host=tree[HOST], ends_on=None).exists()


def test_whoever_moved_before_is_not_posted_from_where_he_was(tree: Any) -> None:
    one = make_member(tree[HOME], "何之洲")
    begin_transfer(by=None, person=one.person, to=tree[THIRD])
    with pytest.raises(Problem, match="已转到别的工会"):
        _begin(one, tree)
    assert not Posting.objects.exists()
