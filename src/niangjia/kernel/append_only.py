"""Tables that are only ever added to, held so by the database itself, on SQLite and PostgreSQL.

Triggers refuse UPDATE, DELETE and TRUNCATE on every protected table. They are put in place after every ``migrate``
and every ``flush`` (:func:`arm_after`), not by one migration: SQLite rebuilds a table when its columns change and
silently drops its triggers with the old one. ``./manage verify`` names a table whose triggers are gone.

Emptying a test database is lawful: our ``flush`` command lifts the triggers first, and Django's and pytest-django's
transactional tests go through that command. Nothing else lifts them.
"""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

PROTECTED: list[str] = ["kernel_event", "kernel_auditentry", "kernel_auditseal"]

_FUNCTION = """
CREATE OR REPLACE FUNCTION kernel_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def protect(table: str) -> None:
    """Add a table of another context; call it where the application becomes ready."""
    if table not in PROTECTED:
        PROTECTED.append(table)


def triggers(table: str, vendor: str) -> dict[str, str]:
    """The statements that protect a table, by the name of the trigger."""
    if vendor == "postgresql":
        rows, whole = f"{table}_rows", f"{table}_whole"
        return {
            rows: f'CREATE OR REPLACE TRIGGER "{rows}" BEFORE UPDATE OR DELETE ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION kernel_append_only()",
            whole: f'CREATE OR REPLACE TRIGGER "{whole}" BEFORE TRUNCATE ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION kernel_append_only()",
        }
    return {
        f"{table}_{verb.lower()}": f'CREATE TRIGGER IF NOT EXISTS "{table}_{verb.lower()}" BEFORE {verb} ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: {verb} refused'); END"
        for verb in ("UPDATE", "DELETE")
    }


def arm(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers of every protected table in place; those that are there stay."""
    tables = _present(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and tables:
            cursor.execute(_FUNCTION)
        for table in tables:
            for statement in triggers(table, connection.vendor).values():
                cursor.execute(statement)


def disarm(connection: BaseDatabaseWrapper) -> None:
    """Lift the triggers, to empty a database as a whole."""
    with connection.cursor() as cursor:
        for table in _present(connection):
            for name in triggers(table, connection.vendor):
                on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')


def unarmed(connection: BaseDatabaseWrapper) -> list[str]:
    """The protected tables that lack a trigger, or whose trigger is switched off."""
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {row[0] for row in cursor.fetchall()}
    return [table for table in _present(connection) if not set(triggers(table, connection.vendor)) <= found]


def arm_after(using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Receiver of ``post_migrate``, which Django sends after ``migrate`` and after ``flush``."""
    arm(connections[using])


def _present(connection: BaseDatabaseWrapper) -> list[str]:
    there = set(connection.introspection.table_names())
    return [table for table in PROTECTED if table in there]
