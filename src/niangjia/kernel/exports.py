"""A list as a file: every row, every column, defused so that no cell runs in a spreadsheet program."""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from niangjia.kernel.lists import Listing

FORMS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet program takes for a formula

Step = Callable[[int], None]


def plain(value: Any) -> Any:
    """A cell as a file carries it: dates as dates, numbers as numbers, everything else as text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float | date):
        return value
    return str(value)


def defused(value: Any) -> Any:
    """Text that a spreadsheet program would run gets an apostrophe in front; imports take it off again."""
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value


def write(listing: Listing, form: str, target: Path, step: Step = lambda done: None) -> int:
    """Write a whole list to ``target`` (``xlsx`` or ``csv``) in bounded memory; returns the number of rows.

    It is plain, so ``target`` belongs into a private folder: :func:`sealed_files.sealing` or :func:`sealed_files.private`.
    """
    return (_write_xlsx if form == "xlsx" else _write_csv)(listing, target, step)


def _write_xlsx(listing: Listing, target: Path, step: Step) -> int:
    import xlsxwriter  # 12 MB; loaded where a file is written, not in every process

    book = xlsxwriter.Workbook(
        str(target),
        {
            "constant_memory": True,
            "tmpdir": str(target.parent),  # the rows lie there meanwhile: a private folder
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    sheet = book.add_worksheet(listing.title[:31] or "名单")
    head = book.add_format({"bold": True, "bottom": 1})
    formats = _formats(book)
    for place, column in enumerate(listing.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.label, head)
    sheet.freeze_panes(1, 0)
    number = 0
    for items in listing.chunks():
        for item in items:
            number += 1
            for place, cell in enumerate(listing.cells(item, every=True)):
                _put(sheet, number, place, plain(cell.text), formats)
        step(number)
    book.close()
    return number


def _formats(book: Any) -> dict[type, Any]:
    return {
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }


def _put(sheet: Any, row: int, place: int, value: Any, formats: dict[type, Any]) -> None:
    if isinstance(value, str):
        sheet.write_string(row, place, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, formats[type(value)])
    else:
        sheet.write_number(row, place, value)


def _write_csv(listing: Listing, target: Path, step: Step) -> int:
    number = 0
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.label for column in listing.columns])
        for items in listing.chunks():
            for item in items:
                number += 1
                writer.writerow([defused(plain(cell.text)) for cell in listing.cells(item, every=True)])
            step(number)
    return number


def table(head: list[str], rows: list[list[Any]]) -> bytes:
    """A small table as ``.xlsx``, for templates and answers of a few rows."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "bottom": 1})
    for place, label in enumerate(head):
        sheet.set_column(place, place, max(12, 2 * len(label) + 4))
        sheet.write_string(0, place, label, bold)
    formats = _formats(book)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            _put(sheet, number, place, plain(value), formats)
    book.close()
    return stream.getvalue()
