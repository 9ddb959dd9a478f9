"""``/employers``: the firms of my branches, with and without a union."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from niangjia.kernel.access import STAFF
from niangjia.kernel.api import Page, Paging, guard, idempotent, listed, paged
from niangjia.organizations.api.schemas import LONG, Ref, ref
from niangjia.organizations.lists import EmployerListing
from niangjia.organizations.models import Employer
from niangjia.organizations.queries import path_names
from niangjia.organizations.services.employers import (
    DETAILS,
    add_employer,
    edit_employer,
    link_employer,
)
from niangjia.organizations.states import ORGANISERS
from niangjia.organizations.views.common import get_union
from niangjia.organizations.views.employers import get_employer

router = Router(tags=["employers"])


class EmployerDetails(Schema):
    """What is known of a firm beside its name and place."""

    credit_code: str = Field("", max_length=LONG)
    trade: str = Field("", max_length=LONG)
    workers: int | None = Field(None, ge=0, le=10_000_000)
    address: str = Field("", max_length=LONG)
    latitude: float | None = Field(None, description="degrees, WGS84")
    longitude: float | None = Field(None, description="degrees, WGS84")
    source: str = Field("", max_length=LONG)


class EmployerNew(EmployerDetails):
    """A firm: ``area`` is the union responsible for its place, ``union`` the one that covers it."""

    name: str = Field(max_length=LONG)
    area: UUID
    union: UUID | None = None


class EmployerEdit(Schema):
    """Corrections: what is not said stays as it is; ``union: null`` says that no union covers it."""

    revision: int = Field(ge=0, le=2_000_000_000)
    name: str | None = Field(None, max_length=LONG)
    area: UUID | None = None
    union: UUID | None = None
    credit_code: str | None = Field(None, max_length=LONG)
    trade: str | None = Field(None, max_length=LONG)
    workers: int | None = Field(None, ge=0, le=10_000_000)
    address: str | None = Field(None, max_length=LONG)
    latitude: float | None = None
    longitude: float | None = None
    source: str | None = Field(None, max_length=LONG)


class EmployerOut(EmployerDetails):
    """A firm as it goes out."""

    id: UUID
    name: str
    area: Ref
    union: Ref | None
    path_names: list[str]
    revision: int


class EmployerQuery(Paging):
    """Filters of the list of firms."""

    search: str = Field("", max_length=100)
    union: str = Field("", max_length=40, description="the whole branch of a union")
    covered: str = Field("", max_length=4)
    size: str = Field("", max_length=10)
    trade: str = Field("", max_length=60)
    workers: str = Field("", max_length=10)
NULLABLE = frozenset({"workers", "latitude", "longitude"})
PLAIN = ("id", "name", "revision", *DETAILS)


def out(one: Employer, names: list[str]) -> dict[str, Any]:
    """A firm as it goes out."""
    unions = {"area": ref(one.area), "union": ref(one.union)}
    return {name: getattr(one, name) for name in PLAIN} | unions | {"path_names": names}


def whole(one: Employer) -> dict[str, Any]:
    """One firm as it is now."""
    row = Employer.objects.select_related("area", "union").get(pk=one.pk)
    return out(row, path_names([row.path])[row.path])


@router.get("/employers", response=Page[EmployerOut], auth=guard(*STAFF))
def list_employers(request: HttpRequest, query: Query[EmployerQuery]) -> dict[str, Any]:
    """Firms of my branches by name; ``covered=no`` those without a union."""
    return paged(listed(EmployerListing, request.user, query), lambda one: out(one, one.path_names))


@router.get("/employers/{uuid:pk}", response=EmployerOut, auth=guard(*STAFF))
def get_one(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """One firm of my branches."""
    return whole(get_employer(request.user, pk))


@router.post("/employers", response={201: EmployerOut}, auth=guard(*ORGANISERS))
@idempotent
def create(request: HttpRequest, body: EmployerNew) -> Status[dict[str, Any]]:
    """Put a firm on the list of ``area``."""
    values = body.dict()
    area, cover = get_union(request.user, values.pop("area")), values.pop("union")
    union = get_union(request.user, cover) if cover else None
    return Status(201, whole(add_employer(area=area, union=union, by=request.user, **values)))


@router.post("/employers/{uuid:pk}/edit", response=EmployerOut, auth=guard(*ORGANISERS))
@idempotent
def edit(request: HttpRequest, pk: UUID, body: EmployerEdit) -> dict[str, Any]:
    """Correct what is known; ``revision`` is the one that was read. ``union`` says which union covers it."""
    one = get_employer(request.user, pk)
    said = body.dict(exclude_unset=True)
    linked, cover = "union" in said, said.pop("union", None)
    there = {name: getattr(one, name) for name in ("name", *DETAILS)}
    given = {key: value for key, value in said.items() if key not in ("area", "revision")}
    given = {key: value for key, value in given.items() if value is not None or key in NULLABLE}
    area = get_union(request.user, said["area"]) if said.get("area") else one.area
    with transaction.atomic():
        row = edit_employer(employer=one, by=request.user, revision=body.revision, area=area, **(there | given))
        if linked:
            union = get_union(request.user, cover) if cover else None
            link_employer(employer=row, union=union, by=request.user)
    return whole(one)
