"""What a cell may be once it is read: text, a date, or a number whose last digits Excel has thrown away."""

import math
import re
from datetime import date, datetime
from typing import Final, NamedTuple

EXACT: Final = 1e15  # a spreadsheet keeps fifteen digits; from here on the last ones are gone
_LOST_TEXT: Final = re.compile(r"[+-]?[0-9](?:\.[0-9]+)?[eE]\+?(1[5-9]|[2-9][0-9])")


class Lost(NamedTuple):
    """A number of sixteen or more digits that was stored as a number: `text` is what is left of it, as a spreadsheet writes
    it to a .csv. Eighteen digits would look like a number that somebody wrote, and every eleventh of them would pass.
    """

    text: str

    def __str__(self) -> str:
        return self.text


Cell = str | date | Lost


def is_lost(text: str) -> bool:
    """Whether a text is a long number in scientific notation, as Excel writes it to a .csv."""
    return _LOST_TEXT.fullmatch(text) is not None


def typed(value: object) -> Cell:
    """A raw value of a workbook as a Cell. Numbers become the digits a person sees; moments become days."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return "" if value is None else str(value)


def _number(value: float) -> Cell:
    if not math.isfinite(value):
        return ""
    if abs(value) >= EXACT:
        return Lost(f"{value:.14E}")
    return str(int(value)) if value.is_integer() else repr(value)


def shown(cell: Cell) -> str:
    """The cell as text for a person: dates as 2021-05-03."""
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def trimmed(cells: list[Cell]) -> list[Cell]:
    """`cells` without the empty ones at the end (the same list where there are none)."""
    end = len(cells)
    while end and cells[end - 1] == "":
        end -= 1
    return cells if end == len(cells) else cells[:end]
