"""Rows of a pasted list that were not taken, given back in the layout in which they were typed, each with the reason.

Plain Python. What comes back may be pasted again as it is: the column of reasons is passed over (:func:`unexplained`).
"""

import io
from collections.abc import Collection, Mapping

from niangjia.members.roster.answer import COLUMN, write_answer
from niangjia.members.roster.header import Header
from niangjia.members.text import squeeze

NAMES = ("姓名", "会员姓名", "职工姓名", "名字")
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


def left_over(text: str, numbers: Collection[int]) -> str:
    """The heading and those lines (counted from 1) that were not taken, exactly as they were typed."""
    lines = _lines(text)
    head = _head(lines)
    kept = [number for at, (number, _) in enumerate(lines) if at == head or number in numbers]
    raw = text.splitlines()
    return "\n".join(raw[number - 1] for number in kept)


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
    return next((at for at, (_, cells) in enumerate(lines) if any(squeeze(cell) in NAMES for cell in cells)), None)
