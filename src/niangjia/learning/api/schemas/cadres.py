"""Cadres who are due and what is required of them: what goes in and out."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from niangjia.kernel.api import Paging
from niangjia.learning import duties
from niangjia.learning.api.schemas.courses import ClassPlanIn
from niangjia.learning.models import Requirement
from niangjia.organizations.api.schemas import Ref, ref


class BatchIn(ClassPlanIn):
    """A batch for cadres of a role, of unions of a level, in a band (overdue, soon, never; "" is all who are due)."""

    title: str = Field(max_length=80)
    hours: int = Field(ge=1, le=999)
    role: str = Field("", max_length=16)
    level: str = Field("", max_length=10)
    band: str = Field("", max_length=8)


class InviteeOut(Schema):
    """Somebody on the list of a batch; ``stands`` is what came of the place, once it was called."""

    id: UUID
    name: str
    union: UUID
    role: str
    due_on: date | None
    seat: str
    is_member: bool
    stands: str


def invitee_out(one: Any) -> dict[str, Any]:
    """As it goes out."""
    names = ("id", "role", "due_on", "seat", "is_member", "stands")
    return {name: getattr(one, name) for name in names} | {"name": str(one.user), "union": one.union_id}


class InviteeSeatIn(Schema):
    """What becomes of one."""

    invitee: UUID
    seat: Literal["named", "reserve", "out"]


class SeatsIn(Schema):
    """Changes to a list."""

    seats: list[InviteeSeatIn] = Field(max_length=2000)


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


def cadre_out(one: Any, today: date) -> dict[str, Any]:
    """An office as it goes out."""
    due = None if one.due_on == duties.FAR else one.due_on
    plain = {name: getattr(one, name) for name in ("id", "role", "starts_on", "last_on")}
    return plain | {"name": str(one.user), "union": ref(one.union), "due_on": due, "band": duties.band_of(one.due_on, today)}


def requirement_out(one: Requirement) -> dict[str, Any]:
    """A requirement as it goes out."""
    return {name: getattr(one, name) for name in RequirementOut.model_fields if name != "union"} | {"union": ref(one.union)}
