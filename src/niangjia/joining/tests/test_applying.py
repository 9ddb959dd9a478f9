"""Sending, mending, deciding: what happens to one application, and to two with one number."""

from unittest.mock import patch

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from niangjia.joining import queries, services
from niangjia.joining.models import Application
from niangjia.joining.services import sending
from niangjia.joining.states import ApplicationState as S
from niangjia.joining.tests.factories import make_application, make_entry
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.errors import Invalid, Missing, Refused
from niangjia.kernel.ids import uuid7
from niangjia.kernel.workflow import Event
from niangjia.members.services import deaths
from niangjia.members.services.entering import died
from niangjia.members.tests.factories import make_member
from niangjia.organizations.models import Union
from niangjia.organizations.tests.factories import make_employer, make_user

pytestmark = pytest.mark.django_db
YOUNG, OLD, BARELY = "470101201803070018", "470101195003070013", "47010119640307001"


def number_of(born: str) -> str:
    from niangjia.members.idnumber import check_digit

    body = f"470101{born}001"
    return body + check_digit(body)


def test_an_application_is_sent_by_a_dozen_statements_and_many_by_no_more(union, django_assert_num_queries):
    # savepoint, rules, unions, firms, applications, people, files that were merged; application, event, audit, mark; release.
    # PostgreSQL: the tree is held, and the open applications with these numbers, that nobody lines up behind one that goes.
    most = 14 if connection.vendor == "postgresql" else 12
    with django_assert_num_queries(most):
        services.apply(by=None, union=union, entry=make_entry(workplace="云湖速达站"), source="phone", token="a" * 32)
    entries = [make_entry(workplace=f"云湖{n}站") for n in range(8)]
    asked = [_asked(union, entry, f"{n:032d}") for n, entry in enumerate(entries)]
    with django_assert_num_queries(most):
        made = sending.together._run(asked)
    assert [one.state for one in made] == [S.SUBMITTED] * 8
    assert len({one.pk for one in made}) == 8


def _asked(union, entry, token):
    """What ``apply`` asks of those who send together."""
    with patch.object(sending.together, "ask", side_effect=lambda asked: asked):
        return services.apply(by=None, union=union, entry=entry, source="phone", token=token)


def test_those_who_send_at_the_same_moment_each_get_their_own_answer(tree, union):
    """Two taps, a second one of the same number, a link that is another's, a child, a federation: in one batch."""
    first, child = make_entry(), make_entry(id_number=number_of("20180307"))
    asked = [
        _asked(union, first, "a" * 32),
        _asked(union, services.Entry(**vars(first)), "a" * 32),
        _asked(tree["环卫公司工会"], services.Entry(**vars(first)), "b" * 32),
        _asked(union, make_entry(), "a" * 32),
        _asked(union, child, "c" * 32),
        _asked(tree["嘉言区总工会"], make_entry(), "d" * 32),
        _asked(uuid7(), make_entry(), "e" * 32),
        _asked(union, make_entry(), "f" * 32),
    ]
    one, again, behind, used, young, federation, nowhere, last = sending.together._run(asked)
    assert (one.pk, again.state, behind.state, last.state) == (again.pk, S.SUBMITTED, S.DOUBLED, S.SUBMITTED)
    assert [problem.code for problem in (used, young, federation)] == ["token-used", "under-age", "not-joinable"]
    assert isinstance(nowhere, Missing)
    kept = {one.pk, behind.pk, last.pk}
    assert set(Application.objects.values_list("pk", flat=True)) == kept
    assert set(AuditEntry.objects.filter(verb="application.submit").values_list("object_id", flat=True)) == kept
    moves = Event.objects.filter(label="joining.application").values_list("object_id", "verb", "source", "target", "path")
    assert sorted(moves) == sorted(
        (one.pk, verb, S.DRAFT, one.state, one.path) for one, verb in ((one, "submit"), (behind, "double"), (last, "submit"))
    )


def test_what_cannot_be_stored_is_its_senders_trouble_alone(union):
    asked = [_asked(union, make_entry(workplace=place), f"{n:032d}") for n, place in enumerate(("云湖站", "\ud800", "速达站"))]
    first, broken, last = sending.together._run(asked)
    assert isinstance(broken, UnicodeError)
    assert set(Application.objects.values_list("pk", flat=True)) == {first.pk, last.pk}


def test_a_key_of_a_program_makes_one_application(union):
    rider, other, entry = make_user("rider"), make_user("other"), make_entry()
    said = {"union": union, "entry": entry, "source": "api", "key": "1"}
    first = services.apply(by=rider, user=rider, **said)
    assert services.apply(by=rider, user=rider, **said).pk == first.pk
    assert services.apply(by=other, user=other, **said).state == S.DOUBLED
    assert queries.by_token("1") is queries.by_token(f"{rider.pk}:1") is None


def test_a_double_tap_is_one_application(union):
    entry = make_entry()
    first = services.apply(by=None, union=union, entry=entry, source="phone", token="t" * 32)
    again = services.apply(by=None, union=union, entry=entry, source="phone", token="t" * 32)
    assert again.pk == first.pk
    assert Application.objects.count() == 1
    with pytest.raises(Refused) as refusal:
        services.apply(by=None, union=union, entry=make_entry(), source="phone", token="t" * 32)
    assert refusal.value.code == "token-used"


def test_an_account_has_one_open_application_of_its_number(tree, union):
    rider, entry = make_user("rider"), make_entry()
    first = services.apply(by=rider, union=union, entry=entry, source="phone", user=rider)
    assert services.apply(by=rider, union=union, entry=entry, source="phone", user=rider).pk == first.pk
    with pytest.raises(Refused) as refusal:
        services.apply(by=rider, union=tree["环卫公司工会"], entry=entry, source="phone", user=rider)
    assert refusal.value.code == "already-applied"
    assert union.name in refusal.value.detail


def test_a_second_one_with_the_number_waits_and_comes_forward(union, organiser):
    entry = make_entry()
    first = services.apply(by=None, union=union, entry=entry, source="phone", token="a" * 32)
    second = services.apply(by=None, union=union, entry=entry, source="phone", token="b" * 32)
    assert (first.state, second.state) == (S.SUBMITTED, S.DOUBLED)
    assert [one["code"] for one in second.oddities][:1] == ["doubled"]
    services.refuse(by=organiser, application=first, ground="not-ours", reason="不在本站")
    second.refresh_from_db()
    assert second.state == S.SUBMITTED
    third = services.apply(by=None, union=union, entry=entry, source="phone", token="c" * 32)
    services.withdraw(by=None, application=second)
    third.refresh_from_db()
    assert (second.state, third.state) == (S.WITHDRAWN, S.SUBMITTED)


def test_the_database_holds_one_open_application_of_a_number(union):
    one = make_application(union)
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.create(
            union=union, path=union.path, name=one.name, id_number=one.id_number, id_index=one.id_index,
            source="phone", submitted_at=one.submitted_at, state=S.RETURNED, consent_version="1",
        )  # fmt: skip


def test_what_was_returned_is_mended_without_typing_it_again(tree, union, organiser):
    one = make_application(union, workplace="")
    services.hand_back(by=organiser, application=one, ground="workplace", reason="请写明站点")
    one.refresh_from_db()
    assert (one.state, one.answer) == (S.RETURNED, "工作单位和工会对不上：请写明站点")
    entry = make_entry(name=one.name, id_number="", phone="", workplace="云湖速达站")
    number = one.id_number
    mended = services.mend(by=None, application=one, union=tree["环卫公司工会"], entry=entry, revision=one.revision)
    mended.refresh_from_db()
    assert (mended.state, mended.id_number, mended.workplace) == (S.SUBMITTED, number, "云湖速达站")
    assert (mended.union_id, mended.answer, mended.decided_at) == (tree["环卫公司工会"].pk, "", None)
    with pytest.raises(Refused) as stale:
        services.mend(by=None, application=one, union=union, entry=entry, revision=one.revision - 1)
    assert stale.value.code == "somebody-was-first"


def test_a_withdrawn_one_makes_room_and_can_be_sent_again(union):
    one = make_application(union)
    services.withdraw(by=None, application=one)
    assert one.state == S.WITHDRAWN
    entry = make_entry(name=one.name, id_number="", phone="")
    assert services.mend(by=None, application=one, union=union, entry=entry, revision=one.revision).state == S.SUBMITTED


def test_a_member_elsewhere_is_refused_with_the_name_of_the_union(tree, union, organiser):
    member = make_member(tree["大成化工厂工会"], number="470101198807150014")  # of an age that is not odd by itself
    one = make_application(union, name=member.name, id_number=member.person.id_number)
    assert [odd["code"] for odd in one.oddities] == ["member-elsewhere"]
    assert one.front == -1
    with pytest.raises(Refused) as refusal:
        services.accept(by=organiser, application=one)
    assert refusal.value.code == "member-elsewhere"
    assert "大成化工厂工会" in refusal.value.detail
    one.refresh_from_db()
    assert one.state == S.SUBMITTED


def test_the_number_of_somebody_who_died_is_said_to_the_reviewer_and_to_nobody_else(tree, union, organiser):
    member = make_member(tree["快递站工会"], number="470101198807150014")
    deaths.record_death(by=organiser, person=member.person, on=timezone.localdate())
    living, dead = make_application(union), make_application(union, name=member.name, id_number=member.person.id_number)
    assert (dead.state, dead.answer, dead.ground) == (living.state, living.answer, living.ground)
    (odd,) = dead.oddities
    with pytest.raises(Refused) as refusal:
        services.accept(by=organiser, application=dead)
    assert (odd["code"], odd["text"]) == (refusal.value.code, refusal.value.detail) == ("has-died", died(member.name))
    other = make_application(union, name="别人", id_number=member.person.id_number)
    assert "has-died" not in [odd["code"] for odd in other.oddities]  # nothing more is said of a number without its name


def test_a_member_asks_about_oneself_and_is_told(tree, union):
    member = make_member(tree["大成化工厂工会"], user=make_user("member"))
    with pytest.raises(Refused) as refusal:
        make_application(union, user=member.person.user)
    assert refusal.value.code == "member-already"
    assert "大成化工厂工会" in refusal.value.detail


def test_the_account_does_not_get_the_file_of_a_number_that_was_known(tree, union, organiser):
    former = make_member(tree["大成化工厂工会"], left_on="2024-01-01", leave_reason="left")
    thief = make_user("thief")
    one = make_application(union, user=thief, name=former.name, id_number=former.person.id_number)
    services.accept(by=organiser, application=one)
    former.person.refresh_from_db()
    assert former.person.user_id is None
    assert former.person.memberships.filter(left_on=None).exists()


@pytest.mark.parametrize(("born", "code"), [("20180307", "under-age"), ("19500307", "retired")])
def test_ages_are_refused_by_their_rule(union, born, code):
    with pytest.raises(Invalid) as refusal:
        make_application(union, id_number=number_of(born))
    assert refusal.value.code == code
    assert refusal.value.rule["document"] in refusal.value.detail
    assert Application.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "a1"), ("id_number", "470101199001010000"), ("id_number", ""), ("phone", "123"), ("group", "pilot")],
)
def test_bad_fields_are_named(union, field, value):
    with pytest.raises(Invalid) as refusal:
        make_application(union, **{field: value})
    assert field in refusal.value.errors


def test_what_is_odd_about_work_and_age(tree, union):
    firm = make_employer(tree["嘉言区总工会"], union=tree["环卫公司工会"], name="嘉言环卫公司")
    one = make_application(union, workplace=firm.name)
    assert [odd["code"] for odd in one.oddities] == ["employer-elsewhere"]
    assert (one.employer_id, one.firm_key) == (firm.pk, "")
    other = make_application(union, workplace="完全无关的茶楼", id_number=number_of("19650307"))
    assert {odd["code"] for odd in other.oddities} == {"workplace", "near-retirement"}
    assert other.firm_key == "完全无关的茶楼"
    same = make_application(union, phone=other.phone)
    assert {odd["code"] for odd in same.oddities} == {"phone-shared"}


def test_federations_and_ended_unions_take_no_applications(tree, union):
    with pytest.raises(Refused) as refusal:
        make_application(tree["嘉言区总工会"])
    assert refusal.value.code == "not-joinable"
    Union.objects.filter(pk=union.pk).update(state="dissolved", ended_on="2026-01-01")
    union.refresh_from_db()
    with pytest.raises(Refused) as ended:
        make_application(union)
    assert ended.value.code == "union-ended"
