"""``/appointments``: who holds which role where."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from niangjia.accounts.queries import account_of
from niangjia.kernel.access import ROLES, STAFF
from niangjia.kernel.api import Page, Paging, guard, idempotent, listed, paged
from niangjia.kernel.errors import Invalid
from niangjia.organizations.api.schemas import LONG, Ref, ref
from niangjia.organizations.lists import AppointmentListing
from niangjia.organizations.models import Appointment
from niangjia.organizations.queries import path_names
from niangjia.organizations.rules import APPOINTERS
from niangjia.organizations.services.appointments import grant, remove
from niangjia.organizations.views.appointments import get_appointment
from niangjia.organizations.views.common import get_union

router = Router(tags=["appointments"])


class AppointmentOut(Schema):
    """A person holds a role at a union."""

    id: UUID
    user: str
    name: str
    role: str
    role_name: str
    union: Ref
    path_names: list[str]
    whole_branch: bool
    starts_on: date
    ends_on: date | None
    removed_at: datetime | None


class AppointmentNew(Schema):
    """An appointment to be made; ``user`` is a user name or phone."""

    user: str = Field(min_length=1, max_length=64)
    role: str = Field(max_length=20)
    union: UUID
    whole_branch: bool = True
    starts_on: date | None = None
    ends_on: date | None = None
    reason: str = Field("", max_length=LONG)


class Removal(Schema):
    """Why an appointment ends."""

    reason: str = Field("", max_length=LONG)


class AppointmentQuery(Paging):
    """Filters of the list of appointments."""

    search: str = Field("", max_length=100)
    union: str = Field("", max_length=40)
    role: str = Field("", max_length=20)
    state: str = Field("", max_length=20)


def out(one: Appointment, names: list[str]) -> dict[str, Any]:
    """An appointment as it goes out."""
    plain = ("id", "role", "whole_branch", "starts_on", "ends_on", "removed_at")
    who = {"user": one.user.username, "name": one.user.name, "role_name": ROLES[one.role]}
    return {name: getattr(one, name) for name in plain} | who | {"union": ref(one.union), "path_names": names}


@router.get("/appointments", response=Page[AppointmentOut], auth=guard(*STAFF))
def list_appointments(request: HttpRequest, query: Query[AppointmentQuery]) -> dict[str, Any]:
    """Appointments of my branches, the newest first."""
    return paged(listed(AppointmentListing, request.user, query), lambda one: out(one, one.path_names))


@router.post("/appointments", response={201: AppointmentOut}, auth=guard(*APPOINTERS))
@idempotent
def create(request: HttpRequest, body: AppointmentNew) -> Status[dict[str, Any]]:
    """Appoint somebody."""
    values = body.dict()
    union, user = get_union(request.user, values.pop("union")), account_of(values.pop("user"))
    if user is None:
        raise Invalid("没有这个用户名或手机号的账号。", at="user")
    made = grant(user=user, union=union, by=request.user, **values)
    return Status(201, out(made, path_names([made.path])[made.path]))


@router.post("/appointments/{uuid:pk}/remove", response=AppointmentOut, auth=guard(*APPOINTERS))
@idempotent
def end(request: HttpRequest, pk: UUID, body: Removal) -> dict[str, Any]:
    """Remove somebody from a role."""
    one = remove(appointment=get_appointment(request.user, pk), by=request.user, reason=body.reason)
    return out(one, path_names([one.path])[one.path])
