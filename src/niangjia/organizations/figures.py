"""What counts about unions and firms."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel.questions import Dimension, Figure, Ratio
from niangjia.organizations.kinds import KINDS
from niangjia.organizations.models import Employer
from niangjia.organizations.queries import overdue, standing
from niangjia.organizations.sizes import SIZES, with_size


def _employers(_on: date) -> QuerySet[Any]:
    return with_size(Employer.objects.all())


def _covered(_on: date) -> QuerySet[Any]:
    return with_size(Employer.objects.filter(union__isnull=False))


def _uncovered(_on: date) -> QuerySet[Any]:
    return with_size(Employer.objects.filter(union__isnull=True))


def _list(view: str, **always: str) -> Any:
    """The address of a list; a past day goes along."""

    def url(union: Any, on: date, **choice: str) -> str:
        day = {"on": on.isoformat()} if on < timezone.localdate() else {}
        return f"{reverse(view)}?{urlencode({'union': union.pk, **always, **choice, **day})}"

    return url


def _overdue_url(union: Any, on: date, **choice: str) -> str:
    always = {} if on < timezone.localdate() else {"band": "overdue"}
    return str(_list("organizations:terms", **always)(union, on, **choice))


SIZE = Dimension("size", "规模", "size", SIZES)

FIGURES = (
    Figure(
        key="unions",
        label="工会组织",
        unit="个",
        source="unions",
        rows=standing,
        url=_list("organizations:unions"),
        past=True,
        dimensions=(Dimension("kind", "类型", "kind", KINDS),),
    ),
    Figure(
        key="terms_overdue",
        label="超期未换届",
        unit="个",
        source="terms",
        rows=overdue,
        url=_overdue_url,
        past=True,
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
        dimensions=(SIZE,),
        place="card",
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
    Figure(
        key="employers_covered",
        label="已建会单位",
        unit="家",
        source="employers",
        rows=_covered,
        url=_list("organizations:employers", covered="yes"),
        dated=False,
        dimensions=(SIZE,),
        place="ratio",
    ),
    Figure(
        key="workers",
        label="单位职工",
        unit="人",
        source="employers",
        rows=_employers,
        url=_list("organizations:employers", workers="1"),
        measure="workers",
        dated=False,
        dimensions=(SIZE,),
        better="neither",
        place="ratio",
    ),
)

RATIOS = (Ratio("coverage_rate", "建会率", part="employers_covered", whole="employers"),)
