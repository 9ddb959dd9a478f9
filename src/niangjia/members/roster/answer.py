"""The rows that failed, given back in the user's own layout with one more column: 问题说明."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from niangjia.members.roster.cells import Cell, shown
from niangjia.members.roster.clean import Issue
from niangjia.members.roster.fields import BY_KEY
from niangjia.members.roster.header import Header
from niangjia.members.text import squeeze

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

COLUMN: Final = "问题说明"
_MAX_TEXT: Final = 32_767  # characters of a cell; Excel's own limit
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}

NumberedRow = tuple[int, Sequence[Cell]]


def explained(number: int, issues: Iterable[Issue]) -> str:
    """One text for the column 问题说明: every issue of a row with its heading, reason and hint."""
    parts = []
    for issue in issues:
        label = BY_KEY[issue.field].label_zh if issue.field in BY_KEY else ""
        hint = f"（{issue.hint_zh}）" if issue.hint_zh else ""
        parts.append(f"{label}：{issue.reason_zh}{hint}" if label else f"{issue.reason_zh}{hint}")
    return f"原第 {number} 行 " + "；".join(parts)


def write_answer(
    out: str | Path | BinaryIO, header: Header, rows: Iterable[NumberedRow], problems: Mapping[int, str]
) -> int:
    """Write an .xlsx of the title rows, the header and those of `rows` whose number is in `problems`.

    `rows`: the original sheet from its first row on, as `Sheet.rows()` gives them; `problems`: row number → text.
    Every text is written as text: long numbers keep their digits, and nothing becomes a formula or a link.
    Returns how many rows were written.
    """
    import xlsxwriter  # 12 MB; loaded where a file is written, not in every process

    with xlsxwriter.Workbook(str(out) if isinstance(out, str | Path) else out, _OPTIONS) as book:
        sheet = book.add_worksheet("问题数据")
        formats = {
            "text": book.add_format({"num_format": "@"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "head": book.add_format({"bold": True, "num_format": "@"}),
            "issue": book.add_format({"font_color": "#C00000", "text_wrap": True}),
        }
        _layout(sheet, header, _issue_column(header))
        return _fill(sheet, formats, header, rows, problems)


def _issue_column(header: Header) -> int:
    """Behind the last column; a file that is itself an answer keeps its one column 问题说明."""
    for at, name in enumerate(header.names):
        if squeeze(name).split("/")[-1] == COLUMN:
            return at
    return len(header.names)


def _layout(sheet: "Worksheet", header: Header, column: int) -> None:
    if column:
        sheet.set_column(0, column - 1, 16)
    sheet.set_column(column, column, 60)
    if header.height:
        sheet.freeze_panes(header.first_data_row - 1, 0)


def _fill(
    sheet: "Worksheet",
    formats: Mapping[str, "Format"],
    header: Header,
    rows: Iterable[NumberedRow],
    problems: Mapping[int, str],
) -> int:
    column = _issue_column(header)
    line = written = 0
    if not header.height:
        _write(sheet, formats, 0, [*header.names], "head")
        sheet.write_string(0, column, COLUMN, formats["head"])
        line = 1
    for number, cells in rows:
        above = number < header.first_data_row
        if not above and number not in problems:
            continue
        kept = list(cells[:column]) if not above else list(cells)
        _write(sheet, formats, line, kept, "head" if above else "text")
        if above and number == header.row_number:
            sheet.write_string(line, column, COLUMN, formats["head"])
        elif not above:
            sheet.write_string(line, column, problems[number][:_MAX_TEXT], formats["issue"])
            written += 1
        line += 1
    return written


def _write(
    sheet: "Worksheet", formats: Mapping[str, "Format"], line: int, cells: Sequence[Cell], style: str
) -> None:
    for at, cell in enumerate(cells):
        if isinstance(cell, date) and cell.year >= 1900:
            sheet.write_datetime(line, at, cell, formats["date"])
        elif cell != "":
            sheet.write_string(line, at, shown(cell)[:_MAX_TEXT], formats[style])
