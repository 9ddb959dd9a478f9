"""What counts about unions."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel.questions import Dimension, Figure
from niangjia.organizations.kinds import KINDS
from niangjia.organizations.models import Employer, Term, Union, UnionVersion
from niangjia.organizations.states import UnionState


def _unions(on: date) -> QuerySet[Any]:
    """Unions that worked on a day; for a past day by their history, with the place they have today."""
    if on >= timezone.localdate():
        return Union.objects.filter(state=UnionState.ACTIVE)
    held = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    then = UnionVersion.objects.filter(held, state=UnionState.ACTIVE, valid_from__lte=on)
    return Union.objects.filter(pk__in=then.values("union_id"))


def _overdue(on: date) -> QuerySet[Any]:
    """Terms that should have ended before a day and had not."""
    return Term.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on), due_on__lt=on)


def _employers(_on: date) -> QuerySet[Any]:
    return Employer.objects.all()


def _uncovered(_on: date) -> QuerySet[Any]:
    return Employer.objects.filter(union__isnull=True)


def _list(view: str, **always: str) -> Any:
    def url(union: Any, _on: date, **choice: str) -> str:
        return f"{reverse(view)}?{urlencode({'union': union.pk, **always, **choice})}"

    return url


FIGURES = (
    Figure(
        key="unions",
        label="工会组织",
        unit="个",
        source="unions",
        rows=_unions,
        url=_list("organizations:unions"),
        dimensions=(Dimension("kind", "类型", "kind", KINDS),),
    ),
    Figure(
        key="terms_overdue",
        label="超期未换届",
        unit="个",
        source="terms",
        rows=_overdue,
        url=_list("organizations:terms", band="overdue"),
        daily=True,
        better="less",
    ),
    Figure(
        key="employers",
        label="已登记单位",
        unit="家",
        source="employers",
        rows=_employers,
        url=_list("organizations:employers"),
        dated=False,
        better="neither",
    ),
    Figure(
        key="employers_uncovered",
        label="未建会单位",
        unit="家",
        source="employers",
        rows=_uncovered,
        url=_list("organizations:employers", covered="no"),
        dated=False,
        better="less",
    ),
)
