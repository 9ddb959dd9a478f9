"""How places are taken: one statement on PostgreSQL, one IMMEDIATE transaction on SQLite, for one person or for many.

The pool's row is the only thing that people wait for each other at, so it is held as shortly as can be: the statement
counts, inserts the entries and their events, and commits by itself. What stands in the row decides, for the wishes in
their order: as many as are ``free`` get a place, the next ones a turn on the waiting list as far as it reaches; a pool
that is not ``open``, or whose list is full, gives nothing and is not even held. The unique constraints on entries undo the
whole statement where somebody has one already; then everybody is served alone. No clock but the server's counts.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from secrets import choice
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from niangjia.enrolment.models import Entry, Offer, Pool, Session
from niangjia.enrolment.states import EntryState
from niangjia.kernel.dialect import postgres, prepared
from niangjia.kernel.ids import uuid7
from niangjia.kernel.workflow import Event

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is misread on paper
TICKET = 12  # characters


@dataclass(frozen=True)
class Wish:
    """All that one statement needs to know of who asks for what."""

    offer: Offer
    session: Session
    pool: Pool
    person_id: UUID
    union_id: UUID
    path: str
    name: str
    user_id: Any
    now: datetime
    held_until: datetime | None = None
    key: str = ""
    group: str = ""


@dataclass(frozen=True)
class Place:
    """What came of it: the entry, its state at birth, and how many stand on the list up to it."""

    entry_id: UUID
    state: str
    stood: int


class Taken(Exception):
    """The person has a live entry for this offer, or the key made one before."""


# how the two databases name the constraints that mean "has one already"
SAID = (
    "entry_one_live", "entry_key_once",
    "enrolment_entry.person_id, enrolment_entry.offer_id", "enrolment_entry.person_id, enrolment_entry.key",
)  # fmt: skip


def ticket() -> str:
    """A ticket that nobody can guess: 58 bits."""
    return "".join(choice(ALPHABET) for _ in range(TICKET))


def take(wish: Wish) -> Place | None:
    """Ask for a place; None where there is neither a place nor a turn on the list, or the pool is not open.

    Raises :class:`Taken` where the person has one, or the key was used.
    """
    found = take_all([wish])[0]
    if isinstance(found, Taken):
        raise found
    return found


def is_full(wish: Wish) -> bool:
    """Whether the pool is open and gives neither a place nor a turn just now."""
    return Pool.objects.filter(pk=wish.pool.pk, open=True, free__lte=0, waiting__gte=wish.offer.waiting_most).exists()


def take_all(wishes: Sequence[Wish]) -> list[Place | Taken | None]:
    """:func:`take` for people who ask for one pool, in their order: each one's own outcome."""
    if not wishes:
        return []
    rows = [_row(turn, wish) for turn, wish in enumerate(wishes, 1)]
    try:
        with _alone():
            given = (_on_postgresql if postgres() else _on_sqlite)(wishes[0], rows)
    except IntegrityError as error:
        if not any(name in str(error) for name in SAID):
            raise
        return [Taken()] if len(wishes) == 1 else [one for wish in wishes for one in take_all([wish])]
    return [
        Place(row["id"], *given[row["turn"]]) if row["turn"] in given else None for row in rows
    ]


ENTRY = (
    "id", "created_at", "path", "offer_id", "session_id", "pool_id", "union_id", "person_id", "name", "ticket", "group",
    "weight", "key", "number", "born", "stood", "state", "held_until",
)  # fmt: skip
EVENT = ("id", "created_at", "label", "object_id", "verb", "source", "target", "by_id", "path", "reason", "data")
Given = dict[int, tuple[str, int]]  # turn -> (state at birth, place on the list)

# Held until the statement has ended, read as it is then: how many of those who ask get a place, how many a turn.
ROOM = """
SELECT id, total, taken, held, free, waiting, asked AS before, least(free, %(wishes)s) AS given,
  least(greatest(%(wishes)s - free, 0), greatest(%(most)s - waiting, 0)) AS turns
FROM enrolment_pool WHERE id = %(pool)s AND open AND (free > 0 OR waiting < %(most)s) FOR NO KEY UPDATE
"""
# Whole counts out of the row that is held, not differences: PostgreSQL first checks the constraints on the row as the
# statement found it, before it looks at what somebody else made of it while we waited.
COUNTED = """, counted AS (
UPDATE enrolment_pool pool SET total = room.total, taken = room.taken + {taken}, held = room.held + {held},
  free = room.free - room.given, waiting = room.waiting + room.turns, asked = room.before + room.given + room.turns
FROM room WHERE pool.id = room.id)
"""
# A draw has no hot row: entries share the pool, and closing waits for them.
DRUM = """
SELECT id, 0 AS before, 0 AS waiting, %(wishes)s AS given, 0 AS turns FROM enrolment_pool
WHERE id = %(pool)s AND open FOR SHARE
"""
WHOLE = """
WITH room AS ({room}), wish AS (
  SELECT asked.*, {number} AS number, CASE WHEN turn <= given THEN %(won)s ELSE %(lost)s END AS born,
    CASE WHEN turn <= given THEN 0 ELSE waiting + turn - given END AS stood,
    CASE WHEN turn <= given THEN until END AS held_until
  FROM room, json_to_recordset(%(asked)s::json) AS asked(
    turn int, id uuid, created_at timestamptz, path text, offer_id uuid, session_id uuid, pool_id uuid, union_id uuid,
    person_id uuid, name text, ticket text, "group" text, weight int, key text, until timestamptz, event uuid, by_id uuid)
  WHERE turn <= given + turns
), placed AS (
  INSERT INTO enrolment_entry ({entry}, state) SELECT {entry}, born FROM wish
), noted AS (
  INSERT INTO kernel_event ({event})
  SELECT event, created_at, 'enrolment.entry', id, 'ask', '', born, by_id, path, '', '{{}}'::jsonb FROM wish
){counted} SELECT turn, born, stood FROM wish
"""


def _on_postgresql(first: Wish, rows: list[dict[str, Any]]) -> Given:
    """The one statement. A data-modifying CTE runs to its end whether or not it is read."""
    parameters: dict[str, Any] = {
        "pool": first.pool.pk, "most": first.offer.waiting_most, "wishes": len(rows), "won": _won(first),
        "lost": EntryState.WAITING, "asked": json.dumps(rows, default=str),
    }  # fmt: skip
    with prepared(), connection.cursor() as cursor:
        cursor.execute(_whole(first.offer.is_draw, first.held_until is not None), parameters)
        return {turn: (born, stood) for turn, born, stood in cursor.fetchall()}


@cache
def _whole(drawn: bool, holds: bool) -> str:
    return WHOLE.format(
        room=DRUM if drawn else ROOM,
        number="0" if drawn else "before + turn",
        entry=_columns(name for name in ENTRY if name != "state"),
        event=_columns(EVENT),
        counted="" if drawn else COUNTED.format(taken=0 if holds else "room.given", held="room.given" if holds else 0),
    )


def _on_sqlite(first: Wish, rows: list[dict[str, Any]]) -> Given:
    """The same in steps: nobody else writes until the transaction has ended."""
    pool = Pool.objects.filter(pk=first.pool.pk, open=True).first()
    if pool is None:
        return {}
    given, turns = len(rows), 0
    if not first.offer.is_draw:
        given = min(pool.free, len(rows))
        turns = min(len(rows) - given, max(first.offer.waiting_most - pool.waiting, 0))
        counter = "taken" if first.held_until is None else "held"
        deltas = {counter: given, "free": -given, "waiting": turns, "asked": given + turns}
        Pool.objects.filter(pk=pool.pk).update(**{name: F(name) + n for name, n in deltas.items()})
    served = [_served(row, pool, given, first) for row in rows[: given + turns]]
    _insert(Entry, [{name: row[name] for name in ENTRY} for row in served])
    _insert(Event, [_event(row) for row in served])
    return {row["turn"]: (row["born"], row["stood"]) for row in served}


def _served(row: dict[str, Any], pool: Pool, given: int, first: Wish) -> dict[str, Any]:
    """A row with what came of it."""
    gets = row["turn"] <= given
    born = _won(first) if gets else EntryState.WAITING
    return row | {
        "number": 0 if first.offer.is_draw else pool.asked + row["turn"],
        "born": born,
        "state": born,
        "stood": 0 if gets else pool.waiting + row["turn"] - given,
        "held_until": row["until"] if gets else None,
    }


def _event(row: dict[str, Any]) -> dict[str, Any]:
    values: tuple[Any, ...] = (
        row["event"], row["created_at"], "enrolment.entry", row["id"], "ask", "", row["born"], row["by_id"], row["path"],
        "", {},
    )  # fmt: skip
    return dict(zip(EVENT, values, strict=True))


def _insert(model: Any, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    fields = {name: _field(model, name) for name in rows[0]}
    sql = f"INSERT INTO {model._meta.db_table} ({_columns(fields)}) VALUES ({', '.join(['%s'] * len(fields))})"  # noqa: S608
    values: Any = [[fields[name].get_db_prep_save(one, connection) for name, one in row.items()] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


@cache
def _field(model: Any, column: str) -> Any:
    found: Any = next(one for one in model._meta.concrete_fields if one.column == column)
    return found.target_field if found.is_relation else found


def _columns(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _won(first: Wish) -> str:
    if first.offer.is_draw:
        return EntryState.ENTERED
    return EntryState.TAKEN if first.held_until is None else EntryState.HELD


def _row(turn: int, wish: Wish) -> dict[str, Any]:
    """What stands in the database of one wish, before anything is known of its outcome."""
    own = ticket()
    return {
        "turn": turn, "id": uuid7(), "event": uuid7(), "created_at": wish.now, "path": wish.path, "name": wish.name,
        "offer_id": wish.offer.pk, "session_id": wish.session.pk, "pool_id": wish.pool.pk, "union_id": wish.union_id,
        "person_id": wish.person_id, "by_id": wish.user_id, "ticket": own, "group": wish.group or own, "weight": 1,
        "key": wish.key, "until": wish.held_until,
    }  # fmt: skip


@contextmanager
def _alone() -> Iterator[None]:
    """On PostgreSQL the statement is its own transaction; within another one it gets a savepoint to fall back to."""
    with transaction.atomic() if connection.in_atomic_block or not postgres() else nullcontext():
        yield
