"""The catalogue: add, edit, paste, retire; and the bank of questions."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from niangjia.enrolment import pasting
from niangjia.enrolment.pasting import Pasted
from niangjia.kernel import audit
from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.workflow import move, note
from niangjia.learning import reading, rules
from niangjia.learning.models import Course, Question
from niangjia.learning.services.common import permit, permit_at
from niangjia.learning.states import COURSE_MOVES
from niangjia.learning.vocabulary import FEW, FORMS, LEVELS, TOPICS

COLUMNS = (
    "title", "topic", "trade", "level", "hours", "lecturer", "form", "outcome", "text", "threshold", "places", "test_size",
    "test_minutes", "mark",
)  # fmt: skip
NUMBERS = {"hours": (1, 999), "threshold": (FEW, 1000), "places": (1, 10_000), "test_size": (0, 100),
           "test_minutes": (1, 240), "mark": (1, 100)}  # fmt: skip


def add_course(*, by: Any, union: Any, **fields: Any) -> Course:
    """Put a course on the menu of a union. Raises :class:`Invalid` with every field, :class:`Forbidden`, :class:`Missing`."""
    permit_at(by, union)
    check(fields)
    with transaction.atomic():
        made = _store(lambda: Course.objects.create(union=union, path=union.path, **fields))
        note(made, "add", by=by, target=made.state)
        audit.record("course.add", by=by, target=made)
    return made


def edit_course(*, by: Any, course: Course, revision: int, **fields: Any) -> Course:
    """Change a course, as it was when the form was opened (``revision``); raises :class:`Refused` for a stale form."""
    permit(course, visible=rules.courses(by), allowed=rules.courses_kept(by))
    check(fields)
    with transaction.atomic():
        rows = Course.objects.filter(pk=course.pk, revision=revision)
        if not _store(lambda: rows.update(revision=F("revision") + 1, **fields)):
            raise Refused("别人刚刚改过这门课，请刷新后再改。", code="somebody-was-first")
        course.refresh_from_db()
        note(course, "edit", by=by)
        audit.record("course.edit", by=by, target=course)
    return course


def _store(write: Any) -> Any:
    try:
        with transaction.atomic():
            return write()
    except IntegrityError as error:
        raise Invalid("目录里已经有同名的课程。", at="title") from error


def check(fields: Mapping[str, Any]) -> None:
    """Raises :class:`Invalid` with every field that cannot be."""
    errors: dict[str, list[str]] = {}
    if not str(fields.get("title") or "").strip():
        errors["title"] = ["请写课程名称。"]
    for name, words in (("topic", TOPICS), ("level", LEVELS), ("form", FORMS)):
        if name in fields and fields[name] not in words:
            errors[name] = [f"请选择：{'、'.join(words.values())}。"]
    for name, (least, most) in NUMBERS.items():
        value = fields.get(name)
        if name in fields and not (isinstance(value, int) and least <= value <= most):
            errors[name] = [f"请填写 {least} 到 {most} 的整数。"]
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors=errors)


def paste_courses(*, by: Any, union: Any, table: str) -> Pasted:
    """Put many courses on the menu out of a pasted table: what is wrong comes back, the rest is taken.

    Raises :class:`Invalid` with the rows where all are wrong.
    """
    permit_at(by, union)
    rows = reading.courses(table, set(rules.menu().filter(union=union).values_list("title", flat=True)))
    made = [Course(union=union, path=union.path, **row.values) for row in pasting.good(rows)]
    with transaction.atomic():
        _store(lambda: Course.objects.bulk_create(made))
        audit.record("course.paste", by=by, target=union, path=union.path, detail={"courses": len(made)})
    return pasting.pasted(table, rows, made)


def retire_course(*, by: Any, course: Course) -> Course:
    """Take a course off the menu; what was opened goes on, who wants to learn it is kept."""
    return _move(by, course, "retire")


def restore_course(*, by: Any, course: Course) -> Course:
    """Put a course on the menu again; raises :class:`Invalid` where another has its name."""
    return _move(by, course, "restore")


def _move(by: Any, course: Course, verb: str) -> Course:
    permit(course, visible=rules.courses(by), allowed=rules.courses_kept(by))
    with transaction.atomic():
        _store(lambda: move(course, verb, by=by, moves=COURSE_MOVES))
        audit.record(f"course.{verb}", by=by, target=course)
    return course


def paste_questions(*, by: Any, course: Course, table: str) -> Pasted:
    """Add questions to the bank out of a pasted table: what is wrong comes back, the rest is taken.

    Raises :class:`Invalid` with the rows where all are wrong.
    """
    permit(course, visible=rules.courses(by), allowed=rules.courses_kept(by))
    there = set(course.questions.filter(retired_at__isnull=True).values_list("text", flat=True))
    rows = reading.questions(table, there)
    made = [Question(course=course, **row.values) for row in pasting.good(rows)]
    with transaction.atomic():
        _store(lambda: Question.objects.bulk_create(made))
        audit.record("question.paste", by=by, target=course, detail={"questions": len(made)})
    return pasting.pasted(table, rows, made)


def retire_question(*, by: Any, question: Question) -> Question:
    """Draw a question no more; papers that have it keep it."""
    permit(question.course, visible=rules.courses(by), allowed=rules.courses_kept(by))
    if not Question.objects.filter(pk=question.pk, retired_at=None).update(retired_at=timezone.now()):
        raise Refused("这道题已经停用。", code="wrong-state")
    audit.record("question.retire", by=by, target=question.course)
    return question
