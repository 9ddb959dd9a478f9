"""Rows of a pasted list that were not taken, given back in the layout in which they were typed, each with the reason.

Plain Python. What comes back may be pasted again as it is: the column of reasons is passed over (:func:`unexplained`).
"""

import io
from collections.abc import Collection, Mapping

from niangjia.enrolment.naming import FIELDS, cells_of
from niangjia.members.roster.answer import COLUMN, write_answer
from niangjia.members.roster.header import Header
from niangjia.members.text import squeeze

Lines = list[tuple[int, list[str]]]


def returned(text: str, problems: Mapping[int, str]) -> bytes:
    """An ``.xlsx`` of the heading and of the lines (counted from 1) that have a problem, with the column 问题说明.

    Every cell is text: long numbers keep their digits, and nothing becomes a formula.
    """
    lines = _lines(text)
    head = _head(lines)
    width = max((len(cells) for _, cells in lines), default=0)
    names = (lines[head][1] if head is not None else []) + [""] * width
    out = io.BytesIO()
    said = {number: f"原第 {number} 行 {why}" for number, why in problems.items()}
    header = Header(lines[head][0], names[:width]) if head is not None else Header(0, names[:width], 0)
    write_answer(out, header, lines, said)
    return out.getvalue()


def left_over(text: str, numbers: Collection[int], heading: int) -> str:
    """Those lines (counted from 1) that were not taken, under that of the heading, exactly as they were typed.

    ``heading`` is 0 where there is none; empty where every line was taken.
    """
    kept = {*numbers, heading} if numbers else set()
    return "\n".join(line for number, line in enumerate(text.splitlines(), 1) if number in kept)


def heading_of(text: str) -> int:
    """The line of the heading of a list of people, counted from 1; 0 where there is none."""
    lines = _lines(text)
    head = _head(lines)
    return lines[head][0] if head is not None else 0


def unexplained(text: str) -> str:
    """A paste without the column 问题说明; a heading that had no other word becomes an empty line."""
    kept, column = [], None
    for _, line in _lines(text, empty=True):
        cells = line
        found = next((at for at, cell in enumerate(cells) if squeeze(cell) == COLUMN), None)
        column = found if found is not None else column
        if column is not None:
            cells = cells[:column] + cells[column + 1 :]
        kept.append("\t".join(cells) if any(cell.strip() for cell in cells) else "")
    return text if column is None else "\n".join(kept)


def _lines(text: str, *, empty: bool = False) -> Lines:
    rows = enumerate(text.replace("\x00", "").splitlines(), 1)
    return [(number, line.split("\t")) for number, line in rows if empty or line.strip()]


def _head(lines: Lines) -> int | None:
    """Where the heading stands among the lines."""
    names = ((at, cells_of("\t".join(cells))) for at, (_, cells) in enumerate(lines))
    return next((at for at, cells in names if any(squeeze(cell) in FIELDS["name"] for cell in cells)), None)
