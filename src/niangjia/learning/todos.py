"""What waits: a course that enough people ask for, a round to answer, a test to take, a training that is due."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from niangjia.kernel.questions import Todo
from niangjia.kernel.standing import Own
from niangjia.kernel.wording import day, quoted
from niangjia.learning import demand, duties, queries, rules, tens
from niangjia.learning.models import Answer
from niangjia.learning.states import KEEPERS, PaperState
from niangjia.learning.vocabulary import MOST_ATTEMPTS
from niangjia.members.queries import own_membership
from niangjia.organizations.rights import held, scope, subtrees

SHOWN = 5


def todos(user: Any) -> Iterator[Todo]:
    """What waits for a member, for a cadre, for the desk."""
    membership = own_membership(user)
    if membership is not None:
        yield from _tests(user)
        yield from _rounds(membership)
    if held(user):
        yield from _own_duty(user)
    if subtrees(user, *KEEPERS):
        yield from _ripe(user)
        yield from _reports(user)
        yield from _batches(user)


def _tests(user: Any) -> Iterator[Todo]:
    sitting = {one.entry_id: one for one in _sitting(user)}
    for one in sitting.values():
        sentence = f"{quoted(one.course.title)}结业测验还没有交卷"
        yield Todo(sentence, reverse("learning:my_paper", args=[one.pk]), one.due_at, kind="exam", light="late")
    for training in queries.open_tests(user):
        if training.entry_id not in sitting:
            sentence = f"{quoted(training.title)}可以参加结业测验了，共 {MOST_ATTEMPTS} 次机会"
            yield Todo(sentence, reverse("learning:my_exam", args=[training.entry_id]), kind="exam", light="ok")


_sitting = Own(lambda user: rules.own_papers(user).filter(state=PaperState.SITTING).select_related("course"))


def _rounds(membership: Any) -> Iterator[Todo]:
    for one in queries.unanswered(membership)[:SHOWN]:
        sentence = f"{one.title}：说说您想学什么"
        yield Todo(sentence, reverse("learning:my_needs", args=[one.pk]), one.closes_on, kind="needs", light="ok")


def _own_duty(user: Any) -> Iterator[Todo]:
    today, due = timezone.localdate(), duties.own_duty(user)
    if due is None or duties.band_of(due, today) == "ok":
        return
    late = due < today
    sentence = f"您的岗位培训已超期，应在 {due} 前完成" if late else f"您的岗位培训 {day(due)}到期，请留意培训班"
    yield Todo(sentence, reverse("learning:my_learning"), due, kind="cadre", light="late" if late else "soon")


def _ripe(user: Any) -> Iterator[Todo]:
    for one in demand.ripe(scope(user, *KEEPERS), scope(user, *KEEPERS, field="answer__path"))[:SHOWN]:
        url = reverse("learning:course_open", args=[one["course"]])
        sentence = f"《{one['course__title']}》已有 {tens.words(one['asked'])}想学，可以开班"
        yield Todo(sentence, url, count=tens.whole(one["asked"]) or 0, kind="course", light="ok")


def _reports(user: Any) -> Iterator[Todo]:
    """My own unions (not every one below them) are asked for their numbers."""
    own = {one.union_id: one.span.low for one in held(user) if one.role in KEEPERS and one.union_id}
    for union, path in list(own.items())[:SHOWN]:
        done = Answer.objects.filter(person=None, union=union).values("round")
        for one in queries.running(path).exclude(path=path).exclude(pk__in=done).order_by("closes_on")[:SHOWN]:
            url = f"{reverse('learning:needs_team', args=[one.pk])}?{urlencode({'union': union})}"
            yield Todo(f"{one.title}：请填报本单位想学的课", url, one.closes_on, kind="needs", light="soon")


def _batches(user: Any) -> Iterator[Todo]:
    drafts = rules.runs_kept(user).filter(kind="cadre", told_at=None, offer__state="draft")
    for one in drafts.order_by("pk")[:SHOWN]:
        sentence = f"{quoted(one.title)}名单已拟好，还没有定下和通知"
        yield Todo(sentence, reverse("learning:course_run", args=[one.pk]), one.created_at, kind="course", light="soon")
