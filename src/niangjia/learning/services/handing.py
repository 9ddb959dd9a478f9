"""What becomes of learning when a union ends, and when two files become one."""

from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from niangjia.kernel import audit, marks
from niangjia.kernel.workflow import move, move_many
from niangjia.learning.models import Answer, Course, Invitee, Requirement, Round, Run, Training, Wish
from niangjia.learning.services.common import CADRES, MARK
from niangjia.learning.states import COURSE_MOVES, ROUND_MOVES, WISH_MOVES, CourseState, RoundState, WishState


def hand_over(*, union: Any, home: Any, by: Any, reason: str) -> None:
    """What a union's people learned and want goes to ``home``; its courses too, but for those that are there already.

    Its rounds close, its requirements end: the heir has its own.
    """
    for one in Round.objects.filter(union_id=union.pk, state=RoundState.OPEN):
        move(one, "close", by=by, moves=ROUND_MOVES, reason=reason)
    today = timezone.localdate()
    for kept in Requirement.objects.filter(union_id=union.pk, valid_to__isnull=True):
        Requirement.objects.filter(pk=kept.pk).update(valid_to=max(today, kept.valid_from))
    _courses(union, home, by, reason)
    _classes(union, home)
    count = 0
    for model in (Training, Wish, Invitee):
        count += model._default_manager.filter(union_id=union.pk).update(union_id=home.pk, path=home.path)
    mine = Answer.objects.filter(union_id=union.pk, person__isnull=False)
    count += mine.update(union_id=home.pk, path=home.path)
    if count:
        audit.record("learning.hand_over", by=by, target=union, reason=reason, detail={"count": count, "to": home.name})
    for source in (MARK, CADRES):
        marks.touch(source, [(union.pk, union.path), (home.pk, home.path)])


def _courses(union: Any, home: Any, by: Any, reason: str) -> None:
    there = Course.objects.filter(union_id=home.pk, state=CourseState.OFFERED).values_list("title", flat=True)
    twins = Course.objects.filter(union_id=union.pk, state=CourseState.OFFERED, title__in=list(there))
    move_many(twins, "retire", by=by, moves=COURSE_MOVES, reason=reason)
    Course.objects.filter(union_id=union.pk).update(union_id=home.pk, path=home.path)


def _classes(union: Any, home: Any) -> None:
    """Classes of a course that both had opened are numbered on."""
    for run in Run.objects.filter(union_id=union.pk).order_by("created_at"):
        last = Run.objects.filter(course=run.course_id, union_id=home.pk).aggregate(n=Max("number"))["n"] or 0
        number = run.number if run.course_id is None else max(run.number, last + 1)
        Run.objects.filter(pk=run.pk).update(union_id=home.pk, path=home.path, number=number)


def join_files(*, kept: UUID, gone: UUID, by: Any) -> None:
    """Before two files become one: what both want is wanted once, what both answered is answered once."""
    wanted = Wish.objects.filter(person=kept, state=WishState.WAITING).values_list("course", flat=True)
    twins = Wish.objects.filter(person=gone, state=WishState.WAITING, course__in=list(wanted))
    move_many(twins, "withdraw", by=by, moves=WISH_MOVES, reason="同一人的两份档案合并")
    answered = Answer.objects.filter(person=kept).values_list("round", flat=True)
    Answer.objects.filter(person=gone, round__in=list(answered)).delete()
