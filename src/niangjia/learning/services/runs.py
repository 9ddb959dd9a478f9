"""A class: opened with its offer of places, those who asked told first; who came has a record; who passed a certificate."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.enrolment import services as places
from niangjia.enrolment.services import WHOLE, NewPool, NewSession
from niangjia.kernel import audit
from niangjia.kernel.errors import Missing, Refused
from niangjia.kernel.workflow import move_many, note
from niangjia.learning import demand, queries, rules, tens
from niangjia.learning.models import Course, Paper, Run, Training, Wish
from niangjia.learning.notices import tell_many
from niangjia.learning.services.common import permit, permit_at, touch
from niangjia.learning.states import WISH_MOVES, CourseState, WishState
from niangjia.learning.vocabulary import KINDS
from niangjia.organizations.rights import in_force

FIRST_COME = "first_come"
HOURS_A_DAY = 8  # 学时 that a day counts for an offer that says nothing


@dataclass(frozen=True)
class Plan:
    """When and where a class is, and how many fit."""

    starts_at: datetime
    ends_at: datetime
    closes_at: datetime
    places: int
    venue: str = ""
    contact: str = ""
    opens_at: datetime | None = None

    @classmethod
    def proposed(cls, course: Course, now: datetime | None = None) -> "Plan":
        """The plan that a form begins with: in three weeks, closing a week before, as many days as the hours need."""
        today = timezone.localtime(now or timezone.now()).replace(second=0, microsecond=0)
        start = (today + timedelta(weeks=3)).replace(hour=9, minute=0)
        days = max(1, -(-course.hours // HOURS_A_DAY))
        end = start.replace(hour=17) + timedelta(days=days - 1)
        return cls(start, end, (start - timedelta(days=7)).replace(hour=18), course.places, opens_at=today)


def open_course(
    *, by: Any, course: Course, union: Any, classes: int, plan: Plan, now: datetime | None = None
) -> Run:
    """Open a class for a union's branch, with an open offer of places; who asked for it is told first.

    ``classes`` is how many the union had when the page was opened: of two who press the button one is refused. ``now`` is
    for worlds with a past.
    Raises :class:`Refused` (somebody was first, not enough people, retired), :class:`Invalid`, :class:`Missing`.
    """
    permit_at(by, union)
    if not union.path.startswith(course.path):
        raise Missing("没有找到这门课，或者它不在这个工会的目录里。")
    if course.state != CourseState.OFFERED:
        raise Refused("这门课已经下架，先重新上架再开班。", code="retired")
    _enough(course, union)
    if queries.classes_of(course, union) != classes:
        raise _second()
    with transaction.atomic():
        run = _run(by, course, union, classes + 1, plan)
        wishes = demand.waiting(union.path).filter(course=course)
        keys = list(wishes.values_list("pk", flat=True))
        move_many(wishes, "serve", by=by, moves=WISH_MOVES, run_id=run.pk)
        places.open_offer(by=by, offer=run.offer, now=now)
        audit.record("course.open", by=by, target=run, detail={"asked": len(keys)})
        tell_many("class", run, keys)
        Run.objects.filter(pk=run.pk).update(told_at=timezone.now())
    return run


def _enough(course: Course, union: Any) -> None:
    asked, wanted = demand.asked_for(course, union.path), course.threshold
    if asked < wanted:
        now = f"现在{tens.words(asked) or '还没有人'}"
        raise Refused(f"满 {wanted} 人想学才能开班，{now}。可以先征集，或把开班人数改小。", code="too-few")


def _run(by: Any, course: Course, union: Any, number: int, plan: Plan) -> Run:
    kind = "training" if course.topic in ("skill", "digital") else "course"
    title = course.title if number == 1 else f"{course.title}（第 {number} 期）"
    offer = draft(by=by, union=union, kind=kind, title=title, text=_text(course), plan=plan)
    said = {"kind": kind, "title": title, "level": course.level_words, "hours": course.hours}
    try:
        with transaction.atomic():
            run = Run.objects.create(course=course, union=union, path=union.path, offer=offer, number=number, **said)
    except IntegrityError as error:
        raise _second() from error
    note(run, "open", by=by)
    return run


def _second() -> Refused:
    return Refused("别人刚刚开了这个班，请刷新页面。", code="somebody-was-first")


def _text(course: Course) -> str:
    lines = [f"{course.hours} 学时，{course.form_words}" + (f"，{course.lecturer}授课" if course.lecturer else "")]
    lines += [f"学完能：{course.outcome}" if course.outcome else "", course.text]
    if course.test_size:
        lines.append(f"结业测验 {course.test_size} 题，{course.mark} 分合格，合格的发证书。")
    return "\n".join(line for line in lines if line)


def draft(*, by: Any, union: Any, kind: str, title: str, text: str, plan: Plan, mode: str = FIRST_COME) -> Any:
    """The draft of an offer for a plan; raises what enrolment says about it."""
    session = NewSession(WHOLE, plan.starts_at, plan.ends_at, plan.venue, [NewPool("全部", plan.places)])
    return places.draft_offer(
        by=by, union=union, sessions=[session], kind=kind, mode=mode, title=title[:80], text=text,
        contact=plan.contact, opens_at=plan.opens_at or timezone.now(), closes_at=plan.closes_at,
        cancel_hours=24,
    )  # fmt: skip


def record_attendance(*, entry: Any, by: Any) -> Training | None:
    """Somebody came to what is training: a record, once. Called within the check-in."""
    offer = entry.offer
    if offer.kind not in KINDS:
        return None
    run = Run.objects.filter(offer=offer).first()
    day = timezone.localdate(entry.session.ends_at)
    said = {
        "person_id": entry.person_id, "user_id": entry.person.user_id, "union_id": entry.union_id, "path": entry.path,
        "run": run, "name": entry.name, "title": offer.title, "kind": offer.kind, "on": min(day, timezone.localdate()),
        "level": run.level if run else "", "hours": run.hours if run else _hours(entry.session), "by": by,
    }  # fmt: skip
    made, is_new = Training.objects.get_or_create(entry=entry, defaults=said)
    if is_new:
        touch_training(made)
    return made


def _hours(session: Any) -> int:
    days = (timezone.localdate(session.ends_at) - timezone.localdate(session.starts_at)).days + 1
    length = session.ends_at - session.starts_at
    first = -(-length.seconds // 3600) or (HOURS_A_DAY if length else 0)  # whole days, from one morning to another
    return max(1, min(HOURS_A_DAY, first) * days)


def forget_attendance(*, entry: Any) -> int:
    """Somebody had not come after all; raises :class:`Refused` where the test was taken, which is proof that one had."""
    found = Training.objects.filter(entry=entry).first()
    if found is None:
        return 0
    if Paper.objects.filter(entry=entry).exists():
        raise Refused(f"{entry.name}已经参加了结业测验，不能改为未到场。", code="has-paper")
    touch_training(found)
    found.delete()
    return 1


def touch_training(one: Training) -> None:
    """Tell the figures, those about cadres as well: of every union at which the trained one holds an office."""
    touch([one])
    if one.kind == "cadre" and one.user_id:
        touch(offices([one.user_id]), cadres=True)


def offices(users: Any) -> list[Any]:
    """The appointments in force of some accounts."""
    return list(in_force(timezone.localdate()).filter(user__in=users))


def check_certificate(*, entry: Any) -> None:
    """Raises :class:`Refused` where a class has a test and its person has not passed it."""
    found = Training.objects.filter(entry=entry, run__course__test_size__gt=0).first()
    if found is not None and found.result != "passed":
        raise Refused(f"{entry.name}还没有通过结业测验，不能发证书。", code="not-passed")
    touch(Training.objects.filter(entry=entry))


def award(*, by: Any, run: Run) -> int:
    """Give everybody of a class who came, and passed where there is a test, a certificate; gives how many are new."""
    permit(run, visible=rules.runs(by), allowed=rules.runs_kept(by))
    text = f"{run.hours} 学时" + ("，考核合格" if run.course is not None and run.course.test_size else "")
    count = 0
    with transaction.atomic():
        for entry in queries.to_certify(run):
            places.certify(by=by, entry=entry, text=text)
            count += 1
        if count:
            audit.record("run.award", by=by, target=run, detail={"certificates": count})
    return count


def wait_again(*, run: Run, by: Any, reason: str) -> int:
    """A class is called off: who had asked for it waits for the next, unless one has asked anew. Gives how many."""
    anew = Wish.objects.filter(course=run.course_id, state=WishState.WAITING).values_list("person", flat=True)
    rows = Wish.objects.filter(run=run, state=WishState.SERVED).exclude(person__in=list(anew))
    return move_many(rows, "again", by=by, moves=WISH_MOVES, reason=reason, run_id=None)
