"""What a board shows of a union: its figures, its branches, its parts; every number with the list behind it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from niangjia.insight.memo import spread
from niangjia.insight.tally import Tally
from niangjia.kernel.questions import FIGURES, Figure
from niangjia.organizations.queries import children_of


@dataclass(frozen=True)
class Number:
    """A figure of one union: what it came to, and the list that shows the rows."""

    figure: Figure
    tally: Tally
    url: str

    @property
    def value(self) -> int:
        """The number."""
        return self.tally.total


@dataclass(frozen=True)
class Branch:
    """One branch of a union: the union below and its numbers, in the order of the figures."""

    union: Any
    numbers: list[Number]


@dataclass(frozen=True)
class Part:
    """One value of a dimension: its words, its number, the list behind it."""

    label: str
    value: int
    url: str


@dataclass(frozen=True)
class Board:
    """All that a board shows of one union on one day."""

    union: Any
    on: date
    totals: list[Number]
    branches: list[Branch]

    def number(self, key: str) -> Number:
        """One of the totals by its key."""
        return next(one for one in self.totals if one.figure.key == key)


def board(union: Any, on: date, *, today: date) -> Board:
    """The board of a union: every figure for each branch below it and for the whole."""
    children = list(children_of(union))
    figures = list(FIGURES.values())
    found = spread(figures, union.path, on, today=today)
    totals = [Number(figure, found[figure.key].whole, figure.url(union, on)) for figure in figures]
    branches = [
        Branch(
            child,
            [
                Number(figure, found[figure.key].branches.get(child.path, Tally()), figure.url(child, on))
                for figure in figures
            ],
        )
        for child in children
    ]
    return Board(union, on, totals, branches)


def parts(number: Number, union: Any, on: date) -> dict[str, list[Part]]:
    """A figure's parts by dimension, the largest first."""
    found = {}
    for dimension in number.figure.dimensions:
        counts = number.tally.parts.get(dimension.key, {})
        found[dimension.label] = [
            Part(
                dimension.words.get(value, value),
                count,
                number.figure.url(union, on, **{dimension.key: value}),
            )
            for value, count in sorted(counts.items(), key=lambda pair: -pair[1])
        ]
    return found


def months(number: Number, on: date, count: int = 12) -> list[tuple[str, int]]:
    """A figure by month, the last ``count`` months in order, months without rows as zero."""
    keys = []
    year, month = on.year, on.month
    for _ in range(count):
        keys.append(f"{year}-{month:02d}")
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return [(key, number.tally.months.get(key, 0)) for key in reversed(keys)]
