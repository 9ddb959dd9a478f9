"""Courses, classes, people who came, for tests."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from niangjia.enrolment import services as places
from niangjia.enrolment.models import Entry, Session
from niangjia.enrolment.tests.factories import bare_place, make_people
from niangjia.learning.models import Answer, Course, Invitee, Question, Requirement, Run, Tick, Training, Wish
from niangjia.learning.services import courses, exams, needs, runs
from niangjia.learning.services.cadres import require
from niangjia.learning.services.runs import Plan
from niangjia.organizations.tests.factories import make_appointment, make_tree, make_user

DISTRICT, CITY, WASTE, OTHER = "嘉言区总工会", "云湖市总工会", "环卫公司工会", "大成区总工会"
ROLES = ("administrator", "chair", "organiser", "care_officer", "leader", "auditor")
_number = count(1)
BANK = "题目\tA\tB\tC\t答案\n" + "\n".join(f"第 {n} 题\t对\t错\t不知道\tA" for n in range(1, 9))


def make_place() -> tuple[Any, Any]:
    """A tree and its district's organiser."""
    tree = make_tree()
    return tree, make_user("", "organiser", tree[DISTRICT])


def make_course(by: Any, union: Any, *, bank: bool = False, **fields: Any) -> Course:
    """A course on a union's menu; with ``bank`` a test of five questions out of eight."""
    said = {"title": f"急救知识 {next(_number)}", "topic": "health", "hours": 8, "threshold": 10} | fields
    if bank:
        said = {"test_size": 5, "test_minutes": 20, "mark": 60} | said
    made = courses.add_course(by=by, union=union, **said)
    if bank:
        courses.paste_questions(by=by, course=made, table=BANK)
    return made


def plan(places: int = 20, **said: Any) -> Plan:
    """In thirty days, entered until ten days before."""
    start = timezone.now() + timedelta(days=30)
    return Plan(**({"starts_at": start, "ends_at": start + timedelta(hours=8), "closes_at": start - timedelta(days=10),
                    "places": places, "opens_at": timezone.now() - timedelta(minutes=1)} | said))  # fmt: skip


def wanted(course: Course, union: Any, many: int = 10) -> list[Any]:
    """People of a union who want a course; their accounts."""
    people = make_people(union, many)
    for one in people:
        needs.want(by=one, course=course)
    return people


def make_class(by: Any, union: Any, *, members: Any, bank: bool = True, **fields: Any) -> tuple[Run, list[Any]]:
    """A class that ten people of ``members`` asked for; and their accounts."""
    course = make_course(by, union, bank=bank, **fields)
    people = wanted(course, members)
    return runs.open_course(by=by, course=course, union=union, classes=0, plan=plan()), people


def came(by: Any, run: Run, user: Any, *, enrolled: bool = False) -> Entry:
    """Somebody takes a place of a class (or has one) and comes; its day is today."""
    if not enrolled:
        places.enrol(by=user, offer=run.offer)
    start = timezone.now() - timedelta(hours=3)
    Session.objects.filter(offer=run.offer).update(starts_at=start, ends_at=start + timedelta(hours=2))
    entry = Entry.objects.select_related("offer__union", "session", "person__user").get(offer=run.offer, person__user=user)
    return places.check_in(by=by, entry=entry)


def right(paper: Any, many: int = 99) -> dict[str, list[int]]:
    """The right answers to the first ``many`` questions of a paper."""
    keys = [one["id"] for one in paper.drawn[:many]]
    return {str(one.pk): one.answer for one in Question.objects.filter(pk__in=keys)}


def make_requirement(by: Any, union: Any, **fields: Any) -> Requirement:
    """Chairs are trained every twelve months, since long ago."""
    said = {"role": "chair", "level": "", "basis": "every", "months": 12, "title": "主席轮训", "document": "年度培训计划",
            "valid_from": date(2021, 1, 1)} | fields  # fmt: skip
    return require(by=by, union=union, **said)


def make_cadres(union: Any, many: int, *, since: date = date(2020, 1, 1)) -> list[Any]:
    """Members who are chairs of a union, each a day longer due than the next."""
    people = make_people(union, many)
    for n, one in enumerate(people):
        make_appointment(one, "chair", union, starts_on=since + timedelta(days=n))
    return people


def make_training(user: Any, union: Any, on: date, **fields: Any) -> Training:
    """A training of a cadre that was entered later."""
    said = {"name": str(user), "title": f"干部培训 {next(_number)}", "kind": "cadre", "hours": 16, "source": "pasted"} | fields
    return Training.objects.create(user=user, union=union, path=union.path, on=on, **said)


def bare_learning(union: Any, person: Any, by: Any) -> dict[str, Any]:
    """One of everything of learning at a union, for tests across contexts; ``person`` wants, answered, came, and sits."""
    course = make_course(by, union, bank=True)
    home = {"union": person.memberships.get().union, "path": person.memberships.get().path}
    today = timezone.localdate()
    found = needs.ask_needs(by=by, union=union, title="需求", opens_on=today, closes_on=today + timedelta(days=9))
    answer = Answer.objects.create(round=found, person=person, **home)
    offer = runs.draft(by=by, union=union, kind="course", title=course.title, text="", plan=plan())
    run = Run.objects.create(
        course=course, union=union, path=union.path, offer=offer, kind="course", title=course.title, hours=8
    )
    batch = Run.objects.create(
        union=union, path=union.path, offer=runs.draft(by=by, union=union, kind="cadre", title="班", text="", plan=plan()),
        kind="cadre", title="主席培训班", hours=16,
    )  # fmt: skip
    entry = bare_place(offer.sessions.get().pools.get(), person, state="attended", came_at=timezone.now())
    training = runs.record_attendance(entry=entry, by=by)
    assert training is not None
    return {
        "course": course, "question": course.questions.first(), "needs": found, "needs_answer": answer,
        "needs_tick": Tick.objects.create(answer=answer, course=course),
        "wish": Wish.objects.create(course=course, person=person, **home), "course_run": run, "training": training,
        "exam": entry, "paper": exams.lay(training), "requirement": make_requirement(by, union),
        "invitee": Invitee.objects.create(run=batch, user=by, union=union, path=union.path, role="organiser"), "batch_run": batch,
    }  # fmt: skip
