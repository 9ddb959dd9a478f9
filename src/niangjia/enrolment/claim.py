"""How a place is taken: one statement on PostgreSQL, one IMMEDIATE transaction on SQLite.

The pool's row is the only thing that people wait for each other at, so it is held as shortly as can be: the statement
counts, inserts the entry and its event, and commits by itself. What stands in it decides: ``free`` above nothing gives
a place, else a turn on the waiting list; a pool that is not ``open``, or whose list is full, gives nothing. The unique
constraints on entries undo the whole statement for whoever has one already. No clock but the server's counts.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from secrets import choice
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from niangjia.enrolment.models import Entry, Offer, Pool, Session
from niangjia.enrolment.states import EntryState
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


def ticket() -> str:
    """A ticket that nobody can guess: 58 bits."""
    return "".join(choice(ALPHABET) for _ in range(TICKET))


SPOT = """
UPDATE enrolment_pool SET
  gave = (free > 0),
  {counter} = {counter} + CASE WHEN free > 0 THEN 1 ELSE 0 END,
  free = free - CASE WHEN free > 0 THEN 1 ELSE 0 END,
  waiting = waiting + CASE WHEN free > 0 THEN 0 ELSE 1 END,
  asked = asked + 1
WHERE id = %(pool)s AND open AND (free > 0 OR waiting < %(most)s)
RETURNING CASE WHEN gave THEN %(won)s ELSE %(lost)s END AS born, asked AS number,
  CASE WHEN gave THEN 0 ELSE waiting END AS stood, gave
"""
# A draw has no hot row: entries share the pool, and closing waits for them.
DRUM = """
SELECT %(won)s AS born, 0 AS number, 0 AS stood, FALSE AS gave FROM enrolment_pool
WHERE id = %(pool)s AND open {share}
"""
COLUMNS = (
    "id", "created_at", "path", "offer_id", "session_id", "pool_id", "union_id", "person_id", "name", "ticket", "group",
    "weight", "key",
)  # fmt: skip
PLACE = """
INSERT INTO enrolment_entry ({columns}, held_until, number, born, stood, state)
SELECT {values}, CASE WHEN spot.gave THEN {until} ELSE NULL END, spot.number, spot.born, spot.stood, spot.born
FROM {spot}
"""
NOTE = """
INSERT INTO kernel_event (id, created_at, label, object_id, verb, source, target, by_id, path, reason, data)
SELECT %(event)s, %(created_at)s, 'enrolment.entry', %(id)s, 'ask', '', spot.born, %(user)s, %(path)s, '', {data}
FROM {spot}
"""


def take(wish: Wish) -> Place | None:
    """Ask for a place; None where there is neither a place nor a turn on the list, or the pool is not open.

    Raises :class:`Taken` where the person has one, or the key was used.
    """
    entry_id = uuid7()
    parameters = _parameters(wish, entry_id)
    try:
        with _alone():
            row = _on_postgresql(wish, parameters) if _pg() else _on_sqlite(wish, parameters)
    except IntegrityError as error:
        if any(name in str(error) for name in SAID):
            raise Taken from error
        raise
    return Place(entry_id, row[0], row[2]) if row else None


# how the two databases name the constraints that mean "has one already"
SAID = (
    "entry_one_live", "entry_key_once",
    "enrolment_entry.person_id, enrolment_entry.offer_id", "enrolment_entry.person_id, enrolment_entry.key",
)  # fmt: skip


def _on_postgresql(wish: Wish, parameters: dict[str, Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(_whole(wish.offer.is_draw, wish.held_until is not None), parameters)
        return cursor.fetchone()


@cache
def _whole(drawn: bool, holds: bool) -> str:
    """The one statement. A data-modifying CTE runs to its end whether or not it is read."""
    place = PLACE.format(
        columns=_columns(), values=_values(), spot="spot", until="%(held_until)s::timestamptz"
    )
    note = NOTE.format(spot="spot", data="'{}'::jsonb")
    spot = _spot(drawn, holds, share="FOR SHARE")
    parts = f"WITH spot AS ({spot}), placed AS ({place}), noted AS ({note})"
    return f"{parts} SELECT born, number, stood FROM spot"  # noqa: S608 - our own words alone


def _on_sqlite(wish: Wish, parameters: dict[str, Any]) -> Any:
    """The same in three statements: nobody else writes until the transaction has ended."""
    with connection.cursor() as cursor:
        cursor.execute(_spot(wish.offer.is_draw, wish.held_until is not None), parameters)
        row = cursor.fetchone()
        if row is None:
            return None
        found = dict(zip(("spot_born", "spot_number", "spot_stood", "spot_gave"), row, strict=True))
        spot = "(SELECT %(spot_born)s AS born, %(spot_number)s AS number, %(spot_stood)s AS stood, %(spot_gave)s AS gave) spot"
        place = PLACE.format(columns=_columns(), values=_values(), spot=spot, until="%(held_until)s")
        for statement in (place, NOTE.format(spot=spot, data="'{}'")):
            cursor.execute(statement, parameters | found)
        return row


def _spot(drawn: bool, holds: bool, share: str = "") -> str:
    return DRUM.format(share=share) if drawn else SPOT.format(counter="held" if holds else "taken")


def _columns() -> str:
    return ", ".join(f'"{name}"' for name in COLUMNS)


def _values() -> str:
    return ", ".join(f"%({name})s" for name in COLUMNS)


def _parameters(wish: Wish, entry_id: UUID) -> dict[str, Any]:
    own = ticket()
    won = EntryState.TAKEN if wish.held_until is None else EntryState.HELD
    values = {
        "id": entry_id,
        "created_at": wish.now,
        "path": wish.path,
        "offer_id": wish.offer.pk,
        "session_id": wish.session.pk,
        "pool_id": wish.pool.pk,
        "union_id": wish.union_id,
        "person_id": wish.person_id,
        "name": wish.name,
        "ticket": own,
        "group": wish.group or own,
        "weight": 1,
        "key": wish.key,
        "held_until": wish.held_until,
    }
    return {name: _prepared(name, value) for name, value in values.items()} | {
        "pool": _prepared("pool_id", wish.pool.pk),
        "event": Event._meta.pk.get_db_prep_value(uuid7(), connection),
        "user": _prepared_user(wish.user_id),
        "most": wish.offer.waiting_most,
        "won": EntryState.ENTERED if wish.offer.is_draw else won,
        "lost": EntryState.WAITING,
    }


@cache
def _field(name: str) -> Any:
    found: Any = next(one for one in Entry._meta.concrete_fields if one.column == name)
    return found.target_field if found.is_relation else found


def _prepared(name: str, value: Any) -> Any:
    return _field(name).get_db_prep_value(value, connection)


def _prepared_user(key: Any) -> Any:
    by: Any = Event._meta.get_field("by")
    return by.target_field.get_db_prep_value(key, connection)


def _pg() -> bool:
    return connection.vendor == "postgresql"


@contextmanager
def _alone() -> Iterator[None]:
    """On PostgreSQL the statement is its own transaction; within another one it gets a savepoint to fall back to."""
    with transaction.atomic() if connection.in_atomic_block or not _pg() else nullcontext():
        yield
