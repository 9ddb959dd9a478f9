"""What people want to learn: ask a branch, answer for oneself or for a union, want a course at any time."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.kernel import audit
from niangjia.kernel.calendar import unmeant
from niangjia.kernel.errors import Gone, Invalid, Missing, Refused
from niangjia.kernel.wording import day
from niangjia.kernel.workflow import move, move_many, note
from niangjia.learning import rules
from niangjia.learning.models import Answer, Course, Round, Tick, Wish
from niangjia.learning.services.common import permit, permit_at
from niangjia.learning.states import ROUND_MOVES, WISH_MOVES, CourseState, RoundState, WishState
from niangjia.members.queries import meant_for, own_membership, served_paths, serving

MOST_TICKS = 10
MOST_PEOPLE = 100_000
NO_MEMBER = "您还不是会员，先申请入会，再来选课。"


def ask_needs(*, by: Any, union: Any, title: str, opens_on: date, closes_on: date, text: str = "") -> Round:
    """Ask a branch what it wants to learn. Raises :class:`Invalid` for a window that cannot be, :class:`Forbidden`."""
    permit_at(by, union)
    errors = {}
    if not title.strip():
        errors["title"] = ["请写名称，例如“2027 年培训需求征集”。"]
    if closes_on < max(opens_on, timezone.localdate()):
        errors["closes_on"] = ["截止日期不能早于开始日期和今天。"]
    errors |= unmeant([("opens_on", opens_on), ("closes_on", closes_on)])
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors=errors)
    columns = {"title": title.strip(), "text": text, "opens_on": opens_on, "closes_on": closes_on}
    try:
        with transaction.atomic():
            made = Round.objects.create(union=union, path=union.path, **columns)
            note(made, "ask", by=by, target=made.state)
            audit.record("round.ask", by=by, target=made)
    except IntegrityError as error:
        raise Invalid("同名的征集正在进行。", at="title") from error
    return made


def close_needs(*, by: Any, round: Round) -> Round:
    """End a round; ``by`` None is the house's own clock."""
    if by is not None:
        permit(round, visible=rules.rounds(by), allowed=rules.rounds_kept(by))
    with transaction.atomic():
        move(round, "close", by=by, moves=ROUND_MOVES)
        audit.record("round.close", by=by, target=round)
    return round


def close_due(*, by: Any, today: date | None = None) -> int:
    """Close the rounds whose last day is over; gives how many."""
    due = list(Round.objects.filter(state=RoundState.OPEN, closes_on__lt=today or timezone.localdate()))
    for one in due:
        close_needs(by=by, round=one)
    return len(due)


def answer(*, by: Any, round: Round, courses: Iterable[Any], missing: str = "") -> Answer:
    """A member's own answer: ticks on the menu, and one course that is not on it; again, it replaces the first.

    Who ticked a course wants to learn it: is told when a class opens. Raises :class:`Missing` (not asked),
    :class:`Gone` (closed), :class:`Refused` (no member), :class:`Invalid` (courses that are not on the menu).
    """
    membership = own_membership(by)
    if membership is None:
        raise Refused(NO_MEMBER, code="not-a-member")
    served = served_paths(membership)
    _permit_answering(round, served)
    ticked = _on_menu(courses, served)
    if len(ticked) > MOST_TICKS:
        raise _bad(f"最多选 {MOST_TICKS} 门，挑最需要的。")
    if not ticked and not missing.strip():
        raise _bad("至少选一门，或写一门目录里没有的。")
    who, where = {"person_id": membership.person_id}, serving(membership, round.path)
    with transaction.atomic():
        made = _store(round, who, dict.fromkeys(ticked, 1), union=where, missing=missing)
        for course in ticked.values():
            _want(course, membership)
    return made


def answer_for_union(*, by: Any, round: Round, union: Any, people: Mapping[Any, int], missing: str = "") -> Answer:
    """How many of a union want which course ({course id: people}); told by its organiser, again it replaces the first."""
    permit_at(by, union)
    _permit_answering(round, [union.path])
    told = {key: n for key, n in people.items() if n}
    ticked = _on_menu(told, [union.path])
    if any(not 0 < n <= MOST_PEOPLE for n in told.values()):
        raise _bad(f"人数请填 1 到 {MOST_PEOPLE} 的整数。")
    if not ticked and not missing.strip():
        raise _bad("至少填一门课的人数，或写一门目录里没有的。")
    with transaction.atomic():
        who = {"person": None, "union": union}
        made = _store(round, who, {key: told[key] for key in ticked}, union=(union.pk, union.path), missing=missing, by=by)
        audit.record("round.report", by=by, target=round, path=union.path)
    return made


def _bad(sentence: str) -> Invalid:
    return Invalid(sentence, at="courses")


def _permit_answering(round: Round, served: Iterable[str]) -> None:
    if not meant_for(round.path, served):
        raise Missing("没有找到这次征集，或者它不面向您的工会。")
    today = timezone.localdate()
    if round.state != RoundState.OPEN or today > round.closes_on:
        raise Gone("征集已经结束。", code="closed")
    if today < round.opens_on:
        raise Refused(f"{day(round.opens_on)}开始征集。", code="not-yet-open")


def _on_menu(keys: Iterable[Any], served: Iterable[str]) -> dict[Any, Course]:
    wanted = list(dict.fromkeys(keys))
    found = rules.menu(*served).in_bulk(wanted)
    if len(found) != len(wanted):
        raise _bad("有课程已经不在目录里，请刷新后重选。")
    return found


def _store(round: Round, keys: dict[str, Any], people: dict[Any, int], *, union: Any, missing: str, by: Any = None) -> Answer:
    """The answer of a person or of a union (``keys``); what it ticked before is replaced."""
    held = Round.objects.select_for_update(no_key=True).get(pk=round.pk)  # one answer of one person at a time
    if held.state != RoundState.OPEN:
        raise Gone("征集已经结束。", code="closed")  # a moment ago
    said = {"union_id": union[0], "path": union[1], "missing": missing.strip()[:60], "by": by}
    made, _ = Answer.objects.update_or_create(round=round, **keys, defaults=said)
    made.ticks.all().delete()
    Tick.objects.bulk_create(Tick(answer=made, course_id=key, people=n) for key, n in people.items())
    return made


def want(*, by: Any, course: Course) -> Wish:
    """Want to learn a course: one is told when a class opens; twice is once. Raises :class:`Refused`, :class:`Missing`."""
    membership = own_membership(by)
    if membership is None:
        raise Refused(NO_MEMBER, code="not-a-member")
    if course.state != CourseState.OFFERED or not meant_for(course.path, served_paths(membership)):
        raise Missing("没有找到这门课，或者它不面向您的工会。")
    return _want(course, membership)


def _want(course: Course, membership: Any) -> Wish:
    rows = Wish.objects.filter(course=course, person=membership.person_id, state=WishState.WAITING)
    found = rows.first()
    if found is not None:
        return found
    union_id, path = serving(membership, course.path)
    try:
        with transaction.atomic():
            return Wish.objects.create(course=course, person_id=membership.person_id, union_id=union_id, path=path)
    except IntegrityError:  # a second tap was first
        return rows.get()


def want_no_more(*, by: Any, course: Course) -> int:
    """Think better of it; gives how many wishes that were. None is none."""
    rows = rules.own_wishes(by).filter(course=course)
    return move_many(rows, "withdraw", by=by, moves=WISH_MOVES)
