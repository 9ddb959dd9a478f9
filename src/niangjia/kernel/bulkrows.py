"""Many bare rows into a table in one go: ``COPY`` on PostgreSQL, one prepared ``INSERT`` elsewhere.

For loads of a hundred thousand rows and more, where a model instance a row costs more than the database. No signals,
no defaults: the caller says every column that has no default in the database.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def columns_of(model: type[models.Model], names: Sequence[str]) -> list[str]:
    """The columns of fields, in order; raises ``FieldDoesNotExist``."""
    fields = [model._meta.get_field(name) for name in names]
    return [str(one.column) for one in fields if isinstance(one, models.Field)]


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of values in the order of ``names``.

    Values are what the database itself takes: text, numbers, bytes, ``None``; a UUID as 32 hex digits, a date in ISO
    form, a moment as :func:`moment` gives it.
    """
    quote = connection.ops.quote_name
    head = f"{quote(model._meta.db_table)} ({', '.join(quote(one) for one in columns_of(model, names))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {head} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(names))
            statement = f"INSERT INTO {head} VALUES ({marks})"  # noqa: S608 - names of our own fields
            cursor.executemany(statement, rows)  # type: ignore[arg-type]  # sqlite3 takes any iterable


def moment(value: Any) -> str:
    """An aware moment as :func:`insert_rows` takes it."""
    return str(connection.ops.adapt_datetimefield_value(value))


def analyse(*tables: type[models.Model]) -> None:
    """Tell PostgreSQL's planner what a load has changed; SQLite plans by its indexes alone."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in tables:
                cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
