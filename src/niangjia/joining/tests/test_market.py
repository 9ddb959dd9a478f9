"""A stand at a market: one after the other, never double, taken back by whoever entered; and a firm's list."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from niangjia.joining import services
from niangjia.joining.market import MOST_ROWS, Unclear, entered_today, lines_of
from niangjia.joining.models import Application
from niangjia.joining.services.market import enter, enter_list, take_back
from niangjia.joining.states import ApplicationState as S
from niangjia.joining.tests.factories import make_entry
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.members.services import deaths
from niangjia.members.services.entering import died
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
KEY = "4f0c"


def person(union, key=KEY, **options):
    entry = make_entry(**options)
    return {
        "key": key, "union": str(union.pk), "name": entry.name, "id_number": entry.id_number, "phone": entry.phone,
        "workplace": entry.workplace, "group": entry.group, "agreed": "on",
    }  # fmt: skip


def at_stand(client, user, union):
    client.force_login(user)
    client.post(reverse("joining:market_place"), {"union": f"{union.code} {union.name}"})
    return reverse("joining:market")


def test_the_dead_are_refused_where_they_are_typed_by_whoever_may_see_them(client, tree, union, organiser):
    here = make_member(union, "何之洲", number="470101198807150014")
    deaths.record_death(by=organiser, person=here.person, on=timezone.localdate())
    typed = person(union, name="何之洲", id_number=here.person.id_number)
    answer = client.post(at_stand(client, organiser, union), typed)
    assert died("何之洲") in answer.content.decode()
    assert not Application.objects.exists()
    far = tree["大成化工厂工会"]
    answer = client.post(at_stand(client, make_user("far", "organiser", far), far), typed | {"union": str(far.pk)}, follow=True)
    assert "去世" not in answer.content.decode()
    assert Application.objects.get().state == S.SUBMITTED


def test_forty_in_a_row_with_the_workplace_remembered(client, union, organiser):
    url = at_stand(client, organiser, union)
    for number in range(40):
        assert client.post(url, person(union, f"k{number}", workplace="云湖快捷货运")).status_code == 302
    page = client.get(url).content.decode()
    assert "今天已登记 <strong>40</strong> 人" in page
    assert 'value="云湖快捷货运"' in page
    rows = Application.objects.filter(union=union)
    assert {(one.source, one.state) for one in rows} == {("market", S.SUBMITTED)}
    assert AuditEntry.objects.filter(verb="application.submit", by=organiser).count() == 40


def test_a_double_tap_is_one(client, union, organiser):
    url, data = at_stand(client, organiser, union), person(union)
    answers = [client.post(url, data, headers={"accept": "application/json"}) for _ in range(3)]
    assert [one.status_code for one in answers] == [200] * 3
    assert answers[-1].json()["today"] == 1
    assert Application.objects.count() == 1


def test_the_keys_of_two_organisers_are_their_own(tree, union, organiser):
    other = make_user("other", "chair", union)
    for by in (organiser, other):
        enter(by=by, union=union, entry=make_entry(), key=KEY, agreed=True)
    assert Application.objects.count() == 2


def test_what_is_wrong_is_said_and_nothing_is_lost(client, union, organiser):
    url = at_stand(client, organiser, union)
    data = person(union) | {"phone": "1990000"}
    answer = client.post(url, data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="{data["name"]}"' in page
    assert 'value="1990000"' in page
    told = client.post(url, data, headers={"accept": "application/json"})
    assert told.status_code == 422
    assert "电话号码只有 7 位" in told.json()["detail"]
    assert not Application.objects.exists()
    mended = data | person(union) | {"key": answer.context["form"]["key"].value()}
    assert client.post(url, mended).status_code == 302


def test_nobody_is_entered_without_a_word(client, union, organiser):
    url = at_stand(client, organiser, union)
    data = person(union)
    del data["agreed"]
    assert client.post(url, data).status_code == 422
    assert not Application.objects.exists()


@pytest.mark.parametrize("key", ["", "x" * 65])
def test_an_entry_without_a_key_of_its_own_is_refused(union, organiser, key):
    with pytest.raises(Invalid):
        enter(by=organiser, union=union, entry=make_entry(), key=key, agreed=True)


def test_a_key_stands_for_one_person(client, union, organiser):
    url = at_stand(client, organiser, union)
    client.post(url, person(union))
    answer = client.post(url, person(union))
    assert answer.status_code == 409
    assert answer.context["form"]["key"].value() != KEY
    assert Application.objects.count() == 1


def test_the_answer_does_not_tell_who_is_a_member(client, tree, union, organiser):
    """An entry of a number that is known elsewhere is taken like any other; the reviewer sees what is odd."""
    from niangjia.members.tests.factories import make_member

    entry = make_entry()
    make_member(tree["大成化工厂工会"], entry.name, number=entry.id_number)
    url = at_stand(client, organiser, union)
    known = client.post(url, person(union) | {"id_number": entry.id_number}, headers={"accept": "application/json"})
    fresh = client.post(url, person(union, "other"), headers={"accept": "application/json"})
    assert known.status_code == fresh.status_code == 200
    assert set(known.json()) == set(fresh.json())


def test_one_takes_back_ones_own_of_today(client, tree, union, organiser):
    url = at_stand(client, organiser, union)
    client.post(url, person(union))
    made = Application.objects.get()
    other = make_user("other", "organiser", tree["嘉言区总工会"])
    with pytest.raises(Missing):
        take_back(by=other, application=made)
    assert client.post(reverse("joining:market_undo", args=[made.pk])).status_code == 302
    made.refresh_from_db()
    assert made.state == S.WITHDRAWN
    assert "今天已登记 <strong>0</strong> 人" in client.get(url).content.decode()
    assert client.post(reverse("joining:market_undo", args=[made.pk])).status_code == 404


def test_what_is_decided_is_not_taken_back(union, organiser):
    made = enter(by=organiser, union=union, entry=make_entry(), key=KEY, agreed=True)
    services.accept(by=organiser, application=made)
    made.refresh_from_db()
    with pytest.raises(Refused):
        take_back(by=organiser, application=made)


def test_yesterday_is_not_today(union, organiser, time_machine):
    time_machine.move_to("2026-06-09T20:00:00+08:00")
    enter(by=organiser, union=union, entry=make_entry(), key=KEY, agreed=True)
    time_machine.move_to("2026-06-10T08:00:00+08:00")
    assert not entered_today(organiser).exists()


@pytest.mark.parametrize(("role", "where", "error"), [
    ("leader", "嘉言区总工会", Forbidden), ("cashier", "嘉言区总工会", Forbidden), ("organiser", "大成区总工会", Missing),
])  # fmt: skip
def test_only_who_answers_for_the_members_enters(tree, union, role, where, error):
    by = make_user("somebody", role, tree[where])
    with pytest.raises(error):
        enter(by=by, union=union, entry=make_entry(), key=KEY, agreed=True)
    with pytest.raises(error):
        enter_list(by=by, union=union, firm="甲", lines=[], key=KEY, agreed=True)
    assert not Application.objects.exists()


def test_a_union_out_of_reach_is_not_there(client, tree, union, organiser):
    url = at_stand(client, organiser, union)
    assert client.post(url, person(tree["大成化工厂工会"])).status_code == 404


def test_first_the_union_then_the_people(client, organiser):
    client.force_login(organiser)
    assert client.get(reverse("joining:market")).headers["Location"] == reverse("joining:market_place")
    assert client.get(reverse("joining:market_list")).headers["Location"] == reverse("joining:market_place")


def wrong_digit(number):
    return number[:-1] + ("1" if number[-1] == "0" else "0")


def sheet(*entries, head=True, separator="\t"):
    rows = [separator.join((one.name, one.id_number, one.phone)) for one in entries]
    return "\n".join([separator.join(("姓名", "身份证号", "手机号")), *rows] if head else rows)


@pytest.mark.parametrize("head", [True, False])
@pytest.mark.parametrize("separator", ["\t", ",", "，", " "])
def test_a_list_is_read_however_it_was_pasted(head, separator):
    people = [make_entry() for _ in range(5)]
    found = lines_of(sheet(*people, head=head, separator=separator))
    assert [(one.name, one.id_number, one.phone) for one in found] == [(p.name, p.id_number, p.phone) for p in people]


def test_columns_may_stand_in_any_order():
    one = make_entry()
    found = lines_of(f"序号\t手机\t证件号码\t姓名\t部门\n1\t{one.phone}\t{one.id_number}\t{one.name}\t分拣")
    assert (found[0].name, found[0].id_number, found[0].phone) == (one.name, one.id_number, one.phone)


@pytest.mark.parametrize("text", ["甲\n乙\n", "姓名\t手机号\n甲\t19900000000"])
def test_a_list_without_numbers_is_said_to_be_one(text):
    with pytest.raises(Unclear, match="身份证号"):
        lines_of(text)


def test_too_long_a_list_goes_another_way():
    with pytest.raises(Unclear, match="花名册"):
        lines_of("甲\t1\t2\n" * (MOST_ROWS + 1))


@given(st.text(alphabet=st.sampled_from("甲乙12x\t\n,， 0X姓名身份证号"), max_size=200))
def test_no_paste_breaks_the_reader_or_loses_a_row(text):
    try:
        found = lines_of(text)
    except Unclear:
        return
    filled = [number for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    kept = [one.number for one in found]
    assert kept == filled[len(filled) - len(kept) :]
    assert len(filled) - len(kept) <= 60


def test_a_list_goes_in_row_by_row_and_every_bad_row_is_said(client, union, organiser):
    at_stand(client, organiser, union)
    good = [make_entry() for _ in range(3)]
    bad = f"丁四\t{wrong_digit(make_entry().id_number)}\t19900000000"
    text = sheet(*good[:2]) + f"\n{bad}\n" + sheet(good[2], head=False) + "\n\t\t"
    answer = client.post(
        reverse("joining:market_list"), {"key": KEY, "firm": "云湖快捷货运有限公司", "people": text, "agreed": "on"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "已登记 3 人" in page
    assert "第 4 行 丁四" in page
    assert answer.context["form"]["people"].value() == bad
    rows = Application.objects.all()
    assert {(one.source, one.workplace) for one in rows} == {("firm", "云湖快捷货运有限公司")}
    assert {one.name for one in rows} == {one.name for one in good}


def test_the_same_list_twice_brings_nobody_twice(client, union, organiser):
    at_stand(client, organiser, union)
    data = {"key": KEY, "firm": "云湖快捷货运", "people": sheet(*[make_entry() for _ in range(3)]), "agreed": "on"}
    url = reverse("joining:market_list")
    assert "已登记 3 人" in client.post(url, data).content.decode()
    for key in (KEY, "another page"):
        assert "3 人已经在待审核名单里" in client.post(url, data | {"key": key}).content.decode()
    assert Application.objects.count() == 3


def test_a_list_nobody_agreed_to_stays_out(client, union, organiser):
    at_stand(client, organiser, union)
    data = {"key": KEY, "firm": "云湖快捷货运", "people": sheet(make_entry())}
    answer = client.post(reverse("joining:market_list"), data)
    assert answer.status_code == 422
    assert answer.context["form"]["people"].value() == data["people"]
    assert not Application.objects.exists()


def test_no_number_in_messages_audit_or_session(client, union, organiser):
    url, data = at_stand(client, organiser, union), person(union)
    client.post(url, data)
    traces = json.dumps([one.detail for one in AuditEntry.objects.all()]) + json.dumps(dict(client.session))
    assert data["id_number"] not in traces
    assert data["phone"] not in traces


def test_the_last_entries_cost_the_same_for_ten_as_for_forty(client, union, organiser, django_assert_max_num_queries):
    url = at_stand(client, organiser, union)
    for number in range(12):
        client.post(url, person(union, f"k{number}"))
    with django_assert_max_num_queries(16):
        client.get(url)
