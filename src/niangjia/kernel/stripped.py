"""Tables without what a database keeps row by row, while most of their rows are written or go; put back set-based.

An index kept through a million scattered inserts costs four times what building it at the end does, and a foreign key
asks a query a row where one join would say the same. Only for a table that grows or shrinks by more than it holds: the
tables are nobody else's until the transaction ends (readers of PostgreSQL wait; those of SQLite see what was before).
Everything happens in the transaction at hand, so whatever ends it, even ``kill -9``, leaves table and indexes as they
were. What is put back is what the database itself said was there, by name and definition; a row that breaks it fails
the transaction.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from django.db import OperationalError, connection, models, transaction

from niangjia.kernel.dialect import postgres, rows

Table = type[models.Model]
# longer than PostgreSQL's deadlock_timeout: a vacuum at work on the table steps aside within it
PATIENCE = "1500ms"


class Part(NamedTuple):
    """A constraint or an index: the statement that takes it away, and the one that brings it back."""

    drop: str
    make: str


INDEXES = """
    SELECT CASE WHEN c.oid IS NULL THEN format('DROP INDEX %%s', i.indexrelid::regclass)
                ELSE format('ALTER TABLE %%s DROP CONSTRAINT %%I', i.indrelid::regclass, c.conname) END,
           CASE WHEN c.oid IS NULL THEN pg_get_indexdef(i.indexrelid)
                ELSE format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', i.indrelid::regclass, c.conname,
                            pg_get_constraintdef(c.oid)) END
    FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('u', 'x')
    WHERE i.indrelid = ANY(%(tables)s::regclass[]) AND NOT i.indisprimary
      AND NOT EXISTS (SELECT 1 FROM pg_constraint f WHERE f.conindid = i.indexrelid AND f.contype = 'f')
    ORDER BY 1"""
REFERENCES = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
           format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid)),
           conrelid::regclass::text
    FROM pg_constraint
    WHERE contype = 'f' AND confrelid = ANY(%(tables)s::regclass[])
      AND (%(outside)s OR conrelid = ANY(%(tables)s::regclass[]))
    ORDER BY 1"""
LITE = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %(table)s AND sql IS NOT NULL"


def few_in(model: Table, most: int) -> bool:
    """Whether a table has no more than so many rows; reads no more than that."""
    quoted = connection.ops.quote_name(model._meta.db_table)
    found = rows(f"SELECT COUNT(*) FROM (SELECT 1 FROM {quoted} LIMIT %(n)s) AS t", {"n": most + 1})  # noqa: S608
    return int(found[0][0]) <= most


def alone_with(*models: Table, referring: bool = False) -> bool:
    """Take tables (``referring``: those that refer to them, too) for this transaction alone.

    False where others do not let go of them soon: then nothing is taken. SQLite has one writer anyway.
    """
    if not postgres():
        return True
    names = [connection.ops.quote_name(one._meta.db_table) for one in models]
    if referring:
        found = rows(REFERENCES, _tables(models) | {"outside": True})
        names = list(dict.fromkeys([*names, *(one[2] for one in found)]))
    try:
        with transaction.atomic():
            _run([f"SET LOCAL lock_timeout = '{PATIENCE}'", f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE"])
    except OperationalError:
        return False
    finally:
        _run(["SET LOCAL lock_timeout = DEFAULT"])
    return True


@contextmanager
def without_indexes(*models: Table) -> Iterator[None]:
    """Within, the tables have their primary keys and checks alone; not even the foreign keys among them."""
    if postgres():
        tables = _tables(models)
        parts = [*_parts(REFERENCES, tables | {"outside": False}), *_parts(INDEXES, tables)]
    else:
        parts = [part for one in models for part in _lite(one)]
    with _without(parts):
        yield


@contextmanager
def without_references(*models: Table) -> Iterator[None]:
    """Within, no foreign key refers to the tables. SQLite asks its indexes so cheaply that there nothing is done."""
    with _without(_parts(REFERENCES, _tables(models) | {"outside": True}) if postgres() else []):
        yield


@contextmanager
def _without(parts: Sequence[Part]) -> Iterator[None]:
    """Raises what the database raises where a part cannot be brought back; the transaction is lost then."""
    _settle()
    _run([part.drop for part in parts])
    yield
    _settle()
    _run([part.make for part in reversed(parts)])


def _settle() -> None:
    """Checks that wait for the commit are made now: a table they wait for cannot be altered."""
    if postgres():
        _run([
            "SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED",
            "SET LOCAL maintenance_work_mem = '192MB'", "SET LOCAL max_parallel_maintenance_workers = 2",
        ])  # fmt: skip


def _tables(models: Sequence[Table]) -> dict[str, object]:
    return {"tables": [connection.ops.quote_name(one._meta.db_table) for one in models]}


def _parts(statement: str, parameters: dict[str, object]) -> list[Part]:
    return [Part(found[0], found[1]) for found in rows(statement, parameters)]


def _lite(model: Table) -> list[Part]:
    found = rows(LITE, {"table": model._meta.db_table})
    return [Part(f"DROP INDEX {connection.ops.quote_name(name)}", sql) for name, sql in found]


def _run(statements: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for one in statements:
            cursor.execute(one)
