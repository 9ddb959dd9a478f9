"""The rows of a list as HTML, built in Python: a page of 200 rows in a template costs ten times as much."""

from collections.abc import Iterator
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from niangjia.kernel.wording import plain

SHORT = 11  # characters; what is shorter stays on one line
TICK = (
    '<td class="tick" role="cell"><label><input type="checkbox" class="form-check-input" name="ids" value="{id}"'
    ' aria-label="选择第 {n} 条"></label></td>'
)
NO_TICK = '<td class="tick" role="cell"></td>'


def rows(listing: Any) -> SafeString:
    """``<tr>`` for every row of a ``kernel.lists.Listing``; everything in a cell is escaped."""
    parts = ["".join(_row(row, n, _tick(listing, row, n))) for n, row in enumerate(listing.rows, 1)]
    return mark_safe("\n".join(parts))  # noqa: S308 - made of escaped values below


def _tick(listing: Any, row: Any, n: int) -> str:
    """The box of a row; an empty cell where nothing of what is done to many can be done to it, none in other lists."""
    if not listing.bulk:
        return ""
    return TICK.format(id=escape(row.id), n=n) if listing.may_tick(row.record) else NO_TICK


def _row(row: Any, n: int, tick: str) -> Iterator[str]:
    yield '<tr role="row">' + tick
    for cell in row.cells:
        yield _cell(cell, row.url)
    yield "</tr>"


def _cell(cell: Any, row_url: str) -> str:
    column, text = cell.column, plain(cell.text)
    marks = [
        name
        for name, is_so in (
            ("primary", column.primary),
            ("num", column.numeric and not column.primary),
            ("none", text == "—"),
            ("short", len(text) < SHORT),
        )
        if is_so
    ]
    inner = _inner(cell, escape(text), row_url)
    return f'<td role="cell" data-label="{escape(column.label)}" class="{" ".join(marks)}">{inner}</td>'


def _inner(cell: Any, text: str, row_url: str) -> str:
    if cell.badge:
        return f'<span><span class="state tone-{escape(cell.badge)}">{text}</span></span>'
    if cell.column.primary and row_url:
        return f'<a class="row-link" href="{escape(row_url)}">{text}</a>'
    if cell.url:
        return f'<a href="{escape(cell.url)}">{text}</a>'
    return f"<span>{text}</span>"
