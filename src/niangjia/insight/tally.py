"""A figure added up for branches: the total, by dimension, by month."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Substr, TruncMonth

from niangjia.kernel.questions import Figure
from niangjia.kernel.tree import PathField, any_of, span

MONTHS = 24
FEW = 200  # up to so many ranges are asked for one by one; more are asked for by the range around them


@dataclass
class Tally:
    """What a figure came to: ``total``; ``parts`` by dimension and value; ``months`` by ``2026-06``."""

    total: int = 0
    parts: dict[str, Counter[str]] = field(default_factory=dict)
    months: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Tally") -> None:
        """Add another branch's numbers to these."""
        self.total += other.total
        self.months.update(other.months)
        for key, counter in other.parts.items():
            self.parts.setdefault(key, Counter()).update(counter)

    def as_json(self) -> dict[str, Any]:
        """The form in which a memo keeps it."""
        return {"total": self.total, "parts": self.parts, "months": self.months}

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "Tally":
        """The reverse of :meth:`as_json`."""
        parts = {key: Counter(counts) for key, counts in payload["parts"].items()}
        return cls(payload["total"], parts, Counter(payload["months"]))


def sliced(tally: Tally, dimension: str, values: frozenset[str]) -> Tally:
    """Some values of a dimension out of a tally; what was by month or by another dimension is not known of them."""
    kept = Counter({key: count for key, count in tally.parts.get(dimension, {}).items() if key in values})
    return Tally(kept.total(), {dimension: kept})


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum of several branches."""
    result = Tally()
    for one in tallies:
        result.add(one)
    return result


def live(figure: Figure, on: date, branches: list[str]) -> dict[str, Tally]:
    """Count the rows of branches (paths of one length) afresh: one query for each dimension."""
    found = {path: Tally() for path in branches}
    if branches:
        _count(figure, _heads(figure, figure.rows(on), branches, len(branches[0])), on, found)
    return found


def below(figure: Figure, on: date, path: str, length: int) -> dict[str, Tally]:
    """Count the rows of a branch afresh, by the first ``length`` characters of their paths."""
    found: dict[str, Tally] = defaultdict(Tally)
    _count(figure, _heads(figure, figure.rows(on), [path], length), on, found, every=True)
    return dict(found)


def own(figure: Figure, on: date, nodes: list[str]) -> dict[str, Tally]:
    """Count the rows that hang at nodes themselves, not below them."""
    found = {path: Tally() for path in nodes}
    if nodes:
        rows = figure.rows(on).filter(**{f"{figure.path}__in": nodes})
        _count(figure, rows.annotate(head=Substr(figure.path, 1, 999, output_field=PathField())), on, found)
    return found


def _heads(figure: Figure, rows: QuerySet[Any], branches: list[str], length: int) -> QuerySet[Any]:
    low, high = min(branches), span(max(branches)).high
    if len(branches) <= FEW:
        rows = rows.filter(any_of([span(path) for path in branches], figure.path))
    else:
        rows = rows.filter(**{f"{figure.path}__gte": low, f"{figure.path}__lt": high})
    return rows.annotate(head=Substr(figure.path, 1, length, output_field=PathField()))


def _count(
    figure: Figure, rows: QuerySet[Any], on: date, found: dict[str, Tally], *, every: bool = False
) -> None:
    """Add the rows to ``found``, by head: to the heads in there, or to ``every`` one."""
    measure = Sum(figure.measure) if figure.measure else Count("pk")
    rows = rows.order_by()
    if not figure.dimensions:
        for head, number in rows.values_list("head").annotate(number=measure):
            if every or head in found:
                found[head].total = number or 0
    for place, dimension in enumerate(figure.dimensions):
        for head, value, number in rows.values_list("head", dimension.column).annotate(number=measure):
            if every or head in found:
                found[head].parts.setdefault(dimension.key, Counter())[str(value)] = number or 0
                found[head].total += (
                    (number or 0) if place == 0 else 0
                )  # every row has one value of a dimension
    if figure.month:
        since = date(on.year - MONTHS // 12, on.month, 1)
        recent = rows.filter(**{f"{figure.month}__gte": since, f"{figure.month}__lte": on})
        by_month = recent.annotate(month=TruncMonth(figure.month)).values_list("head", "month")
        for head, month, number in by_month.annotate(number=measure):
            if every or head in found:
                found[head].months[f"{month:%Y-%m}"] = number or 0
