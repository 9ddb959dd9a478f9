"""Which cadres are due for which training, computed from appointments and training records in one query.

A row is an appointment in force, with ``last_on`` (the latest training of cadres), ``due_on`` (``FAR``: nothing more) and
``band``. Where several requirements fit, the one that comes first counts.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, DateField, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils import timezone

from niangjia.kernel.tree import within
from niangjia.learning.clocks import FAR, SOON, AddMonths
from niangjia.learning.models import Requirement, Training
from niangjia.organizations.rights import in_force

BANDS = {"overdue": "已超期", "soon": f"{SOON} 天内到期", "ok": "按期"}
TONES = {"overdue": "late", "soon": "soon", "ok": "ok"}


def in_effect(on: date) -> list[Requirement]:
    """The requirements that hold on a day, the shortest first: the first that fits is the strictest."""
    held = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    return list(Requirement.objects.filter(held, valid_from__lte=on).order_by("months", "pk"))


def fits(one: Requirement) -> Q:
    """The condition for the appointments that a requirement is about."""
    where = within(one.path) & Q(role=one.role)
    return where & Q(union__level=one.level) if one.level else where


def obliged(on: date | None = None) -> QuerySet[Any]:
    """The appointments in force for which some training is required, with ``last_on`` and ``due_on``."""
    day = on or timezone.localdate()
    found = in_effect(day)
    rows = in_force(day).filter(user__is_active=True)
    if not found:
        return rows.none().annotate(last_on=_never(), due_on=_far())
    some = Q(pk__in=[])
    for one in found:
        some |= fits(one)
    return rows.filter(some).annotate(last_on=_last(day)).annotate(due_on=_due(found))


def _last(day: date) -> Subquery:
    """The latest training of cadres that the holder has; one that was not passed is none."""
    rows = Training.objects.filter(user=OuterRef("user"), kind="cadre", on__lte=day).exclude(result="failed")
    return Subquery(rows.order_by("-on").values("on")[:1], output_field=DateField())


def _due(found: list[Requirement]) -> Any:
    once = [one for one in found if one.basis == "appointed"]
    again = [one for one in found if one.basis == "every"]
    parts: list[Any] = [_far()]
    if once:
        trained = When(last_on__gte=F("starts_on"), then=_far())
        parts.append(Case(trained, *_cases(once, F("starts_on")), default=_far(), output_field=DateField()))
    if again:
        base = Greatest(Coalesce(F("last_on"), F("starts_on")), F("starts_on"))
        parts.append(Case(*_cases(again, base), default=_far(), output_field=DateField()))
    return Least(*parts) if len(parts) > 1 else _far()


def _cases(some: Iterable[Requirement], base: Any) -> list[When]:
    return [When(fits(one), then=AddMonths(base, Value(one.months))) for one in some]


def _far() -> Any:
    return Value(FAR, output_field=DateField())


def _never() -> Any:
    return Value(None, output_field=DateField())


def in_band(rows: QuerySet[Any], band: str, on: date) -> QuerySet[Any]:
    """Narrow to a band, or to ``never``: no training at all; "" is all."""
    if band == "never":
        return rows.filter(last_on__isnull=True)
    if band == "overdue":
        return rows.filter(due_on__lt=on)
    if band == "soon":
        return rows.filter(due_on__gte=on, due_on__lte=on + timedelta(days=SOON))
    return rows.filter(due_on__gt=on + timedelta(days=SOON)) if band == "ok" else rows


def band_of(due: date, on: date) -> str:
    """The band of a day."""
    if due < on:
        return "overdue"
    return "soon" if due <= on + timedelta(days=SOON) else "ok"


def trained(on: date | None = None) -> QuerySet[Any]:
    """Those of the obliged who had a training and for whom no other is overdue."""
    day = on or timezone.localdate()
    return trained_of(obliged(day), day)


def trained_of(rows: QuerySet[Any], on: date) -> QuerySet[Any]:
    """Of obliged rows, those who had a training and for whom no other is overdue."""
    return rows.filter(last_on__isnull=False, due_on__gte=on)


def own_duty(user: Any, today: date | None = None) -> date | None:
    """By when an account's holder is to be trained next; None where nothing is required."""
    rows = obliged(today).filter(user=user.pk)
    found = rows.aggregate(due=Min("due_on"), n=Count("pk"))
    return None if not found["n"] or found["due"] == FAR else found["due"]
