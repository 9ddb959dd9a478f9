"""What goes in and out. Strings are bounded here; what they mean is checked by the services."""

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from niangjia.kernel.api import Paging
from niangjia.organizations.models import Union

LONG = 400


class Ref(Schema):
    """A union, named."""

    id: UUID
    name: str
    code: str


class UnionRef(Schema):
    """A union by id and name."""

    id: UUID
    name: str


class UnionOut(Schema):
    """A union; ``union`` is the one above it, ``path_names`` the names from the root down to it."""

    id: UUID
    name: str
    code: str
    short_name: str
    kind: str
    level: str
    state: str
    union: Ref | None
    parent: UUID | None
    path_names: list[str]
    region_code: str
    credit_code: str
    address: str
    latitude: float | None
    longitude: float | None
    contact: str
    contact_phone: str
    party_org: str
    founded_on: date | None
    approved_on: date | None
    approval: str
    approval_lost: str = Field(description="why the approval of a union of old is missing; to be filled in while there is no number")
    ended_on: date | None
    merged_into: UUID | None
    revision: int


class Details(Schema):
    """What is known of a union beside its name and place."""

    short_name: str = Field("", max_length=LONG)
    region_code: str = Field("", max_length=LONG)
    credit_code: str = Field("", max_length=LONG)
    address: str = Field("", max_length=LONG)
    latitude: float | None = Field(None, description="degrees, WGS84")
    longitude: float | None = Field(None, description="degrees, WGS84")
    contact: str = Field("", max_length=LONG)
    contact_phone: str = Field("", max_length=LONG)
    party_org: str = Field("", max_length=LONG)
    founded_on: date | None = None
    approved_on: date | None = None
    approval: str = Field("", max_length=LONG)


class Decision(Schema):
    """What a decision about a union is recorded with."""

    effective_on: date | None = Field(None, description="today where it is not said")
    reason: str = Field("", max_length=LONG)
    document: str = Field("", max_length=120)


class UnionNew(Details, Decision):
    """A union to be made."""

    parent: UUID
    name: str = Field(max_length=LONG)
    kind: str = Field(max_length=20)
    level: str = Field("", max_length=20)
    code: str = Field("", max_length=LONG)
    approval_lost: str = Field("", max_length=200, description="how the approval of a union of old was lost, instead of it")
    same_name: bool = False


class UnionEdit(Schema):
    """Corrections: what is not said stays as it is."""

    revision: int = Field(ge=0, le=2_000_000_000)
    reason: str = Field("", max_length=LONG)
    code: str | None = Field(None, max_length=LONG)
    short_name: str | None = Field(None, max_length=LONG)
    region_code: str | None = Field(None, max_length=LONG)
    credit_code: str | None = Field(None, max_length=LONG)
    address: str | None = Field(None, max_length=LONG)
    latitude: float | None = None
    longitude: float | None = None
    contact: str | None = Field(None, max_length=LONG)
    contact_phone: str | None = Field(None, max_length=LONG)
    party_org: str | None = Field(None, max_length=LONG)
    founded_on: date | None = None
    approved_on: date | None = None
    approval: str | None = Field(None, max_length=LONG)


class Rename(Decision):
    """Another name."""

    name: str = Field(max_length=LONG)
    short_name: str | None = Field(None, max_length=LONG)
    same_name: bool = False


class MoveTo(Decision):
    """Another parent."""

    to: UUID


class MergeInto(Decision):
    """The union that takes over."""

    target: UUID


class Dissolve(Decision):
    """The end; ``to`` takes what is left."""

    to: UUID | None = None


class RoleOut(Schema):
    """A role that I hold."""

    role: str
    role_name: str
    union: Ref | None
    path_names: list[str]
    whole_branch: bool


class MeOut(Schema):
    """Who I am, which roles, which branches."""

    id: UUID
    username: str
    name: str
    roles: list[RoleOut]
    branches: list[Ref]


class UnionQuery(Paging):
    """Filters of the list of unions."""

    search: str = Field("", max_length=100)
    parent: str = Field("", max_length=40)
    union: str = Field("", max_length=40, description="the whole branch of a union")
    code: str = Field("", max_length=40)
    kind: str = Field("", max_length=20)
    level: str = Field("", max_length=20)
    state: str = Field("", max_length=20)
    approval: str = Field("", max_length=20, description="missing: lost, to be filled in")


def ref(union: Union | None) -> dict[str, Any] | None:
    """A union, named."""
    return {"id": union.pk, "name": union.name, "code": union.code} if union else None
