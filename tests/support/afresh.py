"""After a test that commits, the database is as the migrations left it: put back, not emptied and filled again.

Django flushes: it empties every table, then writes content types, permissions and our seeds anew, which takes longer
than most of these tests. Here SQLite gets its first pages back, and on PostgreSQL the tables that hold rows are
emptied and get the rows of the beginning; a trigger that a test lifted comes back on either.
"""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

from niangjia.kernel.append_only import arm, unarmed
from tests.support import template

LIMIT = 60.0  # seconds that another connection may hold the database


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """The database of the run, and what it takes to put it back."""
    patch = pytest.MonkeyPatch()
    with django_db_blocker.unblock():
        template.keep()
        back = (_Pages if connection.vendor == "sqlite" else _Rows)()
        connection.close()
    patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: back.put())
    yield
    patch.undo()


class _Pages:
    """SQLite: the file, page by page."""

    def __init__(self) -> None:
        import sqlite3

        self._first = sqlite3.connect(":memory:", check_same_thread=False)
        connection.ensure_connection()
        connection.connection.backup(self._first)

    def put(self) -> None:
        end = time.monotonic() + LIMIT

        def wait(_status: int, left: int, _all: int) -> None:
            if left and time.monotonic() > end:
                raise AssertionError(f"the database was locked for {LIMIT:.0f} s after the test")

        connection.ensure_connection()
        self._first.backup(connection.connection, progress=wait, sleep=0.01)


class _Rows:
    """PostgreSQL: the rows, table by table; triggers and foreign keys look away."""

    def __init__(self) -> None:
        self._tables = sorted(connection.introspection.table_names())
        with connection.cursor() as cursor:
            self._first = {table: self._read(cursor, table) for table in self._filled(cursor)}

    def put(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            names = ", ".join(f'"{table}"' for table in self._tables)
            cursor.execute(f"LOCK TABLE {names} IN EXCLUSIVE MODE")  # waits for whoever still writes, as TRUNCATE does
            for table in self._filled(cursor):
                if table not in self._first or self._read(cursor, table) != self._first[table]:
                    cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608  a name from the catalogue
            for table in sorted(self._first.keys() - set(self._filled(cursor))):
                with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                    copy.write(self._first[table])
        if unarmed(connection):
            arm(connection)

    def _filled(self, cursor: Any) -> list[str]:
        """The tables that hold a row."""
        one = "SELECT '{0}' WHERE EXISTS (SELECT FROM \"{0}\")"
        cursor.execute(" UNION ALL ".join(one.format(table) for table in self._tables))
        return [row[0] for row in cursor.fetchall()]

    def _read(self, cursor: Any, table: str) -> bytes:
        with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
            return b"".join(copy)
