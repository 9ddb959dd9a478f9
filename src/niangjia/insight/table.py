"""The table of a board's branches: a column a figure, sortable by each, with small bars and lights."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from niangjia.insight.queries import Board, Number, Numbers, Rate
from niangjia.kernel.wording import number, percent

MOST = 200  # rows; a federation with more has them in the list of unions
NAME, COLUMN = "name", "table"


@dataclass(frozen=True)
class Head:
    """One column: its words, the address that sorts by it, ``ascending``, ``descending`` or ``none``."""

    key: str
    label: str
    url: str
    sorted: str


@dataclass(frozen=True)
class Cell:
    """One number: its words, the list behind it, its part of the column's largest (0 to 100; None: no bar), its light."""

    label: str
    text: str
    url: str = ""
    bar: int | None = None
    light: str = ""


@dataclass(frozen=True)
class Row:
    """One branch."""

    name: str
    url: str
    cells: list[Cell]


@dataclass(frozen=True)
class Table:
    """The branches in their order; ``more`` says how many did not fit."""

    heads: list[Head]
    rows: list[Row]
    more: int


def table(board: Board, sort: str) -> Table:
    """The board's branches, sorted by a column's key (``-`` in front: the largest first); unknown: as usual."""
    keys: dict[str, Callable[[Any], Any]] = {NAME: _name}
    keys |= {one.figure.key: _value(one.figure.key) for one in board.numbers if one.figure.place == COLUMN}
    keys |= {one.ratio.key: _rate(one.ratio.key) for one in board.rates}
    sort = sort if sort.lstrip("-") in keys else _usual(keys)
    rows = sorted(board.branches, key=lambda one: one.union.path)
    rows.sort(key=keys[sort.lstrip("-")], reverse=sort.startswith("-"))
    largest = {
        one.figure.key: max((_of(branch, one.figure.key).value for branch in board.branches), default=0)
        for one in board.numbers
    }
    tail = board.tail
    made = [_row(branch, largest, tail) for branch in rows[:MOST]]
    return Table([_head(key, board, sort, tail) for key in keys], made, len(rows) - len(made))


def _usual(keys: Iterable[str]) -> str:
    """By the first column's largest; by name where there is none."""
    return next((f"-{key}" for key in keys if key != NAME), NAME)


def _head(key: str, board: Board, sort: str, tail: dict[str, str]) -> Head:
    found = board.number(key)
    rate = board.rate(key)
    label = found.figure.label if found else rate.ratio.label if rate else "下级工会"
    first, other = (key, f"-{key}") if key == NAME else (f"-{key}", key)
    url = "?" + urlencode({"sort": other if sort == first else first} | tail)
    state = {key: "ascending", f"-{key}": "descending"}.get(sort, "none")
    return Head(key, label, url, state)


def _row(branch: Numbers, largest: dict[str, int], tail: dict[str, str]) -> Row:
    url = reverse("insight:board_of", args=[branch.union.pk])
    cells = [
        _cell(one, largest[one.figure.key]) for one in branch.numbers if one.figure.place == COLUMN
    ]
    cells += [_share(one) for one in branch.rates]
    return Row(branch.union.name, f"{url}?{urlencode(tail)}" if tail else url, cells)


def _cell(one: Number, largest: int) -> Cell:
    if one.figure.better == "less":
        light = "" if not one.figure.daily else "late" if one.value else "ok"
        return Cell(one.figure.label, number(one.value), one.url if one.value else "", light=light)
    bar = round(100 * one.value / largest) if largest else 0
    return Cell(one.figure.label, number(one.value), one.url if one.value else "", bar)


def _share(one: Rate) -> Cell:
    """A ratio as a percentage that opens the rows of its part; the bar is full at 100 %."""
    if one.value is None:
        return Cell(one.ratio.label, "—")
    bar = min(100, round(100 * one.value))
    return Cell(one.ratio.label, percent(one.part.value, one.whole.value), one.part.url if one.part.value else "", bar)


def _of(branch: Numbers, key: str) -> Number:
    return next(one for one in branch.numbers if one.figure.key == key)


def _value(key: str) -> Callable[[Numbers], int]:
    return lambda branch: _of(branch, key).value


def _name(branch: Numbers) -> str:
    return str(branch.union.pinyin or branch.union.name)


def _rate(key: str) -> Callable[[Numbers], float]:
    def share(branch: Numbers) -> float:
        one = branch.rate(key)
        return -1 if one is None or one.value is None else one.value

    return share
