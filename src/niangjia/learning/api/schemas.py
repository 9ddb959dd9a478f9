"""What goes in and out of learning, and how a record goes out."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from niangjia.kernel.api import Paging
from niangjia.learning import duties, queries, tens
from niangjia.learning.models import Course, Paper, Requirement, Round, Run, Training
from niangjia.learning.queries import Need, Summary
from niangjia.learning.services.runs import Plan
from niangjia.organizations.api.schemas import Ref, ref


class CourseIn(Schema):
    """A course of the menu; ``test_size`` 0 is no test, ``mark`` in percent."""

    title: str = Field(max_length=60)
    topic: str = Field(max_length=10)
    trade: str = Field("", max_length=40)
    level: str = Field("basic", max_length=10)
    hours: int = Field(ge=1, le=999)
    lecturer: str = Field("", max_length=60)
    form: str = Field("offline", max_length=10)
    outcome: str = Field("", max_length=200)
    text: str = Field("", max_length=4000)
    threshold: int = Field(30, ge=10, le=1000)
    places: int = Field(40, ge=1, le=10_000)
    test_size: int = Field(0, ge=0, le=100)
    test_minutes: int = Field(20, ge=1, le=240)
    mark: int = Field(60, ge=1, le=100)


class CourseNew(CourseIn):
    """A new course, on the menu of a union."""

    union: UUID


class CourseChange(CourseIn):
    """A course as it is to be, and the revision that was read."""

    revision: int = Field(ge=0)


class CourseOut(CourseIn):
    """A course; ``asked`` is null for fewer than ten, and for whoever is not staff."""

    id: UUID
    union: Ref
    state: str
    revision: int
    asked: int | None = None


class PastedIn(Schema):
    """A table as it is copied out of Excel: tabs between cells, a line for each row."""

    table: str = Field(max_length=400_000)


class UnionPastedIn(PastedIn):
    """A table for a union."""

    union: UUID


class Made(Schema):
    """How many were made."""

    count: int


class ClassPlanIn(Schema):
    """When and where a class is, and how many fit."""

    union: UUID
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime | None = None
    closes_at: datetime
    places: int = Field(ge=1, le=10_000)
    venue: str = Field("", max_length=120)
    contact: str = Field("", max_length=60)

    def plan(self) -> Plan:
        """As the services want it."""
        names = ("starts_at", "ends_at", "closes_at", "places", "venue", "contact", "opens_at")
        return Plan(**{name: getattr(self, name) for name in names})


class OpenIn(ClassPlanIn):
    """A class to be opened; ``classes`` is how many the union has opened so far."""

    classes: int = Field(ge=0, le=10_000)


class BatchIn(ClassPlanIn):
    """A batch for cadres of a role, of unions of a level, in a band (overdue, soon, never; "" is all who are due)."""

    title: str = Field(max_length=80)
    hours: int = Field(ge=1, le=999)
    role: str = Field("", max_length=16)
    level: str = Field("", max_length=10)
    band: str = Field("", max_length=8)


class RunOut(Schema):
    """A class; places are those of ``offer``."""

    id: UUID
    offer: UUID
    course: UUID | None
    union: UUID
    kind: str
    title: str
    number: int
    hours: int
    level: str
    told_at: datetime | None


class RoundIn(Schema):
    """Ask a branch what it wants to learn; both days included."""

    union: UUID
    title: str = Field(max_length=60)
    text: str = Field("", max_length=400)
    opens_on: date
    closes_on: date


class RoundOut(Schema):
    """A round of needs."""

    id: UUID
    union: Ref
    title: str
    text: str
    opens_on: date
    closes_on: date
    state: str


class NeedsIn(Schema):
    """A member's ticks, and one course that is not on the menu."""

    courses: list[UUID] = Field([], max_length=50)
    missing: str = Field("", max_length=60)


class TeamNeed(Schema):
    """A course, and how many of a union want it."""

    course: UUID
    people: int = Field(ge=1, le=100_000)


class TeamIn(Schema):
    """What a union's people want."""

    union: UUID
    needs: list[TeamNeed] = Field([], max_length=300)
    missing: str = Field("", max_length=60)


class NeedOut(Schema):
    """A course in a round; ``members`` is null for fewer than ten."""

    course: UUID
    title: str
    members: int | None
    reported: int
    branches: list[dict[str, Any]]
    elsewhere: int


class SummaryOut(Schema):
    """What a round came to."""

    answers: int | None
    unions: int
    needs: list[NeedOut]
    missing: list[str]


class QuestionOut(Schema):
    """A question of a paper; an option's ``place`` is what is sent back. What is right is not in it."""

    id: str
    kind: str
    text: str
    options: list[dict[str, Any]]
    given: list[int]


class PaperOut(Schema):
    """A test paper, as it is on the table or handed in."""

    id: UUID
    state: str
    attempt: int
    mark: int
    started_at: datetime
    due_at: datetime
    handed_at: datetime | None
    score: int | None
    passed: bool
    questions: list[QuestionOut]


class GivenIn(Schema):
    """What is ticked: {question: places}."""

    given: dict[str, list[int]] = Field({}, max_length=100)


class TrainingOut(Schema):
    """That somebody was trained."""

    id: UUID
    name: str
    title: str
    kind: str
    level: str
    hours: int
    on: date
    result: str
    source: str
    union: UUID


class TrainingQuery(Paging):
    """Filters of the training records."""

    search: str = Field("", max_length=60)
    union: str = Field("", max_length=40)
    kind: str = Field("", max_length=10)
    result: str = Field("", max_length=10)
    run: str = Field("", max_length=40)


class CadreOut(Schema):
    """An office for which a training is required; ``due_on`` is null where nothing more is."""

    id: UUID
    name: str
    role: str
    union: Ref
    starts_on: date
    last_on: date | None
    due_on: date | None
    band: str


class CadreQuery(Paging):
    """Filters of the cadres who are due."""

    search: str = Field("", max_length=60)
    union: str = Field("", max_length=40)
    role: str = Field("", max_length=16)
    level: str = Field("", max_length=10)
    band: str = Field("", max_length=8)


class RequirementIn(Schema):
    """Who is to be trained how often; ``basis`` is appointed (once) or every."""

    role: str = Field(max_length=16)
    level: str = Field("", max_length=10)
    basis: str = Field(max_length=10)
    months: int = Field(ge=1, le=120)
    title: str = Field(max_length=60)
    document: str = Field(max_length=120)
    article: str = Field("", max_length=40)
    valid_from: date


class RequirementNew(RequirementIn):
    """A new requirement, for the branch of a union."""

    union: UUID


class RequirementOut(RequirementIn):
    """A requirement."""

    id: UUID
    union: Ref
    valid_to: date | None


def course_out(one: Course, asked: int | None = None) -> dict[str, Any]:
    """A course as it goes out; a small count is none."""
    plain = {name: getattr(one, name) for name in ("id", "state", "revision", *CourseIn.model_fields)}
    return plain | {"union": ref(one.union), "asked": None if asked is None else tens.shown(asked)}


def run_out(one: Run) -> dict[str, Any]:
    """A class as it goes out."""
    keys = {name: getattr(one, f"{name}_id") for name in ("offer", "course", "union")}
    return {name: getattr(one, name) for name in ("id", "kind", "title", "number", "hours", "level", "told_at")} | keys


def round_out(one: Round) -> dict[str, Any]:
    """A round as it goes out."""
    return {name: getattr(one, name) for name in RoundOut.model_fields if name != "union"} | {"union": ref(one.union)}


def summary_out(one: Summary) -> dict[str, Any]:
    """A summary as it goes out."""
    return {"answers": one.answers, "unions": one.unions, "missing": one.missing, "needs": [_need(need) for need in one.needs]}


def _need(one: Need) -> dict[str, Any]:
    branches = [{"union": str(union.pk), "name": union.name, "members": n} for union, n in one.branches]
    plain = {name: getattr(one, name) for name in ("members", "reported", "elsewhere")}
    return plain | {"course": one.course.pk, "title": one.course.title, "branches": branches}


def paper_out(one: Paper) -> dict[str, Any]:
    """A paper as its person sees it: never what is right."""
    names = ("id", "state", "attempt", "mark", "started_at", "due_at", "handed_at", "score")
    found = zip(queries.questions_of(one), one.drawn, strict=True)
    questions = [
        {
            "id": str(question.pk), "kind": question.kind, "text": question.text,
            "options": [{"place": place, "text": question.options[place]} for place in drawn["order"]],
            "given": one.given.get(str(question.pk), []),
        }
        for question, drawn in found
    ]  # fmt: skip
    return {name: getattr(one, name) for name in names} | {"passed": one.is_passed, "questions": questions}


def training_out(one: Training) -> dict[str, Any]:
    """A training record as it goes out."""
    return {name: getattr(one, name) for name in TrainingOut.model_fields if name != "union"} | {"union": one.union_id}


def cadre_out(one: Any, today: date) -> dict[str, Any]:
    """An office as it goes out."""
    due = None if one.due_on == duties.FAR else one.due_on
    plain = {name: getattr(one, name) for name in ("id", "role", "starts_on", "last_on")}
    return plain | {"name": str(one.user), "union": ref(one.union), "due_on": due, "band": duties.band_of(one.due_on, today)}


def requirement_out(one: Requirement) -> dict[str, Any]:
    """A requirement as it goes out."""
    return {name: getattr(one, name) for name in RequirementOut.model_fields if name != "union"} | {"union": ref(one.union)}
