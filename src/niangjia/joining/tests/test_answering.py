"""What becomes of an application: accepted, passed on, decided with others, taken back; by whom, and for which reasons."""

from datetime import timedelta
from typing import Any

import pytest

from niangjia.joining import services
from niangjia.joining.states import ApplicationState as S
from niangjia.joining.tests.factories import make_application, make_entry
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.kernel.marks import Mark
from niangjia.members.models import Membership, Person
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_an_accepted_application_is_a_member_with_consent_and_account(union, organiser):
    rider = make_user("rider")
    one = make_application(union, user=rider, workplace="云湖速达站")
    assert (one.state, one.union_id, one.path) == (S.SUBMITTED, union.pk, union.path)
    done = services.accept(by=organiser, application=one)
    person = Person.objects.get(user=rider)
    now = person.memberships.get(left_on=None)
    assert (done.state, done.membership_id, now.union_id) == (S.ACCEPTED, now.pk, union.pk)
    assert (now.group, now.employment_form, now.workplace) == ("courier", "gig", "云湖速达站")
    assert person.consents.get().source == "本人在线"
    assert AuditEntry.objects.filter(verb="application.accept", subject=person.pk).exists()


def test_accepting_one_closes_the_others_with_its_number(union, organiser):
    entry = make_entry()
    first = services.apply(by=None, union=union, entry=entry, source="phone", token="a" * 32)
    second = services.apply(by=None, union=union, entry=entry, source="phone", token="b" * 32)
    services.accept(by=organiser, application=first)
    second.refresh_from_db()
    assert (second.state, second.ground) == (S.REFUSED, "superseded")


def test_an_acceptance_is_taken_back_within_a_day(union, organiser):
    rider = make_user("rider")
    one = services.accept(by=organiser, application=make_application(union, user=rider))
    back = services.reopen(by=organiser, application=one)
    assert (back.state, back.membership) == (S.SUBMITTED, None)
    assert not Membership.objects.filter(left_on=None).exists()
    assert not Person.objects.filter(user=rider).exists()
    again = services.accept(by=organiser, application=back)
    assert Membership.objects.get(left_on=None).pk == again.membership_id


def test_the_day_in_which_an_acceptance_is_taken_back_has_twenty_four_hours(union, organiser, still):
    one = services.accept(by=organiser, application=make_application(union))
    still.shift(services.deciding.UNDO + timedelta(seconds=1))
    with pytest.raises(Refused) as late:
        services.reopen(by=organiser, application=one)
    assert late.value.code == "too-late"
    still.shift(timedelta(seconds=-1))
    assert services.reopen(by=organiser, application=one).state == S.SUBMITTED


def test_it_is_passed_on_to_the_union_it_belongs_to(tree, union, organiser):
    one = make_application(union)
    passed = services.pass_on(by=organiser, application=one, union=tree["环卫公司工会"], reason="在环卫公司上班")
    assert (passed.union_id, passed.path) == (tree["环卫公司工会"].pk, tree["环卫公司工会"].path)
    with pytest.raises(Missing):
        services.pass_on(by=organiser, application=one, union=tree["大成化工厂工会"], reason="在化工厂")


def test_figures_of_every_union_concerned_are_counted_anew(tree, union, organiser):
    other, one = tree["环卫公司工会"], make_application(union)
    for run, unions in (
        (lambda: services.pass_on(by=organiser, application=one, union=other, reason="在环卫公司上班"), {union.pk, other.pk}),
        (lambda: services.hand_back(by=organiser, application=one, ground="workplace", reason=""), {other.pk}),
        (lambda: make_application(union), {union.pk}),
    ):
        Mark.objects.all().delete()
        run()
        assert set(Mark.objects.filter(source="applications").values_list("union_id", flat=True)) == unions


def test_many_are_decided_each_by_its_own(tree, union, organiser):
    member = make_member(tree["大成化工厂工会"])
    good, bad = make_application(union), make_application(union, name=member.name, id_number=member.person.id_number)
    outcomes = services.each(
        by=organiser, applications=[good, bad], verb=services.accept
    )
    assert [one.problem and one.problem.code for one in outcomes] == [None, "member-elsewhere"]
    assert Membership.objects.filter(union=union, left_on=None).count() == 1


VERBS: dict[str, Any] = {
    "accept": {}, "hand_back": {"ground": "workplace", "reason": ""}, "refuse": {"ground": "not-ours", "reason": ""}, "reopen": {},
    "ask_transfer": {}, "reveal": {"field": "phone", "reason": "核对"},
}  # fmt: skip


@pytest.mark.parametrize("verb", [*VERBS, "pass_on"])
@pytest.mark.parametrize(
    "case",
    [("organiser", "大成区总工会", Missing), ("leader", "嘉言区总工会", Forbidden), ("accountant", "嘉言区总工会", Missing)],
)
def test_only_those_who_answer_for_the_union_decide(tree, union, verb, case):
    role, where, error = case
    one, by = make_application(union), make_user("", role, tree[where])
    said = VERBS[verb] if verb in VERBS else {"union": tree["环卫公司工会"], "reason": "在环卫公司上班"}
    with pytest.raises(error):
        getattr(services, verb)(by=by, application=one, **said)
    one.refresh_from_db()
    assert (one.state, one.union) == (S.SUBMITTED, union)


def test_reasons_are_owed(union, organiser):
    one = make_application(union)
    with pytest.raises(Invalid):
        services.refuse(by=organiser, application=one, ground="", reason="")
    with pytest.raises(Invalid):
        services.hand_back(by=organiser, application=one, ground="other", reason=" ")


def test_whoever_was_expelled_does_not_come_back_unseen(union, organiser):
    gone = make_member(union, left_on="2026-01-01", leave_reason="expelled")
    one = make_application(union, name=gone.name, id_number=gone.person.id_number)
    assert [odd["text"] for odd in one.oddities if odd["code"] == "expelled"] == ["曾被开除会籍，处分没有撤销；请先核对处分决定"]
    assert one.front
