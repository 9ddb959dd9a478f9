"""Rounds of needs: what goes in and out."""

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from niangjia.learning.models import Round
from niangjia.learning.queries import Need, Summary
from niangjia.organizations.api.schemas import Ref, ref


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
    """A course in a round; ``members`` is null for fewer than ten; ``teams`` are the unions that reported most."""

    course: UUID
    title: str
    members: int | None
    reported: int
    branches: list[dict[str, Any]]
    elsewhere: int
    teams: list[dict[str, Any]]


class SummaryOut(Schema):
    """What a round came to."""

    answers: int | None
    unions: int
    needs: list[NeedOut]
    missing: list[str]


def round_out(one: Round) -> dict[str, Any]:
    """A round as it goes out."""
    return {name: getattr(one, name) for name in RoundOut.model_fields if name != "union"} | {"union": ref(one.union)}


def summary_out(one: Summary) -> dict[str, Any]:
    """A summary as it goes out."""
    return {"answers": one.answers, "unions": one.unions, "missing": one.missing, "needs": [_need(need) for need in one.needs]}


def _need(one: Need) -> dict[str, Any]:
    branches = [{"union": str(union.pk), "name": union.name, "members": n} for union, n in one.branches]
    plain = {name: getattr(one, name) for name in ("members", "reported", "elsewhere")}
    teams = [{"name": name, "people": n} for name, n in one.teams]
    return plain | {"course": one.course.pk, "title": one.course.title, "branches": branches, "teams": teams}
