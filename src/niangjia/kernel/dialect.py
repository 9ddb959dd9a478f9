"""The few words in which PostgreSQL and SQLite differ, for whatever writes its own statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    InterfaceError,
    OperationalError,
    connection,
    connections,
    models,
)
from django.db.backends.postgresql.base import ServerBindingCursor

Parameters = dict[str, Any]
DEADLOCK = "40P01"


def postgres() -> bool:
    """Whether the database is PostgreSQL."""
    return connection.vendor == "postgresql"


def in_deadlock(error: DatabaseError) -> bool:
    """Whether PostgreSQL ended a transaction because it and another waited for each other; SQLite has one writer."""
    return getattr(error.__cause__, "sqlstate", "") == DEADLOCK


def away(error: BaseException | None) -> bool:
    """Whether the database cannot be reached at this moment, or has no time: nothing is wrong with what was asked.

    PostgreSQL: a line that broke or could not be had (no SQLSTATE, class 08) or a server that goes down or comes up
    (57P01 to 57P03). SQLite: somebody writes longer than the timeout.
    """
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    if not postgres():
        return "locked" in str(error)
    state = getattr(error.__cause__, "sqlstate", None) or ""
    return not state or state.startswith(("08", "57P"))


def key_type() -> str:
    """The type of a column of keys, for a temporary table."""
    return "uuid" if postgres() else "char(32)"


def key(value: UUID | str) -> Any:
    """A UUID as a parameter of a statement."""
    one = value if isinstance(value, UUID) else UUID(value)
    return one if postgres() else one.hex


def moment(value: Any) -> Any:
    """An aware moment as a parameter of a statement."""
    return connection.ops.adapt_datetimefield_value(value)


def differs(left: str, right: str) -> str:
    """A condition: not equal, where null is a value."""
    return f"{left} IS DISTINCT FROM {right}" if postgres() else f"{left} IS NOT {right}"


@contextmanager
def prepared() -> Iterator[None]:
    """For statements that come again word for word: PostgreSQL reads and plans them once a connection, which takes five times
    as long as to carry out a query by keys. Values go beside the text, so it must say the type of each that stands alone.
    Where Django keeps a log of statements they are sent whole, or the log would be without them.
    """
    ours = connections[DEFAULT_DB_ALIAS]  # looked up once: ``connection`` looks for it with every word
    if ours.vendor != "postgresql" or ours.queries_logged:
        yield
        return
    ours.ensure_connection()
    line, before = ours.connection, ours.connection.cursor_factory
    line.cursor_factory = ServerBindingCursor
    try:
        yield
    finally:
        line.cursor_factory = before


def run(statement: str, parameters: Parameters) -> int:
    """Run a statement; how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def rows(statement: str, parameters: Parameters) -> list[tuple[Any, ...]]:
    """Run a query; all its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def number(statement: str, parameters: Parameters) -> int:
    """Run a query of one number."""
    return int(rows(statement, parameters)[0][0])


def analyse(*tables: str | type[models.Model]) -> None:
    """Let the planner know what was just written; SQLite plans by its indexes alone."""
    if postgres():
        with connection.cursor() as cursor:
            for one in tables:
                name = one if isinstance(one, str) else one._meta.db_table
                cursor.execute(f"ANALYZE {connection.ops.quote_name(name)}")


def settle() -> None:
    """Settings of a bulk transaction: memory for its sorts and joins. They end with the transaction."""
    if postgres():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '192MB'")
            cursor.execute("SET LOCAL jit = off")
