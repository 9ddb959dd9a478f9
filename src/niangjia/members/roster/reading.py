"""A roster file opened as a table of typed cells, whatever it is and whatever it is called."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from niangjia.members.roster import delimited, limits
from niangjia.members.roster.archive import check_archive
from niangjia.members.roster.cells import Cell, Lost
from niangjia.members.roster.htmltable import html_rows
from niangjia.members.roster.limits import Unreadable
from niangjia.members.roster.sniff import kind_of

__all__ = ["Cell", "Lost", "Sheet", "Table", "Unreadable", "open_table"]

NumberedRows = Iterator[tuple[int, list[Cell]]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `rows()` may be called again and again; `size` is an upper bound of its rows where it is known."""

    name: str
    rows: Callable[[], NumberedRows]
    size: int | None = None

    def head(self, count: int = 80) -> list[tuple[int, list[Cell]]]:
        """The first rows: enough to find the header and to look at samples."""
        return [row for row, _ in zip(self.rows(), range(count), strict=False)]


@dataclass(frozen=True, slots=True)
class Table:
    """An opened file. `kind`: "xlsx", "xls", "csv" or "html"; `sheets`: the visible ones, at least one."""

    filename: str
    kind: str
    sheets: list[Sheet]


def open_table(source: str | Path | bytes, filename: str = "") -> Table:
    """Open a roster by its content. `source`: a path or the bytes; `filename`: for the user's eyes only.

    Raises Unreadable, here or while rows are read, with a sentence that says what to do.
    """
    opened = _opener(source)
    with opened() as stream:
        size = stream.seek(0, 2)
        if size > limits.MAX_FILE:
            raise Unreadable(f"文件超过 {limits.MAX_FILE >> 20} MB，请拆成几个文件分次导入。")
        stream.seek(0)
        head = stream.read(8192)
        kind = kind_of(head, head + stream.read() if head[:4] == b"\xd0\xcf\x11\xe0" else None)
    name = filename or (Path(source).name if isinstance(source, str | Path) else "")
    if kind in ("zip", "xls"):
        return _workbook(opened, name, kind)
    return _html(opened, name) if kind == "html" else _text(opened, name)


def _opener(source: str | Path | bytes) -> Callable[[], BinaryIO]:
    if isinstance(source, bytes):
        return partial(io.BytesIO, source)
    path = Path(source)
    return lambda: path.open("rb")


def _workbook(opened: Callable[[], BinaryIO], name: str, kind: str) -> Table:
    from niangjia.members.roster import workbook  # calamine is for the process that reads a workbook

    with opened() as stream:
        if kind == "zip":
            check_archive(stream)
        stream.seek(0)
        book = workbook.open_workbook(stream)
    sheets = [
        Sheet(sheet, partial(workbook.sheet_rows, workbook.parsed(book, index)))
        for index, sheet in workbook.visible_sheets(book)
    ]
    return Table(name, "xlsx" if kind == "zip" else "xls", sheets)


def _html(opened: Callable[[], BinaryIO], name: str) -> Table:
    with opened() as stream:
        rows = html_rows(stream.read())
    return Table(name, "html", [Sheet("网页表格", lambda: iter(list(enumerate(rows, 1))), len(rows))])


def _text(opened: Callable[[], BinaryIO], name: str) -> Table:
    how = delimited.examine(opened)
    return Table(name, "csv", [Sheet("文本", partial(delimited.rows, opened, how), how.lines)])
