"""What accounts asks: whose account somebody may see and administer, and which offices an account holds."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from niangjia.accounts.offices import Offices
from niangjia.kernel.access import ROLES
from niangjia.organizations.models import Appointment
from niangjia.organizations.rights import scope, whole_scope
from niangjia.organizations.rules import APPOINTERS, MAY_GRANT


def standing() -> QuerySet[Appointment]:
    """Appointments that hold today or will hold: whoever takes over an account takes over these."""
    unended = Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate())
    return Appointment.objects.filter(unended, removed_at__isnull=True)


def seen(by: Any) -> Q:
    """Accounts that hold an office in the branches that ``by`` appoints in."""
    return Q(pk__in=standing().filter(scope(by, *APPOINTERS)).values("user_id"))


def governed(by: Any) -> Q:
    """Of those, the ones whose every office ``by`` could have given.

    An office that one gave oneself does not count alone, unless one made the account: else one would appoint a
    stranger by phone number in order to set that person's password.
    """
    within = Q(pk__in=[])
    for role, given in MAY_GRANT.items():
        reached = whole_scope(by, role) | (scope(by, role) & Q(whole_branch=False))
        within |= reached & Q(role__in=given)
    others = standing().filter(scope(by, *APPOINTERS)).exclude(granted_by=by)
    known = Q(created_by=by) | Q(pk__in=others.values("user_id"))
    return seen(by) & known & ~Q(pk__in=standing().exclude(within).values("user_id"))


def idle() -> Q:
    """Accounts that hold no office."""
    return ~Q(pk__in=standing().values("user_id"))


def never() -> Q:
    """Accounts that have not held an office at any time; the clock is not asked."""
    return Q(~Exists(Appointment.objects.filter(user=OuterRef("pk"))))


def held(by: Any, accounts: Iterable[Any]) -> dict[UUID, list[str]]:
    """The offices of some accounts in words, as far as ``by`` may see them; one query."""
    rows = standing().filter(scope(by, *APPOINTERS), user__in=[one.pk for one in accounts])
    found: dict[UUID, list[str]] = {}
    for user_id, role, union in rows.order_by("path", "role").values_list("user_id", "role", "union__name"):
        found.setdefault(user_id, []).append(f"{union}{ROLES[role]}")
    return found


def somebody() -> bool:
    """Whether anybody holds an office at all."""
    return standing().filter(user__in=get_user_model().objects.filter(is_active=True)).exists()


OFFICES = Offices(seen=seen, governed=governed, idle=idle, never=never, held=held, page="organizations:appointment_new")
