"""A procedure of expulsion whose member goes, or whose union or judge ends: nothing goes on about another's member, no appeal
is left with nobody, and everybody concerned is told.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel.errors import Refused
from niangjia.kernel.messages import inbox
from niangjia.kernel.questions import todos
from niangjia.kernel.workflow import history
from niangjia.members import services as people
from niangjia.members.handing import arrivals
from niangjia.members.models import Expulsion, Membership
from niangjia.members.services import deaths, entering, expulsions, handing
from niangjia.members.states import ExpulsionState
from niangjia.members.tests.factories import make_member
from niangjia.members.transfers.services import begin_transfer
from niangjia.organizations.services.endings import dissolve_union, merge_union
from niangjia.organizations.tests.factories import make_superuser, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
TODAY = timezone.localdate
UNION, THIRD, STREET = "快递站工会", "大成化工厂工会", "柳桥街道总工会"
VOTE: dict[str, Any] = {"body": "committee", "entitled": 7, "present": 7, "in_favour": 4}
E = ExpulsionState


def until(one: Membership, state: str) -> Expulsion:
    """A procedure in a state."""
    made = expulsions.propose_expulsion(by=None, membership=one, grounds="判决书", group_opinion="同意")
    steps = (
        (E.NOTIFIED, lambda: expulsions.notify_member(by=None, expulsion=made, on=TODAY())),
        (E.HEARD, lambda: expulsions.hear_member(by=None, expulsion=made, on=TODAY(), statement="不服")),
        (E.EXPELLED, lambda: expulsions.vote_expulsion(by=None, expulsion=made, on=TODAY(), **VOTE)),
        (E.APPEALED, lambda: expulsions.appeal_expulsion(by=None, expulsion=made, text="不服")),
    )
    for becomes, step in steps:
        if made.state != state:
            step()
            assert made.state == becomes
    return made


@pytest.fixture
def one(tree: Any) -> Membership:
    return make_member(tree[UNION], "何之洲", user=make_user("worker"))


def said(user: Any) -> str:
    return " ".join(message.text or "" for message in inbox(user))


ENDS = {
    "moves": lambda one, tree: begin_transfer(by=None, person=one.person, to=tree[THIRD]),
    "with the firm": lambda one, tree: handing.move_firm(by=None, union=one.union, to=tree[THIRD], on=TODAY(), reason="合并"),
    "merged": lambda one, tree: merge_union(union=tree[UNION], target=tree[THIRD], by=make_superuser(), reason="合并"),
    "leaves": lambda one, tree: people.leave(by=None, memberships=[one], on=TODAY(), reason="left"),
    "dies": lambda one, tree: deaths.record_death(by=None, person=one.person, on=TODAY()),
    "undone": lambda one, tree: entering.take_back(by=None, membership=one),
}
WHY = {"leaves": "会籍已经结束", "dies": "会员已去世", "undone": "会籍已经结束"}


@pytest.mark.parametrize("state", E.RUNNING)
@pytest.mark.parametrize("way", ENDS)
def test_what_is_not_decided_ends_with_the_membership(one: Membership, tree: Any, way: str, state: str) -> None:
    chair = make_user("chair", "chair", tree[UNION])
    made, why = until(one, state), WHY.get(way, f"会籍已转到{THIRD}")
    other = make_user("other", "chair", tree[THIRD])
    ENDS[way](one, tree)
    made.refresh_from_db()
    assert made.state == E.LAPSED
    assert (last := list(history(made))[-1]).verb == "lapse"
    assert last.reason == why
    assert f"开除何之洲会籍的程序已终止：{why}" in said(chair)
    told = state != E.PROPOSED
    assert ("程序已终止" in said(one.person.user)) is (told and way != "dies")
    assert ("需要的由贵会重新提出" in said(other)) is (told and way not in WHY)
    with pytest.raises(Refused):
        expulsions.drop_expulsion(by=None, expulsion=made, reason="撤回")
    now = Membership.objects.filter(person=one.person_id, left_on=None).first()
    if now is not None:  # the union of today may begin anew
        assert expulsions.propose_expulsion(by=None, membership=now, grounds="判决书", group_opinion="同意").union == tree[THIRD]


def test_and_whoever_stays_is_not_touched(one: Membership, tree: Any) -> None:
    made, other = until(one, E.HEARD), make_member(tree[UNION], "林小满")
    begin_transfer(by=None, person=other.person, to=tree[THIRD])
    assert Expulsion.objects.get(pk=made.pk).state == E.HEARD


@pytest.mark.parametrize("state", [one for one in E.LABELS if one not in E.RUNNING])
def test_what_is_decided_or_over_stays_as_it_is(one: Membership, state: str) -> None:
    until(one, E.HEARD)
    Expulsion.objects.update(state=state)
    people.leave(by=None, memberships=[one], on=TODAY(), reason="left")
    assert Expulsion.objects.get().state == state


def test_the_pages_say_so(one: Membership, tree: Any, client: Client) -> None:
    made = until(one, E.HEARD)
    begin_transfer(by=None, person=one.person, to=tree[THIRD])
    client.force_login(one.person.user)
    assert "没有作出处分" in client.get(reverse("members:my_expulsion")).content.decode()
    client.force_login(make_user("chair", "chair", tree[UNION]))
    page = client.get(reverse("members:expulsion", args=[made.pk])).content.decode()
    assert "重新提出" in page
    assert "登记表决" not in page
    assert "何之洲" in client.get(f"{reverse('members:expulsions')}?state=lapsed").content.decode()


def test_a_whole_move_taken_back_leaves_it_ended(one: Membership, tree: Any) -> None:
    made = until(one, E.NOTIFIED)
    make_member(tree[UNION])
    handing.move_firm(by=None, union=tree[UNION], to=tree[THIRD], on=TODAY(), reason="合并")
    (came,) = arrivals(tree[THIRD])
    handing.move_back(by=None, union=tree[THIRD], source=tree[UNION], at=came.at)
    assert Expulsion.objects.get(pk=made.pk).state == E.LAPSED


@pytest.mark.parametrize("state", E.DECIDED)
def test_the_heir_answers_for_what_was_decided(one: Membership, tree: Any, state: str) -> None:
    """Won, the member goes on at the heir, as all the others of the union did, from the same day."""
    made, boss = until(one, state), make_superuser()
    merge_union(union=tree[UNION], target=tree[THIRD], by=boss, reason="合并")
    made.refresh_from_db()
    assert (made.union, made.path, made.state, made.judge) == (tree[THIRD], tree[THIRD].path, state, tree[STREET])
    if state == E.EXPELLED:
        expulsions.appeal_expulsion(by=None, expulsion=made, text="不服")
    expulsions.answer_appeal(by=make_user("above", "chair", tree[STREET]), expulsion=made, verb="reverse", text="判决已改")
    now = Membership.objects.get(person=one.person_id, left_on=None)
    assert (now.union, now.joined_on, now.came_from) == (tree[THIRD], TODAY(), tree[UNION])
    assert f"您的会籍在{THIRD}" in said(one.person.user)


def test_without_an_heir_the_person_is_told_where_to_turn(one: Membership, tree: Any) -> None:
    made = until(one, E.APPEALED)
    dissolve_union(union=tree[UNION], by=make_superuser(), reason="关闭")
    expulsions.answer_appeal(by=None, expulsion=made, verb="reverse", text="判决已改。")
    assert not Membership.objects.filter(person=one.person_id, left_on=None).exists()
    assert "理由：判决已改。原来的工会已经撤销" in said(one.person.user)


def test_another_decides_when_the_level_above_ends(one: Membership, tree: Any) -> None:
    made, boss = until(one, E.APPEALED), make_superuser()
    district, street = tree["嘉言区总工会"], tree[STREET]
    above = make_user("above", "chair", district)
    merge_union(union=street, target=district, by=boss, reason="合并")
    made.refresh_from_db()
    assert made.judge == district
    assert "现在由嘉言区总工会决定" in said(one.person.user)
    assert [todo for todo in todos(above) if todo.kind == "expulsion"]


def test_the_heir_never_judges_itself(one: Membership, tree: Any) -> None:
    made = until(one, E.APPEALED)
    Expulsion.objects.update(judge=tree[THIRD])
    merge_union(union=tree[UNION], target=tree[THIRD], by=make_superuser(), reason="合并")
    made.refresh_from_db()
    assert made.judge is not None
    assert tree[THIRD].path.startswith(made.judge.path)
    assert made.judge != made.union


def test_the_dead_are_cleared_and_stay_dead(one: Membership) -> None:
    made = until(one, E.APPEALED)
    deaths.record_death(by=None, person=one.person, on=TODAY() - timedelta(days=1))
    expulsions.answer_appeal(by=None, expulsion=made, verb="reverse", text="判决已改")
    one.refresh_from_db()
    assert (one.leave_reason, one.left_on) == ("died", max(TODAY() - timedelta(days=1), one.joined_on))
