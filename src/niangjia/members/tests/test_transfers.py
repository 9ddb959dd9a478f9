"""Moving from union to union: every way to begin, both signatures, the time that runs out, and who decides then."""

from datetime import timedelta

import pytest
from django.utils import timezone

from niangjia.kernel import audit
from niangjia.kernel.clocks import clocks_of
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.kernel.wording import day
from niangjia.members import services as people
from niangjia.members.models import Inquiry, Membership, Transfer
from niangjia.members.states import TRANSFER_MOVES, TransferState
from niangjia.members.tests.factories import current, make_member, make_person, moved_whole
from niangjia.members.tests.rosters import imported, row
from niangjia.members.transfers import services, timing, visible
from niangjia.members.transfers.showing import shown
from niangjia.members.transfers.todos import transfer_todos
from niangjia.organizations.services.endings import merge_union
from niangjia.organizations.tests.factories import make_superuser, make_tree, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
DEPOT, WASTE, PLANT, CITY = "快递站工会", "环卫公司工会", "大成化工厂工会", "云湖市总工会"
TODAY = timezone.localdate


def test_a_member_asks_and_both_unions_sign(tree, one, giver, taker):
    asked = services.begin_transfer(by=one.person.user, person=one.person, to=tree[PLANT], workplace="化工厂")
    assert (asked.state, asked.origin, asked.due_on) == ("asked", "member", TODAY() + timedelta(days=30))
    assert asked.waits_for == f"{DEPOT}、{PLANT}"
    services.answer_transfer(by=taker, transfer=asked, verb="agree")
    assert (asked.state, asked.waits_for) == ("asked", DEPOT)
    assert current(one.person).union == tree[DEPOT]
    with pytest.raises(Refused):
        services.answer_transfer(by=taker, transfer=asked, verb="agree")
    services.answer_transfer(by=giver, transfer=asked, verb="agree")
    now = current(one.person)
    assert (now.union, now.workplace, now.group, now.came_from) == (tree[PLANT], "化工厂", "courier", tree[DEPOT])
    assert moved_whole(one.person)
    assert not clocks_of(asked).filter(stopped_on=None).exists()
    assert clocks_of(asked).get().rule["key"] == "union.transfer_days"


@pytest.mark.parametrize("first", ["giver", "taker"])
def test_whoever_begins_has_signed(tree, one, giver, taker, first):
    person = one.person
    if first == "giver":
        asked = services.begin_transfer(by=giver, person=person, to=tree[PLANT])
    else:
        number = person.id_number
        asked = services.claim_member(by=taker, to=tree[PLANT], name=person.name, id_number=number)
    other, same = (taker, giver) if first == "giver" else (giver, taker)
    with pytest.raises(Refused):
        services.answer_transfer(by=same, transfer=asked, verb="agree")
    services.answer_transfer(by=other, transfer=asked, verb="agree")
    assert current(person).union == tree[PLANT]


def test_who_speaks_for_both_moves_at_once(tree, one, city):
    made = services.begin_transfer(by=city, person=one.person, to=tree[PLANT])
    assert made.state == TransferState.AGREED
    assert moved_whole(one.person)


def test_declined_with_a_reason_and_withdrawn_by_the_beginner_alone(tree, one, giver, taker):
    asked = services.begin_transfer(by=giver, person=one.person, to=tree[PLANT])
    with pytest.raises(Invalid):
        services.answer_transfer(by=taker, transfer=asked, verb="decline")
    with pytest.raises(Forbidden):
        services.answer_transfer(by=taker, transfer=asked, verb="withdraw")
    services.answer_transfer(by=taker, transfer=asked, verb="decline", reason="不在我处")
    assert (asked.state, asked.reason) == ("declined", "不在我处")
    again = services.begin_transfer(by=giver, person=one.person, to=tree[PLANT])
    services.answer_transfer(by=giver, transfer=again, verb="withdraw")
    assert again.state == "withdrawn"
    assert current(one.person) == one


def test_nobody_else_has_a_say(tree, one, giver):
    asked = services.begin_transfer(by=giver, person=one.person, to=tree[PLANT])
    stranger = make_user("stranger", "organiser", tree[WASTE])
    reader = make_user("reader", "leader", tree[PLANT])
    for user, wrong in ((stranger, Missing), (reader, Forbidden), (one.person.user, Missing)):
        with pytest.raises(wrong):
            services.answer_transfer(by=user, transfer=asked, verb="agree")
    with pytest.raises(Missing):
        services.begin_transfer(by=stranger, person=one.person, to=tree[WASTE])
    with pytest.raises(Missing):
        services.claim_member(by=stranger, to=tree[PLANT], name="甲乙", id_number=one.person.id_number)


def test_where_one_cannot_go(tree, one):
    for to, wrong in ((tree[DEPOT], Invalid), (tree[CITY], Invalid)):
        with pytest.raises(wrong):
            services.begin_transfer(by=one.person.user, person=one.person, to=to)
    services.begin_transfer(by=one.person.user, person=one.person, to=tree[PLANT])
    with pytest.raises(Refused, match="请先撤回"):
        services.begin_transfer(by=one.person.user, person=one.person, to=tree[WASTE])
    with pytest.raises(Refused):
        services.begin_transfer(by=None, person=make_person(), to=tree[WASTE])


def test_without_an_answer_the_union_above_both_decides(tree, one, giver, taker, city):
    asked = services.begin_transfer(by=giver, person=one.person, to=tree[PLANT])
    assert timing.escalate_due(TODAY() + timedelta(days=30)) == 0
    assert timing.escalate_due(TODAY() + timedelta(days=31)) == 1
    asked.refresh_from_db()
    assert (asked.state, asked.judge, asked.waits_for) == ("escalated", tree[CITY], CITY)
    with pytest.raises(Refused):
        services.answer_transfer(by=taker, transfer=asked, verb="agree")
    with pytest.raises(Forbidden):
        services.answer_transfer(by=giver, transfer=asked, verb="grant", reason="快办")
    with pytest.raises(Invalid):
        services.answer_transfer(by=city, transfer=asked, verb="grant")
    assert [todo.sentence for todo in transfer_todos(city)] == ["1 份转会逾期没有答复，请决定"]
    services.answer_transfer(by=city, transfer=asked, verb="grant", reason="劳动合同已签")
    assert moved_whole(one.person)
    assert current(one.person).union == tree[PLANT]


def test_the_union_above_may_say_no(tree, one, city):
    asked = services.begin_transfer(by=one.person.user, person=one.person, to=tree[PLANT])
    timing.escalate_due(TODAY() + timedelta(days=31))
    asked.refresh_from_db()
    services.answer_transfer(by=city, transfer=asked, verb="refuse", reason="劳动关系没有变")
    assert (asked.state, current(one.person).union) == ("declined", tree[DEPOT])


def test_the_first_union_above_both(tree):
    street = tree["柳桥街道总工会"]
    assert timing.first_above_both(tree[DEPOT].path, tree[WASTE].path) == street
    assert timing.first_above_both(tree[DEPOT].path, street.path) == tree["嘉言区总工会"]
    assert timing.first_above_both(tree[DEPOT].path, "ZZZZ") is None


def test_who_leaves_or_goes_elsewhere_needs_no_answer_any_more(tree, one, giver, city):
    asked = services.begin_transfer(by=one.person.user, person=one.person, to=tree[PLANT])
    number = one.person.id_number
    services.claim_member(by=None, to=tree[WASTE], name=one.person.name, id_number=number)
    assert current(one.person).union == tree[WASTE]  # the system speaks for both
    asked.refresh_from_db()
    assert asked.state == TransferState.WITHDRAWN
    again = services.begin_transfer(by=one.person.user, person=one.person, to=tree[PLANT])
    people.leave(by=city, memberships=[current(one.person)], on=TODAY(), reason="left")
    again.refresh_from_db()
    assert again.state == TransferState.WITHDRAWN
    assert not clocks_of(again).filter(stopped_on=None).exists()


def test_asking_by_number_does_not_tell_who_is_a_member(tree, one, taker):
    nobody = make_person("何之洲")
    real, none = (
        services.claim_member(by=taker, to=tree[PLANT], name="何之洲", id_number=each.id_number, wish="新招")
        for each in (one.person, nobody)
    )
    assert isinstance(none, Inquiry)
    first, other = (shown(made, taker).__dict__ | {"id": None} for made in (real, none))
    assert first == other
    timing.escalate_due(TODAY() + timedelta(days=31))
    real.refresh_from_db()
    assert shown(real, taker).__dict__ | {"id": None} == other
    services.withdraw_inquiry(by=taker, inquiry=none)
    services.answer_transfer(by=taker, transfer=real, verb="withdraw")


def test_the_wrong_name_finds_nobody(tree, one, taker):
    made = services.claim_member(by=taker, to=tree[PLANT], name="何之江", id_number=one.person.id_number)
    assert isinstance(made, Inquiry)
    assert not Transfer.objects.exists()


def test_a_roster_asks_and_its_clock_is_started_by_the_chore(tree, giver, taker):
    imported(tree[DEPOT], [row(1, "何之洲"), row(2, "何之江")])
    imported(tree[PLANT], [row(1, "何之洲"), row(2, "何之江")])
    assert [todo.sentence for todo in transfer_todos(giver)] == ["2 人请求转出，今天提出"]
    assert timing.start_missing() == 2
    assert timing.start_missing() == 0
    assert [todo.sentence for todo in transfer_todos(giver)] == [f"2 人请求转出，最早一份{day(TODAY() + timedelta(days=30))}到期"]
    assert not list(transfer_todos(taker))
    Transfer.objects.filter(name="何之洲").update(due_on=TODAY() + timedelta(days=3))
    (todo,) = transfer_todos(giver)
    assert (todo.sentence, todo.light) == (f"2 人请求转出，最早一份{day(TODAY() + timedelta(days=3))}到期，逾期由上级决定", "soon")
    services.answer_transfers(by=giver, transfers=visible.waiting(giver), verb="agree")
    assert Membership.objects.filter(union=tree[PLANT], left_on=None).count() == 2


def test_a_union_that_merges_takes_its_transfers_along_as_lapsed(tree, one):
    asked = services.begin_transfer(by=one.person.user, person=one.person, to=tree[PLANT])
    merge_union(union=tree[DEPOT], target=tree[WASTE], by=make_superuser(), effective_on=TODAY(), reason="合并")
    asked.refresh_from_db()
    assert asked.state == TransferState.WITHDRAWN
    assert current(one.person).union == tree[WASTE]
    assert moved_whole(one.person)


@pytest.mark.parametrize("state", list(TransferState.LABELS))
@pytest.mark.parametrize("verb", ["agree", "decline", "withdraw", "grant", "refuse"])
def test_every_verb_in_every_state(tree, one, state, verb):
    asked = services.begin_transfer(by=one.person.user, person=one.person, to=tree[PLANT])
    _bring_to(asked, state)
    before = Membership.objects.count()
    if state in TRANSFER_MOVES[verb].sources:
        services.answer_transfer(by=None, transfer=asked, verb=verb, reason="因为")
        assert asked.state == TRANSFER_MOVES[verb].target
    else:
        with pytest.raises(Refused):
            services.answer_transfer(by=None, transfer=asked, verb=verb, reason="因为")
        assert (asked.state, Membership.objects.count()) == (state, before)
    assert moved_whole(one.person)


def _bring_to(asked, state):
    if state == TransferState.ESCALATED:
        timing.escalate_due(TODAY() + timedelta(days=31))
        asked.refresh_from_db()
    verb = {"agreed": "agree", "declined": "decline", "withdrawn": "withdraw"}.get(state)
    if verb:
        services.answer_transfer(by=None, transfer=asked, verb=verb, reason="因为")


def test_what_was_done_is_on_record(tree, one, giver, taker):
    asked = services.begin_transfer(by=giver, person=one.person, to=tree[PLANT])
    services.answer_transfer(by=taker, transfer=asked, verb="agree")
    verbs = set(audit.AuditEntry.objects.values_list("verb", flat=True))
    assert {"transfer.ask", "transfer.agree"} <= verbs
    assert verbs <= set(audit.words())


@pytest.mark.parametrize(
    ("to", "said", "expected"),
    [
        (PLANT, "", ("contract", "none")),  # the union of a firm: employed there
        (PLANT, "dispatched", ("dispatched", "none")),
        (PLANT, "gig", ("gig", "courier")),  # said of the new place as well: still one
        ("外卖配送行业工会联合会", "", ("gig", "courier")),  # a federation of many firms says nothing
    ],
)
def test_who_leaves_gig_work_for_a_firm_is_not_counted_among_gig_workers(tree, to, said, expected):
    tree |= make_tree({"海东省总工会": {"外卖配送行业工会联合会": {}}})
    rider = make_member(tree[DEPOT], "任星河", employment_form="gig", group="courier")
    services.begin_transfer(by=None, person=rider.person, to=tree[to], employment_form=said)
    now = Membership.objects.get(person=rider.person, left_on=None)
    assert (now.union, now.employment_form, now.group) == (tree[to], *expected)


def test_a_guard_with_a_contract_stays_one_of_the_eight_groups(tree):
    guard = make_member(tree[DEPOT], employment_form="contract", group="security")
    services.begin_transfer(by=None, person=guard.person, to=tree[PLANT])
    now = Membership.objects.get(person=guard.person, left_on=None)
    assert (now.employment_form, now.group) == ("contract", "security")


def test_a_form_of_employment_that_is_none_is_refused(tree, one):
    with pytest.raises(Invalid) as refused:
        services.begin_transfer(by=one.person.user, person=one.person, to=tree[PLANT], employment_form="freelance")
    assert list(refused.value.errors) == ["employment_form"]
