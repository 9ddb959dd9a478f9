"""Reads of applications: by number, by token, by user; the unions that one may apply to."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from niangjia.joining.models import Application
from niangjia.joining.states import ApplicationState
from niangjia.kernel.sealed import blind
from niangjia.organizations import queries as tree

MOST = 20


@dataclass(frozen=True)
class Other:
    """Another application that waits, with the same number or phone."""

    name: str
    same_number: bool
    same_phone: bool
    open: bool


def waiting_with(id_index: bytes, phone_index: bytes | None, *, apart_from: Any = None) -> list[Other]:
    """The applications not decided yet that have a number or a phone, in one query; those of the number first."""
    has = Q(id_index=id_index) | (Q(phone_index=phone_index) if phone_index else Q(pk__in=[]))
    rows = Application.objects.filter(has, state__in=ApplicationState.WAITING).order_by("pk")
    rows = rows.exclude(pk=apart_from) if apart_from else rows
    found = [
        Other(name, bytes(number or b"") == id_index, phone is not None and bytes(phone) == phone_index, state in ApplicationState.OPEN)
        for name, number, phone, state in rows.values_list("name", "id_index", "phone_index", "state")[:MOST]
    ]
    return sorted(found, key=lambda one: not one.same_number)


def token_index(token: str) -> bytes:
    """The key by which the application of a private link is found."""
    return blind("application-token", token)


def by_token(token: str) -> Application | None:
    """The application of a private link."""
    if not token:
        return None
    return Application.objects.filter(token_index=token_index(token)).select_related("union").first()


def joinable() -> QuerySet[Any]:
    """The unions that have members of their own."""
    return tree.active().exclude(kind="federation")
