"""The catalogue and needs: verbs by state and role, pasted tables, what the desk may know, a class that opens."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from niangjia.enrolment import services as places
from niangjia.enrolment.tests.factories import make_people
from niangjia.kernel.errors import Forbidden, Gone, Invalid, Missing, Refused
from niangjia.kernel.jobs import Job
from niangjia.kernel.messages import Message
from niangjia.kernel.questions import todos
from niangjia.learning import notices, queries, rules, tens
from niangjia.learning.models import Answer, Course, Tick, Wish
from niangjia.learning.services import courses, needs, runs
from niangjia.learning.states import COURSE_MOVES, KEEPERS, ROUND_MOVES, CourseState
from niangjia.learning.tests.factories import (
    CITY,
    DISTRICT,
    OTHER,
    WASTE,
    make_course,
    make_place,
    plan,
    wanted,
)
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
ROLES = ("administrator", "chair", "organiser", "care_officer", "leader", "auditor")


@pytest.fixture
def place() -> tuple[Any, Any]:
    return make_place()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", CourseState.LABELS)
@pytest.mark.parametrize("verb", COURSE_MOVES)
def test_every_verb_by_state_and_role(place: Any, verb: str, state: str, role: str) -> None:
    tree, by = place
    one = make_course(by, tree[DISTRICT])
    if state == CourseState.RETIRED:
        courses.retire_course(by=by, course=one)
    run = getattr(courses, f"{verb}_course")
    user = make_user("", role, tree[DISTRICT])
    if role not in KEEPERS:
        with pytest.raises(Forbidden):
            run(by=user, course=one)
    elif state not in COURSE_MOVES[verb].sources:
        with pytest.raises(Refused):
            run(by=user, course=one)
    else:
        assert run(by=user, course=one).state == COURSE_MOVES[verb].target
    with pytest.raises(Missing):
        run(by=make_user("", role, tree[OTHER]), course=one)


@pytest.mark.parametrize("role", ROLES)
def test_a_round_is_closed_by_whoever_keeps_it(place: Any, role: str) -> None:
    tree, by = place
    one = ask(by, tree[DISTRICT])
    user = make_user("", role, tree[DISTRICT])
    if role not in ROUND_MOVES["close"].roles:
        with pytest.raises(Forbidden):
            needs.close_needs(by=user, round=one)
        return
    assert needs.close_needs(by=user, round=one).state == "closed"
    with pytest.raises(Refused):
        needs.close_needs(by=user, round=one)


def ask(by: Any, union: Any, **said: Any) -> Any:
    today = timezone.localdate()
    fields = {"title": "培训需求", "opens_on": today, "closes_on": today + timedelta(days=9)} | said
    return needs.ask_needs(by=by, union=union, **fields)


def test_a_stale_form_and_a_second_name_are_refused(place: Any) -> None:
    tree, by = place
    one = make_course(by, tree[DISTRICT], title="焊工")
    said = {name: getattr(one, name) for name in courses.COLUMNS}
    courses.edit_course(by=by, course=one, revision=0, **said | {"hours": 9})
    with pytest.raises(Refused):
        courses.edit_course(by=by, course=one, revision=0, **said)
    with pytest.raises(Invalid):
        make_course(by, tree[DISTRICT], title="焊工")
    make_course(make_user("", "chair", tree[CITY]), tree[CITY], title="焊工")
    courses.retire_course(by=by, course=one)
    make_course(by, tree[DISTRICT], title="焊工")
    with pytest.raises(Invalid):
        courses.restore_course(by=by, course=one)


@pytest.mark.parametrize(
    "wrong", [{"title": " "}, {"topic": "love"}, {"hours": 0}, {"threshold": 9}, {"mark": 101}, {"test_size": 101}]
)
def test_what_a_course_cannot_be(place: Any, wrong: dict[str, Any]) -> None:
    tree, by = place
    with pytest.raises(Invalid) as refusal:
        make_course(by, tree[DISTRICT], **wrong)
    assert set(refusal.value.errors) == set(wrong)


def test_a_table_comes_in_with_and_without_heading(place: Any) -> None:
    tree, by = place
    head = "类别\t课程名称\t学时\t形式\n职业技能\t电工进阶\t24\t线下\n安全生产\t消防\t4\t线上"
    assert len(courses.paste_courses(by=by, union=tree[DISTRICT], table=head)) == 2
    plain = "焊工\t职业技能\t焊工\t中级\t40\t刘师傅\t线下\t独立焊接"
    courses.paste_courses(by=by, union=tree[DISTRICT], table=plain)
    one = Course.objects.get(title="焊工")
    assert (one.level, one.hours, one.lecturer, one.outcome) == ("middle", 40, "刘师傅", "独立焊接")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", "没有读到内容"),
        ("课程名称\t类别\t学时\n甲\t魔法\t8", "第 2 行：类别“魔法”"),
        ("课程名称\t类别\t学时\n甲\t职业技能\t很多", "第 2 行：学时“很多”"),
        ("课程名称\t类别\t学时\n甲\t职业技能\t8\n甲\t职业技能\t8", "第 3 行：“甲”已经有了"),
        ("课程名称\t类别\t学时\n\t职业技能\t8", "没有课程名称"),
        ("课程名称\t类别\t学时\n" + "甲\t职业技能\t8\n" * 2001, "一次最多"),
        ("课程名称\t类别\t学时\n甲\x00\x07\t职业技能\t8", "看不见的字符"),
    ],
)
def test_a_bad_table_writes_nothing(place: Any, table: str, said: str) -> None:
    tree, by = place
    with pytest.raises(Invalid) as refusal:
        courses.paste_courses(by=by, union=tree[DISTRICT], table=table)
    assert said in refusal.value.errors["table"][0]
    assert not Course.objects.exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("题\t对\t\t\tA", "选项至少两个"),
        ("题\t对\t对\t\tA", "不能重复"),
        ("题\t对\t错\t\tC", "答案“C”"),
        ("题\t对\t错\t\t", "答案“”"),
        ("题\t对\t错\t\tAZ", "答案“AZ”"),
        ("\t对\t错\t\tA", "没有题目"),
    ],
)
def test_bad_questions_are_named(place: Any, line: str, said: str) -> None:
    tree, by = place
    one = make_course(by, tree[DISTRICT])
    with pytest.raises(Invalid) as refusal:
        courses.paste_questions(by=by, course=one, table=f"题目\tA\tB\tC\t答案\n{line}")
    assert said in refusal.value.errors["table"][0]
    assert not one.questions.exists()


def test_questions_of_several_right_ones(place: Any) -> None:
    tree, by = place
    one = make_course(by, tree[DISTRICT])
    made = courses.paste_questions(by=by, course=one, table="题目\tA\tB\tC\t答案\n哪些对\t一\t二\t三\tC、A")
    assert (made[0].kind, made[0].answer, made[0].letters) == ("multiple", [0, 2], "AC")
    courses.retire_question(by=by, question=made[0])
    with pytest.raises(Refused):
        courses.retire_question(by=by, question=made[0])
    assert queries.bank_of(one).count() == 0


@given(st.dictionaries(st.text(min_size=1), st.integers(1, 40), max_size=8))
def test_what_is_hidden_cannot_be_worked_out(counts: dict[str, int]) -> None:
    kept, rest = tens.parted(counts)
    assert all(n >= 10 for n in kept.values())
    hidden = sum(counts.values()) - sum(kept.values())
    assert rest in (0, hidden)
    assert hidden == 0 or hidden >= 10 or not kept


def test_ticks_are_counts_of_ten_and_more(place: Any) -> None:
    tree, _by = place
    boss = make_user("", "organiser", tree[CITY])
    one, few = make_course(boss, tree[CITY], title="急救"), make_course(boss, tree[CITY], title="书法")
    found = ask(boss, tree[CITY])
    people = make_people(tree[WASTE], 12) + make_people(tree["大成化工厂工会"], 9)
    for user in people:
        needs.answer(by=user, round=found, courses=[one.pk], missing="茶艺")
    needs.answer(by=people[0], round=found, courses=[one.pk, few.pk])
    summary = queries.summary(found)
    by_title = {need.course.title: need for need in summary.needs}
    assert (by_title["急救"].members, by_title["书法"].members) == (20, None)  # in tens as long as one may answer
    assert (by_title["急救"].branches, by_title["急救"].elsewhere) == ([], 20)  # twelve would tell of nine
    assert summary.missing == ["茶艺"]
    assert (summary.answers, Answer.objects.count()) == (20, 21)
    assert Wish.objects.count() == 22  # who ticks wants to be told
    needs.close_needs(by=boss, round=found)
    closed = queries.summary(found)
    by_title = {need.course.title: need for need in closed.needs}
    assert (by_title["急救"].members, by_title["急救"].elsewhere, closed.answers) == (21, 21, 21)


def test_a_union_tells_how_many(place: Any) -> None:
    tree, by = place
    boss = make_user("", "organiser", tree[CITY])
    one = make_course(boss, tree[CITY])
    found = ask(boss, tree[CITY])
    assert any("请填报本单位" in todo.sentence for todo in todos(by))
    needs.answer_for_union(by=by, round=found, union=tree[DISTRICT], people={one.pk: 12, }, missing="插花")
    needs.answer_for_union(by=by, round=found, union=tree[DISTRICT], people={one.pk: 15})
    need = queries.summary(found).needs[0]
    assert (need.members, need.reported, Tick.objects.count()) == (0, 15, 1)
    assert not any("请填报本单位" in todo.sentence for todo in todos(by))
    with pytest.raises(Missing):
        needs.answer_for_union(by=by, round=found, union=tree[OTHER], people={one.pk: 1})
    with pytest.raises(Invalid):
        needs.answer_for_union(by=by, round=found, union=tree[DISTRICT], people={})


def test_who_is_asked_and_when(place: Any) -> None:
    tree, by = place
    today = timezone.localdate()
    one = make_course(by, tree[DISTRICT])
    found = ask(by, tree[DISTRICT])
    stranger, member = make_people(tree["大成化工厂工会"], 1)[0], make_people(tree[WASTE], 1)[0]
    assert any("说说您想学什么" in todo.sentence for todo in todos(member))
    with pytest.raises(Missing):
        needs.answer(by=stranger, round=found, courses=[one.pk])
    with pytest.raises(Refused):
        needs.answer(by=make_user(), round=found, courses=[one.pk])
    with pytest.raises(Invalid):
        needs.answer(by=member, round=found, courses=[])
    with pytest.raises(Invalid):
        needs.answer(by=member, round=found, courses=[found.pk])
    with pytest.raises(Invalid):
        ask(by, tree[DISTRICT])
    with pytest.raises(Invalid):
        ask(by, tree[DISTRICT], title="过去", opens_on=today, closes_on=today - timedelta(days=1))
    later = ask(by, tree[DISTRICT], title="以后", opens_on=today + timedelta(days=1))
    with pytest.raises(Refused):
        needs.answer(by=member, round=later, courses=[one.pk])
    assert needs.close_due(by=None, today=today + timedelta(days=10)) == 2
    found.refresh_from_db()
    with pytest.raises(Gone):
        needs.answer(by=member, round=found, courses=[one.pk])


def test_wanting_twice_is_once_and_no_more_is_none(place: Any) -> None:
    tree, by = place
    one = make_course(by, tree[DISTRICT])
    member, stranger = make_people(tree[WASTE], 1)[0], make_people(tree["大成化工厂工会"], 1)[0]
    assert needs.want(by=member, course=one) == needs.want(by=member, course=one)
    assert needs.want_no_more(by=member, course=one) == 1
    assert needs.want_no_more(by=member, course=one) == 0
    with pytest.raises(Missing):
        needs.want(by=stranger, course=one)


def test_enough_people_open_a_class_and_are_told(place: Any) -> None:
    tree, by = place
    one = make_course(by, tree[DISTRICT], title="急救")
    wanted(one, tree[WASTE], 9)
    with pytest.raises(Refused) as refusal:
        runs.open_course(by=by, course=one, union=tree[DISTRICT], classes=0, plan=plan())
    assert "不足 10 人" in refusal.value.detail
    assert not any("可以开班" in todo.sentence for todo in todos(by))
    wanted(one, tree["快递站工会"], 1)
    assert [t.sentence for t in todos(by) if "开班" in t.sentence] == ["《急救》已有 10 人以上想学，可以开班"]
    run = runs.open_course(by=by, course=one, union=tree[DISTRICT], classes=0, plan=plan())
    assert (run.offer.state, run.offer.kind, run.wishes.count()) == ("open", "course", 10)
    assert Message.objects.filter(kind="learning.class", channel="in_app").count() == 10
    assert notices.tell("class", run, list(run.wishes.values_list("pk", flat=True))) == 0
    assert not any("可以开班" in todo.sentence for todo in todos(by))
    with pytest.raises(Refused):
        runs.open_course(by=by, course=one, union=tree[DISTRICT], classes=0, plan=plan())
    places.cancel_offer(by=by, offer=run.offer, reason="老师病了")
    assert queries.asked_for(one, tree[DISTRICT].path) == 10
    again = runs.open_course(by=by, course=one, union=tree[DISTRICT], classes=1, plan=plan())
    assert again.title == "急救（第 2 期）"


def test_many_are_told_by_a_job(place: Any) -> None:
    tree, by = place
    one = make_course(by, tree[DISTRICT])
    wanted(one, tree[WASTE], 21)
    runs.open_course(by=by, course=one, union=tree[DISTRICT], classes=0, plan=plan())
    assert Job.objects.filter(kind="learning.tell").count() == 1


def test_a_district_opens_the_citys_course_for_its_own(place: Any) -> None:
    tree, by = place
    one = make_course(make_user("", "organiser", tree[CITY]), tree[CITY])
    wanted(one, tree[WASTE], 10)
    wanted(one, tree["大成化工厂工会"], 2)
    with pytest.raises(Missing):
        runs.open_course(by=by, course=one, union=tree[CITY], classes=0, plan=plan())
    runs.open_course(by=by, course=one, union=tree[DISTRICT], classes=0, plan=plan())
    assert queries.waiting().filter(course=one).count() == 2
    assert rules.courses(by).filter(pk=one.pk).exists()
    with pytest.raises(Forbidden):
        courses.retire_course(by=by, course=one)


def test_no_voice_is_found_by_subtraction(place: Any) -> None:
    """What an office reads of a branch and of its part, and today and tomorrow, is the same or differs by ten."""
    tree, by = place
    city = make_user("", "organiser", tree[CITY])
    one = make_course(city, tree[CITY], title="急救", threshold=10)
    wanted(one, tree[WASTE], 12)
    parts = [make_user("", "organiser", tree[WASTE]), by, city]

    def read() -> list[tuple[Any, ...]]:
        found = []
        for user in parts:
            client = Client()
            client.force_login(user)
            pages = [client.get(reverse("learning:course", args=[one.pk])), client.get(reverse("learning:courses")),
                     client.get(reverse("learning:course_open", args=[one.pk]))]  # fmt: skip
            said = {word for page in pages for word in re.findall(r"\d+(?=(?:</b>| 人| 人以上)?想学| 人以上)", page.content.decode())}
            found.append((sorted(said), sorted(t.sentence for t in todos(user) if "想学" in t.sentence and "急救" in t.sentence)))
        return found

    before = read()
    assert before[0] == before[1] == before[2]
    assert "12" not in str(before)
    wanted(one, tree["快递站工会"], 1)  # the one voice of another union, the next day
    assert read() == before
    wanted(one, tree["快递站工会"], 7)
    assert "20 人以上" in str(read()[2])
