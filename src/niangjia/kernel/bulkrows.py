"""Many bare rows into a table in one go: ``COPY`` on PostgreSQL, one prepared ``INSERT`` elsewhere.

For loads of a hundred thousand rows and more, where a model instance a row costs more than the database. No signals,
no defaults: the caller says every column that has no default in the database.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db import connection, models

from niangjia.kernel.dialect import postgres

Item = TypeVar("Item")


def in_parts(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """The items in their order, ``size`` at a time: for statements that name each of them."""
    return (items[at : at + size] for at in range(0, len(items), size))


def columns_of(model: type[models.Model], names: Sequence[str]) -> list[str]:
    """The columns of fields, in order; raises ``FieldDoesNotExist``."""
    fields = [model._meta.get_field(name) for name in names]
    return [str(one.column) for one in fields if isinstance(one, models.Field)]


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of values in the order of ``names``, the fields of a model; values as :func:`pour` takes them."""
    pour(model._meta.db_table, columns_of(model, names), rows)


def pour(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows into a table, a temporary one too.

    Values are what the database itself takes: text, numbers, bytes, ``None``; a UUID as 32 hex digits, a date in ISO
    form, a moment as ``dialect.moment`` gives it.
    """
    quote = connection.ops.quote_name
    head = f"{quote(table)} ({', '.join(quote(one) for one in columns)})"
    with connection.cursor() as cursor:
        if postgres():
            with cursor.copy(f"COPY {head} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            statement = f"INSERT INTO {head} VALUES ({marks})"  # noqa: S608 - names of our own columns
            cursor.executemany(statement, rows)  # type: ignore[arg-type]  # sqlite3 takes any iterable
