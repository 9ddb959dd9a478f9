"""Corrections: asked, answered once, by somebody else."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.errors import Invalid, Missing, Problem, Refused
from niangjia.kernel.invented import identity
from niangjia.kernel.messages import Message
from niangjia.kernel.questions import todos
from niangjia.kernel.sealed import is_sealed
from niangjia.kernel.workflow import move
from niangjia.members import services as members
from niangjia.members.models import Person
from niangjia.mine import services
from niangjia.mine.models import Correction
from niangjia.mine.services.common import follow_people
from niangjia.mine.states import CORRECTION_MOVES, RequestState
from niangjia.mine.tests.support import UNION, browser, make_mine
from niangjia.organizations.tests.factories import make_tree, make_user

pytestmark = pytest.mark.django_db


def ask(mine: Any, field: str = "education", value: str = "bachelor") -> Correction:
    return services.ask_correction(by=mine.person.user, field=field, value=value, note="毕业证可当面出示")


def test_a_correction_goes_into_the_file_with_one_click(mine: Any, desk: Any) -> None:
    one = ask(mine)
    assert (one.old, one.new, one.path) == ("junior", "bachelor", mine.path)
    services.approve_correction(by=desk, correction=one)
    mine.person.refresh_from_db()
    assert mine.person.education == "bachelor"
    one.refresh_from_db()
    assert (one.state, one.decided_by) == (RequestState.DONE, desk)
    assert "已经更正" in Message.objects.get(user=mine.person.user, channel="in_app").text
    verbs = set(AuditEntry.objects.filter(subject=mine.person_id).values_list("verb", flat=True))
    assert {"correction.ask", "correction.approve", "member.edit"} <= verbs


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("education", "junior", "和现在登记的一样"),
        ("education", "doctor-of-all", "选择"),
        ("name", "", "必填|填写"),
        ("id_number", "110101199003071230", ""),
        ("birth_date", "2099-01-01", "不能晚于今天"),
        ("joined_on", "not a day", "日期"),
        ("phone", "19900000303", "不能申请更正"),
        ("path", "x", "不能申请更正"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(mine: Any, field: str, value: str, sentence: str) -> None:
    import re

    with pytest.raises(Invalid) as refusal:
        ask(mine, field, value)
    assert re.search(sentence, refusal.value.detail)
    assert not Correction.objects.exists()


def test_values_lie_sealed_and_the_number_is_masked_until_somebody_looks(mine: Any, desk: Any) -> None:
    from django.db import connection

    number = identity(88)
    one = ask(mine, "id_number", number)
    with connection.cursor() as cursor:
        cursor.execute("SELECT old, new FROM mine_correction")
        assert all(is_sealed(bytes(cell)) for cell in cursor.fetchone())
    page = browser(desk).get(f"/desk/requests/corrections/{one.pk}").content.decode()
    assert number not in page
    assert number not in browser(desk).get("/desk/requests").content.decode()
    assert number in browser(desk).post(f"/desk/requests/corrections/{one.pk}/do/look").content.decode()
    looks = browser(mine.person.user).get("/my/looks").content.decode()
    assert "审核更正申请" in looks
    assert f"{UNION}组织干部" in looks
    services.approve_correction(by=desk, correction=one)
    assert Person.objects.get(pk=mine.person_id).id_number == number


def test_one_field_waits_once(mine: Any) -> None:
    ask(mine)
    with pytest.raises(Refused):
        ask(mine, value="college")
    services.withdraw_correction(by=mine.person.user, correction=Correction.objects.get())
    ask(mine, value="college")


def test_a_returned_one_says_why_and_can_be_mended(mine: Any, desk: Any) -> None:
    one = ask(mine)
    with pytest.raises(Invalid):
        services.return_correction(by=desk, correction=one, reason=" ")
    services.return_correction(by=desk, correction=one, reason="请带毕业证原件")
    assert [todo for todo in todos(mine.person.user) if "被退回" in todo.sentence]
    page = browser(mine.person.user).get("/my/data").content.decode()
    assert "请带毕业证原件" in page
    ask(mine, value="college")
    assert not [todo for todo in todos(mine.person.user) if "被退回" in todo.sentence]


def test_the_answer_and_its_reason_are_one_statement(mine: Any, desk: Any) -> None:
    one = ask(mine)
    with CaptureQueriesContext(connection) as queries:
        answered = services.return_correction(by=desk, correction=one, reason=" 请带毕业证原件 ")
    assert answered.reason == Correction.objects.get().reason == "请带毕业证原件"
    assert len([q for q in queries if q["sql"].startswith("UPDATE") and "mine_correction" in q["sql"]]) == 1


def test_a_reason_is_kept_as_far_as_its_column_is_long(mine: Any) -> None:
    one = ask(mine)
    move(one, "return", by=None, moves=CORRECTION_MOVES, reason="长" * 300)
    one.refresh_from_db()
    assert one.reason == "长" * 200


def test_a_file_that_changed_meanwhile_is_not_overwritten(mine: Any, desk: Any) -> None:
    one = ask(mine)
    members.edit(by=desk, person=mine.person, revision=mine.person.revision, education="senior")
    with pytest.raises(Refused) as refusal:
        services.approve_correction(by=desk, correction=one)
    assert refusal.value.code == "file-changed"
    one.refresh_from_db()
    assert one.state == RequestState.ASKED
    assert Person.objects.get(pk=mine.person_id).education == "senior"


def test_a_number_of_somebody_else_undoes_the_approval_as_a_whole(mine: Any, desk: Any, tree: dict[str, Any]) -> None:
    other = make_mine(tree, "li", phone="19900000404", name="李四")
    one = ask(mine, "id_number", other.person.id_number)  # whoever asks learns nothing
    with pytest.raises(Refused):
        services.approve_correction(by=desk, correction=one)
    one.refresh_from_db()
    assert one.state == RequestState.ASKED


def test_nobody_answers_the_own_request_nor_one_of_another_branch(mine: Any, tree: dict[str, Any]) -> None:
    one = ask(mine)
    own = make_mine(tree, "boss", phone="19900000505", name="赵主席").person
    from niangjia.organizations.tests.factories import make_appointment

    make_appointment(own.user, "chair", tree[UNION])
    self_asked = services.ask_correction(by=own.user, field="education", value="college")
    with pytest.raises(Refused):
        services.approve_correction(by=own.user, correction=self_asked)
    services.approve_correction(by=own.user, correction=one)
    far = make_user("far", "organiser", tree["大成区总工会"])
    with pytest.raises(Missing):
        services.approve_correction(by=far, correction=self_asked)
    with pytest.raises(Missing):
        services.withdraw_correction(by=mine.person.user, correction=self_asked)
    leader = make_user("leader", "leader", tree[UNION])
    assert browser(leader).post(f"/desk/requests/corrections/{self_asked.pk}/do/approve").status_code == 403
    assert browser(far).get(f"/desk/requests/corrections/{self_asked.pk}").status_code == 404


@pytest.mark.parametrize("state", [RequestState.DONE, RequestState.RETURNED, RequestState.WITHDRAWN])
@pytest.mark.parametrize("verb", ["approve", "return", "withdraw"])
def test_an_answered_one_takes_no_verb(mine: Any, desk: Any, state: str, verb: str) -> None:
    one = ask(mine)
    Correction.objects.filter(pk=one.pk).update(**{"state": state})
    run = {
        "approve": lambda: services.approve_correction(by=desk, correction=one),
        "return": lambda: services.return_correction(by=desk, correction=one, reason="x"),
        "withdraw": lambda: services.withdraw_correction(by=mine.person.user, correction=one),
    }
    with pytest.raises(Refused):
        run[verb]()


def test_a_request_follows_the_person_to_the_next_union(mine: Any, tree: dict[str, Any]) -> None:
    one = ask(mine)
    there = tree["大成化工厂工会"]
    type(mine).objects.filter(pk=mine.pk).update(union=there, path=there.path)
    assert follow_people() == 1
    one.refresh_from_db()
    assert one.path == there.path
    assert follow_people() == 0


def test_many_are_approved_at_once_and_the_odd_one_is_named(mine: Any, desk: Any, tree: dict[str, Any]) -> None:
    other = make_mine(tree, "li", phone="19900000404", name="李四", education="senior")
    first, second = ask(mine), ask(other)
    members.edit(by=desk, person=other.person, revision=other.person.revision, education="college")
    client = browser(desk)
    sent = {"verb": "approve", "ids": [str(first.pk), str(second.pk), "x"]}
    page = client.post("/desk/requests", sent, follow=True).content.decode()
    assert "1 份已同意" in page
    assert "李四的“文化程度”没有更正" in page
    assert str(first.pk) in page
    assert re.findall(r'name="ids" value="([^"]+)"', page) == [str(second.pk)]  # what is decided is not ticked again


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same(mine: Any, desk: Any, rows: int, django_assert_num_queries: Any) -> None:
    from niangjia.mine.lists import CorrectionListing

    for field, value in (("education", "college"), ("household_region", "江海省"), ("workplace", "新公司"))[:rows]:
        ask(mine, field, value)
    assert CorrectionListing(desk, {}).base() is not None
    with django_assert_num_queries(1):
        assert len(CorrectionListing(desk, {}).rows) == rows


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_same_correction_approved_by_four(race: Any, settings: Any) -> None:
    cache.clear()
    tree = make_tree()
    mine = make_mine(tree, education="junior")
    desk = make_user("organiser", "organiser", tree[UNION])
    one = ask(mine)
    outcomes = race(4, lambda n: services.approve_correction(by=desk, correction=Correction(pk=one.pk)))
    assert sum(out.won for out in outcomes) == 1
    assert all(isinstance(out.error, Problem) for out in outcomes if not out.won)
    person = Person.objects.get(pk=mine.person_id)
    assert (person.education, person.revision) == ("bachelor", 1)
    assert AuditEntry.objects.filter(verb="correction.approve").count() == 1


def test_the_day_has_its_todos(mine: Any, desk: Any) -> None:
    ask(mine)
    assert [todo.sentence for todo in todos(desk)] == ["1 份更正申请待审核，最早一份是刚刚交的"]
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        assert todos(desk)[0].light == "late"


def test_what_is_stored_is_folded_but_for_the_first_and_each_line_says_what_is_in_it(mine: Any) -> None:
    page = browser(mine.person.user).get("/my/data").content.decode()
    folds = re.findall(r'<section class="sheet holding".*?<details( open)?>\s*<summary>\s*<h2[^>]*>([^<]+)</h2>\s*<span[^>]*>([^<]+)', page)
    assert [one for one, _, _ in folds] == [" open"] + [""] * (len(folds) - 1)
    assert len(folds) > 2
    lines = {label: line for _, label, line in folds}
    assert re.fullmatch(r"\d+ 项：.*姓名.*等", lines["会员资料"])
    assert all(re.match(r"\d+ [项条]：\S|最近 \d+ 条", line) for line in lines.values())
