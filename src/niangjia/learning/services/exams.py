"""The test of a class: one paper at a time, answers kept as one goes, handed in once, the server's clock alone.

A test asks for skill at work and for nothing else. What is right leaves the server after the paper was handed in.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from niangjia.kernel.errors import Gone, Missing, Refused
from niangjia.kernel.workflow import move
from niangjia.learning import marking, queries, rules
from niangjia.learning.models import Paper, Training
from niangjia.learning.services.runs import touch_training
from niangjia.learning.states import PAPER_MOVES, PaperState
from niangjia.learning.vocabulary import MOST_ATTEMPTS

GRACE = timedelta(seconds=20)  # for what was sent in time and arrived late
Said = Mapping[str, Iterable[Any]]


def start(*, by: Any, entry_id: Any, now: datetime | None = None) -> Paper:
    """Lay the paper on the table, or give the one that lies there: a second tap draws nothing new.

    Raises :class:`Missing` (not one's own, nobody came), :class:`Refused` (no test, passed, no attempt left).
    """
    moment = now or timezone.now()
    training = _own_training(by, entry_id)
    there = Paper.objects.filter(entry=entry_id, state=PaperState.SITTING).first()
    if there is not None:
        return _collected(there, moment)
    with transaction.atomic():
        Training.objects.select_for_update(no_key=True).get(pk=training.pk)  # of two taps one after the other
        there = Paper.objects.filter(entry=entry_id, state=PaperState.SITTING).first()
        return there or _lay(training, _permit_attempt(training) + 1, moment)


def _own_training(by: Any, entry_id: Any) -> Training:
    rows = Training.objects.filter(person__user_id=by.pk, entry=entry_id, entry__isnull=False)
    found = rows.select_related("run__course").first()
    if found is None:
        raise Missing("没有找到这次培训。签到以后才能参加结业测验。")
    return found


def _permit_attempt(training: Training) -> int:
    """How many attempts were used; raises :class:`Refused` where there is no further one."""
    course = training.run.course if training.run else None
    if course is None or not course.test_size:
        raise Refused("这次培训没有结业测验。", code="no-test")
    if training.result == "passed":
        raise Refused("您已经通过了结业测验。", code="passed")
    used = Paper.objects.filter(entry=training.entry_id).count()
    if used >= MOST_ATTEMPTS:
        raise Refused("补考机会也用过了，请参加下一期。", code="no-attempt-left")
    if queries.bank_of(course).count() < course.test_size:
        raise Refused("题库还没有准备好，请联系举办培训的工会。", code="bank-too-small")
    return used


def _lay(training: Training, attempt: int, now: datetime) -> Paper:
    assert training.run is not None
    course = training.run.course
    assert course is not None
    assert training.entry is not None
    seed = secrets.token_hex(16)
    return Paper.objects.create(
        entry=training.entry, course=course, path=training.path, attempt=attempt, seed=seed, mark=course.mark,
        drawn=marking.draw(list(queries.bank_of(course)), course.test_size, seed), started_at=now,
        due_at=now + timedelta(minutes=course.test_minutes),
    )  # fmt: skip


def lay(training: Training) -> Paper:
    """The first paper of who came, laid by the house itself: for worlds whose people have no accounts."""
    return _lay(training, 1, timezone.now())


def take_in(paper: Paper, given: dict[str, list[int]]) -> Paper:
    """Answer and hand in :func:`lay`'s paper."""
    with transaction.atomic():
        _keep(paper, given)
        _take_in(paper, timezone.now())
    return paper


def save(*, by: Any, paper: Paper, said: Said, now: datetime | None = None) -> Paper:
    """Keep what is ticked so far ({question: places}); questions that are not named stay as they were.

    Raises :class:`Gone` once it is handed in or its time is over (it is taken in then), :class:`Missing`.
    """
    moment = now or timezone.now()
    with transaction.atomic():
        one = _locked(by, paper)
        is_late = one.is_sitting and moment > one.due_at + GRACE
        if one.is_sitting and not is_late:
            _keep(one, said)
            return one
        if is_late:
            _take_in(one, moment)
    raise Gone("时间到，已自动交卷。" if is_late else "已经交卷，答案不能再改。", code="time-over" if is_late else "handed")


def hand(*, by: Any, paper: Paper, said: Said | None = None, now: datetime | None = None) -> Paper:
    """Hand in, with the last ticks; the result is there at once. Twice is once, and the first counts."""
    moment = now or timezone.now()
    with transaction.atomic():
        one = _locked(by, paper)
        if one.is_sitting:
            if said and moment <= one.due_at + GRACE:
                _keep(one, said)
            _take_in(one, moment)
    return one


def _locked(by: Any, paper: Paper) -> Paper:
    one = rules.own_papers(by).select_for_update(of=("self",)).filter(pk=paper.pk).first()
    if one is None:
        raise Missing("没有找到这份答卷。")
    return one


def _keep(one: Paper, said: Said) -> None:
    one.given = one.given | marking.read(queries.questions_of(one), said)
    Paper.objects.filter(pk=one.pk).update(given=one.given)


def _take_in(one: Paper, now: datetime) -> None:
    score = marking.score(queries.questions_of(one), one.given)
    move(one, "hand", by=None, moves=PAPER_MOVES, score=score, handed_at=min(now, one.due_at + GRACE))
    training = Training.objects.get(entry=one.entry_id)
    if one.is_passed or one.attempt == MOST_ATTEMPTS:
        training.result = "passed" if one.is_passed else "failed"
        training.save(update_fields=["result"])
        touch_training(training)


def _collected(one: Paper, now: datetime) -> Paper:
    """A paper whose time is over is taken in before anybody reads it."""
    if not one.is_sitting or now <= one.due_at + GRACE:
        return one
    with transaction.atomic():
        fresh = Paper.objects.select_for_update().get(pk=one.pk)
        if fresh.is_sitting:
            _take_in(fresh, now)
    return fresh


def collect_due(now: datetime | None = None) -> int:
    """Take in every paper whose time is over; gives how many."""
    moment = now or timezone.now()
    due = list(Paper.objects.filter(state=PaperState.SITTING, due_at__lt=moment - GRACE)[:500])
    return sum(not _collected(one, moment).is_sitting for one in due)
