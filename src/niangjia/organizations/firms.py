"""Reads of firms, for contexts above: those without a union, by trade, with places on the map."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Length

from niangjia.organizations.models import Employer, Union
from niangjia.organizations.states import UnionState


def uncovered(where: Q) -> QuerySet[Employer]:
    """Firms without a union, those with most workers (``headcount``) first."""
    rows = Employer.objects.filter(where, union__isnull=True)
    return rows.annotate(headcount=Coalesce("workers", Value(0))).order_by("-headcount", "pk")


def by_trade(where: Q) -> QuerySet[Any]:
    """{trade, firms, covered, staff, open_staff}, the trades with most workers in firms without a union first."""
    rows = Employer.objects.filter(where).order_by().values("trade")
    return rows.annotate(
        firms=Count("pk"),
        covered=Count("union"),
        staff=Sum("workers"),
        open_staff=Coalesce(Sum("workers", filter=Q(union__isnull=True)), Value(0)),
    ).order_by("-open_staff", F("trade").asc())


def unions_at(paths: Iterable[str]) -> QuerySet[Union]:
    """The active unions at some paths."""
    return Union.objects.filter(path__in=list(paths), state=UnionState.ACTIVE)


def placed_unions(where: Q) -> QuerySet[Union]:
    """Active unions with a place on the map, the higher ones first."""
    rows = Union.objects.filter(where, state=UnionState.ACTIVE, latitude__isnull=False, longitude__isnull=False)
    return rows.exclude(kind="group").order_by(Length("path"), "path")
