"""Excel workbooks through calamine, which is asked only once the file has been measured."""

import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import BinaryIO, Final

import python_calamine as calamine

from niangjia.members.roster import limits
from niangjia.members.roster.archive import CORRUPT
from niangjia.members.roster.cells import Cell, trimmed, typed
from niangjia.members.roster.limits import Unreadable
from niangjia.members.roster.sniff import ENCRYPTED

_OLE: Final = b"\xd0\xcf\x11\xe0"  # how an .xls begins
_SECONDS: Final = 60
_TRY: Final = """
import io, resource, sys
import python_calamine
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
"""
_HIDDEN: Final = "工作簿里的工作表都是隐藏的；请在 Excel 里取消隐藏要导入的那张表，保存后重新上传。"


def open_workbook(source: BinaryIO) -> calamine.CalamineWorkbook:
    """The workbook in `source`. Raises Unreadable."""
    content = source.read()
    if content.startswith(_OLE):
        _try_apart(content)
    return _guarded(lambda: calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)))


def _try_apart(content: bytes) -> None:
    """Have a process of its own read an .xls first, with bounded memory: calamine reads all of it on opening, and a damaged
    one may promise so much that the process is aborted, ours with all that it does for others. Raises Unreadable.
    """
    try:
        done = subprocess.run(  # noqa: S603  our own program; the file reaches it as bytes
            [sys.executable, "-I", "-c", _TRY], input=content, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable(CORRUPT) from error
    if done.returncode < 0:
        raise Unreadable(CORRUPT)


def visible_sheets(book: calamine.CalamineWorkbook) -> list[tuple[int, str]]:
    """(index, name) of every visible sheet of cells. Raises Unreadable when there is none."""
    sheets = [
        (at, meta.name, meta.visible == calamine.SheetVisibleEnum.Visible)
        for at, meta in enumerate(book.sheets_metadata)
        if meta.typ == calamine.SheetTypeEnum.WorkSheet
    ]
    visible = [(at, name) for at, name, seen in sheets if seen]
    if not visible:
        raise Unreadable(_HIDDEN if sheets else "工作簿里没有工作表；请确认文件内容后重新上传。")
    return visible


def parsed(book: calamine.CalamineWorkbook, index: int) -> Callable[[], calamine.CalamineSheet]:
    """One sheet, parsed when it is first asked for and then kept: header, samples and rows are read one after another."""
    return cache(lambda: _guarded(lambda: book.get_sheet_by_index(index)))


def sheet_rows(sheet: Callable[[], calamine.CalamineSheet]) -> Iterator[tuple[int, list[Cell]]]:
    """(row number as Excel shows it, cells from column A on) of one sheet, row by row. Raises Unreadable."""
    found = sheet()
    rows = found.iter_rows()
    before = [""] * (found.start[1] if found.start else 0)  # calamine begins at the first column that is used
    number = 0
    while (row := _guarded(lambda: next(rows, None))) is not None:
        number += 1
        cells = before + [value if type(value) is str else typed(value) for value in row]
        if len(cells) > limits.MAX_COLUMNS:
            cells = trimmed(cells)
            if len(cells) > limits.MAX_COLUMNS:
                raise limits.too_many_columns(len(cells))
        yield number, cells


def _guarded(step):  # type: ignore[no-untyped-def]
    """Run `step`; whatever calamine makes of a broken file becomes one Unreadable."""
    try:
        return step()
    except calamine.PasswordError as error:
        raise Unreadable(ENCRYPTED) from error
    except (calamine.CalamineError, ValueError, OverflowError, OSError) as error:
        raise Unreadable(ENCRYPTED if "password" in str(error).lower() else CORRUPT) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable(CORRUPT) from error
