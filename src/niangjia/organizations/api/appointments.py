"""``/appointments``: who holds which role where."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from niangjia.accounts.queries import account_of
from niangjia.kernel.access import ROLES, STAFF
from niangjia.kernel.api import Page, guard, idempotent, paged
from niangjia.kernel.errors import Invalid
from niangjia.organizations.api.schemas import (
    AppointmentNew,
    AppointmentOut,
    AppointmentQuery,
    Removal,
    listed,
    ref,
)
from niangjia.organizations.lists import AppointmentListing
from niangjia.organizations.models import Appointment
from niangjia.organizations.queries import path_names
from niangjia.organizations.rules import APPOINTERS
from niangjia.organizations.services.appointments import grant, remove
from niangjia.organizations.views.appointments import get_appointment
from niangjia.organizations.views.common import get_union

router = Router(tags=["appointments"])


def out(one: Appointment, names: list[str]) -> dict[str, Any]:
    """An appointment as it goes out."""
    plain = ("id", "role", "whole_branch", "starts_on", "ends_on", "removed_at")
    who = {"user": one.user.username, "name": one.user.name, "role_name": ROLES[one.role]}
    return {name: getattr(one, name) for name in plain} | who | {"union": ref(one.union), "path_names": names}


@router.get("/appointments", response=Page[AppointmentOut], auth=guard(*STAFF))
def list_appointments(request: HttpRequest, query: Query[AppointmentQuery]) -> dict[str, Any]:
    """Appointments of my branches, the newest first."""
    listing = listed(AppointmentListing, request.user, query)
    listing.items  # noqa: B018  fetches the names of the page
    return paged(listing.slice, lambda one: out(one, one.path_names))


@router.post("/appointments", response={201: AppointmentOut}, auth=guard(*APPOINTERS))
@idempotent
def create(request: HttpRequest, body: AppointmentNew) -> Status[dict[str, Any]]:
    """Appoint somebody."""
    values = body.dict()
    union, user = get_union(request.user, values.pop("union")), account_of(values.pop("user"))
    if user is None:
        raise Invalid("没有这个用户名或手机号的账号。", errors={"user": ["没有这个用户名或手机号的账号。"]})
    made = grant(user=user, union=union, by=request.user, **values)
    return Status(201, out(made, path_names([made.path])[made.path]))


@router.post("/appointments/{uuid:pk}/remove", response=AppointmentOut, auth=guard(*APPOINTERS))
@idempotent
def end(request: HttpRequest, pk: UUID, body: Removal) -> dict[str, Any]:
    """Remove somebody from a role."""
    one = remove(appointment=get_appointment(request.user, pk), by=request.user, reason=body.reason)
    return out(one, path_names([one.path])[one.path])
