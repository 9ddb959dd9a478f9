"""The catalogue, classes and training records: what goes in and out."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from niangjia.kernel.api import Paging
from niangjia.learning import tens
from niangjia.learning.models import Course, Run, Training
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
    """A course; ``asked`` are whole tens, null for fewer than ten, and for whoever is not staff."""

    id: UUID
    union: Ref
    state: str
    revision: int
    asked: int | None = None


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


def course_out(one: Course, asked: int | None = None) -> dict[str, Any]:
    """A course as it goes out; who wants it is counted in tens."""
    plain = {name: getattr(one, name) for name in ("id", "state", "revision", *CourseIn.model_fields)}
    return plain | {"union": ref(one.union), "asked": None if asked is None else tens.whole(asked)}


def run_out(one: Run) -> dict[str, Any]:
    """A class as it goes out."""
    keys = {name: getattr(one, f"{name}_id") for name in ("offer", "course", "union")}
    return {name: getattr(one, name) for name in ("id", "kind", "title", "number", "hours", "level", "told_at")} | keys


def training_out(one: Training) -> dict[str, Any]:
    """A training record as it goes out."""
    return {name: getattr(one, name) for name in TrainingOut.model_fields if name != "union"} | {"union": one.union_id}
