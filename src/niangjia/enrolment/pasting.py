"""A table pasted from Excel: columns by their headings (or in their usual order), every row with what is wrong with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from niangjia.enrolment.returning import left_over
from niangjia.kernel.errors import Invalid

MOST = 2000  # rows at once
Clean = Callable[[dict[str, str]], dict[str, Any]]


class Wrong(Exception):
    """What is wrong with a row, as a sentence."""


@dataclass(frozen=True)
class Row:
    """One row: its line as it was typed, what was read, what it means, or the sentence what is wrong."""

    number: int
    text: str
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    wrong: str = ""


@dataclass(frozen=True)
class Pasted:
    """What came of a table: what was ``made``; the rows that are ``wrong``; ``left`` are those as they were typed, to be mended.

    ``said`` is what is wrong, counted by the lines of ``left``.
    """

    made: list[Any]
    wrong: list[Row]
    left: str
    said: list[str]


def read(text: str, columns: Mapping[str, Sequence[str]], clean: Clean) -> list[Row]:
    """The rows of a pasted table. ``columns``: field → headings, in the usual order; ``clean`` raises :class:`Wrong`.

    Raises :class:`Invalid` at ``table`` for nothing, or too much.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    places = heading(cells_of(lines[0][1]), columns) if lines else {}
    body = lines[1:] if places else lines
    if not body or len(body) > MOST:
        said = f"一次最多 {MOST} 行，请分几次粘贴。" if body else "没有读到内容：请从 Excel 里选中几列，复制后粘贴到这里。"
        raise Invalid(said, at="table")
    at = places or {name: place for place, name in enumerate(columns)}
    return [_row(number, line, at, clean) for number, line in body]


def cells_of(line: str) -> list[str]:
    """A line as Excel copies it (tabs), or as people type it (commas)."""
    mark = next((one for one in ("\t", "，", ",") if one in line), "\t")
    return [cell.strip().strip('"') for cell in line.replace("\x00", "").split(mark)]


def heading(cells: Sequence[str], columns: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Where each field stands, if the line is a heading: it names at least two of the fields, or the only one."""
    known = {word: name for name, words in columns.items() for word in words}
    found = {known[cell]: place for place, cell in enumerate(cells) if cell in known}
    return found if len(found) >= min(2, len(columns)) else {}


def _cell(cells: list[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _row(number: int, line: str, at: Mapping[str, int], clean: Clean) -> Row:
    typed = cells_of(line)
    cells = {name: _cell(typed, place) for name, place in at.items()}
    try:
        return Row(number, line, cells, clean(cells))
    except Wrong as wrong:
        return Row(number, line, cells, wrong=str(wrong))


def good(rows: Sequence[Row]) -> list[Row]:
    """The rows that can be taken; raises :class:`Invalid` with what is wrong where there is none."""
    found = [row for row in rows if not row.wrong]
    if not found:
        raise Invalid(f"{len(rows)} 行有错，一行也没有写入，改好再贴。", errors={"table": complaints(rows)})
    return found


def complaints(rows: Sequence[Row]) -> list[str]:
    """What is wrong, a sentence a row; the first twenty, and how many more."""
    wrong = [f"第 {row.number} 行：{row.wrong}" for row in rows if row.wrong]
    return [*wrong[:20], *([f"还有 {len(wrong) - 20} 行有错。"] if len(wrong) > 20 else [])]


def pasted(text: str, rows: Sequence[Row], made: list[Any]) -> Pasted:
    """What came of a table; the rows to mend lie under its heading where it had one, in the user's own columns."""
    wrong = [row for row in rows if row.wrong]
    first = next(number for number, line in enumerate(text.splitlines(), 1) if line.strip())
    head = first if first < rows[0].number else 0
    said = complaints([replace(row, number=number) for number, row in enumerate(wrong, 2 if head else 1)])
    return Pasted(made, wrong, left_over(text, {row.number for row in wrong}, head), said)


def number(text: str, label: str, least: int, most: int, default: int | None = None) -> int:
    """A whole number out of a cell; raises :class:`Wrong`."""
    digits = text.removesuffix(".0").removesuffix("学时").removesuffix("人").strip()
    if not digits and default is not None:
        return default
    if not (digits.isascii() and digits.isdigit() and len(digits) < 8 and least <= int(digits) <= most):
        raise Wrong(f"{label}“{text[:20]}”要写成 {least} 到 {most} 的整数")
    return int(digits)


def words(text: str, label: str, most: int, *, least: int = 0) -> str:
    """A text out of a cell; raises :class:`Wrong` where it is missing or too long."""
    if len(text) < least:
        raise Wrong(f"没有{label}")
    if len(text) > most:
        raise Wrong(f"{label}超过 {most} 个字")
    if not text.isprintable():
        raise Wrong(f"{label}里有看不见的字符")
    return text


def day(text: str) -> date:
    """A day as people and Excel write it; raises :class:`Wrong`."""
    plain = text.split(" ", maxsplit=1)[0]
    for mark in ("年", "月", "/", "."):
        plain = plain.replace(mark, "-")
    try:
        return datetime.strptime(plain.replace("日", "").rstrip("-"), "%Y-%m-%d").date()  # noqa: DTZ007 - a day
    except ValueError:
        wrong = f"日期“{text[:20]}”" if text else "没有日期，"
        raise Wrong(f"{wrong}要写成 2025-06-18 这样") from None
