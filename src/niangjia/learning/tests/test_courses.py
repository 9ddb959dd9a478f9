"""The catalogue: every verb by state and role, tables that are pasted, questions."""

from typing import Any

import pytest

from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.learning import queries
from niangjia.learning.models import Course
from niangjia.learning.services import courses
from niangjia.learning.states import COURSE_MOVES, KEEPERS, CourseState
from niangjia.learning.tests.factories import CITY, DISTRICT, OTHER, ROLES, make_course
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db


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
    assert len(courses.paste_courses(by=by, union=tree[DISTRICT], table=head).made) == 2
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


@pytest.mark.parametrize("head", ["课程名称\t类别\t学时", ""])
def test_what_is_wrong_comes_back_as_it_was_typed_and_the_rest_is_taken(place: Any, head: str) -> None:
    tree, by = place
    columns = "{}\t职业技能\t{}" if head else "{}\t职业技能\t\t\t{}"
    lines = [columns.format(*one) for one in (("甲", "8"), ("乙", "很多 "), ("甲", "8"), ("丙", "8"))]
    came = courses.paste_courses(by=by, union=tree[DISTRICT], table="\r\n".join(["", head, *lines]))
    assert {one.title for one in came.made} == set(Course.objects.values_list("title", flat=True)) == {"甲", "丙"}
    assert [(one.number, one.wrong[:4]) for one in came.wrong] == [(4, "学时“很"), (5, "“甲”已")]
    assert came.said == [f"第 {n + bool(head)} 行：{one.wrong}" for n, one in enumerate(came.wrong, 1)]
    assert came.left == "\n".join([*([head] if head else []), *lines[1:3]])
    mended = came.left.replace("很多 ", "4").replace("甲", "丁")
    assert courses.paste_courses(by=by, union=tree[DISTRICT], table=mended).left == ""
    assert Course.objects.count() == 4


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
    made = courses.paste_questions(by=by, course=one, table="题目\tA\tB\tC\t答案\n哪些对\t一\t二\t三\tC、A").made
    assert (made[0].kind, made[0].answer, made[0].letters) == ("multiple", [0, 2], "AC")
    courses.retire_question(by=by, question=made[0])
    with pytest.raises(Refused):
        courses.retire_question(by=by, question=made[0])
    assert queries.bank_of(one).count() == 0
