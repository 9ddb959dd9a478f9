"""Keyset paging: the next page starts after the last row seen, so page 10,000 costs what page 1 costs.

Rows are ordered by one column and the key. The cursor carries the column's value and the key of the row at the
edge; no table-wide COUNT, no OFFSET. Sort columns are never null.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet
from django.db.models.functions import Coalesce

from niangjia.kernel.api_input import clean_text
from niangjia.kernel.errors import Invalid

MAX_LIMIT = 200


@dataclass(frozen=True)
class Slice:
    """One page of rows, and the cursors of its neighbours; an empty cursor is no neighbour."""

    items: list[Any]
    next: str
    previous: str


def slice_of(
    queryset: QuerySet[Any], *, order: str, cursor: str = "", limit: int = 50, few: bool = False
) -> Slice:
    """A page of a queryset in ``order`` (a column, ``-`` in front for falling), then by key. Callers bound ``limit``
    (``MAX_LIMIT`` for requests).

    ``few``: the conditions leave few rows, so find them first and sort them then. A planner that guesses wrong
    would walk a million rows in their order instead, looking for three.

    Raises :class:`Invalid` for a cursor that was not made here.
    """
    column, falling = order.lstrip("-"), order.startswith("-")
    edge = _decode(cursor) if cursor else None
    backwards = bool(edge and edge[0] == "b")
    rising = falling == backwards
    rows = queryset.order_by(*(_sorting if few else _ordering)(column, rising))
    if edge:
        rows = rows.filter(_beyond(rows, column, edge, rising))
    found = list(rows[: limit + 1])
    more, items = len(found) > limit, found[:limit]
    if backwards:
        items.reverse()
    after = more or backwards
    before = more if backwards else bool(edge)
    return Slice(
        items,
        _encode("f", items[-1], column) if items and after else "",
        _encode("b", items[0], column) if items and before else "",
    )


def _ordering(column: str, rising: bool) -> tuple[str, ...]:
    sign = "" if rising else "-"
    return (f"{sign}pk",) if column in ("pk", "id") else (f"{sign}{column}", f"{sign}pk")


def _sorting(column: str, rising: bool) -> tuple[Any, ...]:
    """The same order by an expression, which no index answers."""
    by = Coalesce(F(column), F(column))
    first = by.asc() if rising else by.desc()
    return (first,) if column in ("pk", "id") else (first, "pk" if rising else "-pk")


def _beyond(rows: QuerySet[Any], column: str, edge: tuple[str, Any, str], rising: bool) -> Q:
    than = "gt" if rising else "lt"
    value, key_value = _typed(rows, column, edge[1]), _typed(rows, "pk", edge[2])
    if column in ("pk", "id"):
        return Q(**{f"pk__{than}": key_value})
    # the first condition lets the database walk the index; the second breaks ties
    return Q(**{f"{column}__{than}e": value}) & (Q(**{f"{column}__{than}": value}) | Q(**{f"pk__{than}": key_value}))


def _field(rows: QuerySet[Any], column: str) -> Any:
    """The field of a column: one of the model, of one that it leads to, or one that the queryset works out."""
    if column in rows.query.annotations:
        return rows.query.annotations[column].output_field
    model: Any = rows.model
    *way, last = column.split("__")
    for step in way:
        model = model._meta.get_field(step).related_model
    return model._meta.pk if last == "pk" else model._meta.get_field(last)


def _typed(rows: QuerySet[Any], column: str, value: Any) -> Any:
    """A value of a cursor as its column takes it; raises :class:`Invalid` for one that it cannot be."""
    field = _field(rows, column)
    try:
        found = field.to_python(value)
    except (ValidationError, ValueError, TypeError, OverflowError) as error:
        raise _bad() from error
    if not _storable(found):
        raise _bad()
    return found


def _storable(value: Any) -> bool:
    """Whether a database takes the value: whole numbers of 64 bits, moments with a zone that UTC can say."""
    if isinstance(value, datetime):
        return value.tzinfo is not None and MINYEAR < value.year < MAXYEAR
    return not isinstance(value, int) or abs(value) < 2**63


def _value(row: Model, column: str) -> Any:
    value: Any = row
    for part in column.split("__"):
        value = getattr(value, part)
    return value.isoformat() if isinstance(value, date | datetime) else str(value) if isinstance(value, UUID) else value


def _encode(direction: str, row: Model, column: str) -> str:
    text = json.dumps([direction, _value(row, column), str(row.pk)], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str) -> tuple[str, Any, str]:
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, UnicodeError, RecursionError) as error:
        raise _bad() from error
    ok = isinstance(parts, list) and len(parts) == 3 and parts[0] in ("f", "b") and isinstance(parts[2], str)
    if not ok or not isinstance(parts[1], str | int | float) or not clean_text(f"{parts[1]}{parts[2]}"):
        raise _bad()
    return parts[0], parts[1], parts[2]


def _bad() -> Invalid:
    return Invalid("翻页位置无效，请从第一页重新打开。", errors={"cursor": ["翻页位置无效。"]})
