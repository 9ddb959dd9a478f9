"""Queries that a rush asks again and again: Django writes their text once, and only the keys differ from time to time.

Writing the SQL of one query takes longer than everything else that is done for it in Python. A standing query has as many
places for keys as the next power of two; the last key stands in those that are left over, which finds nothing twice.
"""

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import uuid4

from django.db import connection
from django.db.models import QuerySet

MOST = 64  # keys; more are asked for by a query of their own
Key = TypeVar("Key")


@dataclass(frozen=True)
class _Text:
    """A compiled query: its compiler, the SQL, the parameters, and where among them the keys stand."""

    rows: QuerySet[Any, Any]
    compiler: Any
    sql: str
    parameters: tuple[Any, ...]
    places: tuple[int, ...]


class Standing(Generic[Key]):
    """``rows`` gives the query for a list of keys, values of ``field``, which it compares once, by ``__in``; ``sample``
    makes a random key. The query may not look at the clock: what it says besides the keys is said for good.
    """

    def __init__(
        self, field: Any, rows: Callable[[list[Key]], QuerySet[Any, Any]], sample: Callable[[], Any] = uuid4
    ) -> None:
        self._field, self._rows, self._sample = field, rows, sample
        self._texts: dict[tuple[str, int], _Text] = {}

    def __call__(self, keys: Iterable[Key]) -> list[Any]:
        """The rows for these keys; none for none. Raises :class:`ValueError` where the query is not a standing one."""
        wanted = list(dict.fromkeys(keys))
        if not wanted:
            return []
        if len(wanted) > MOST:
            return list(self._rows(wanted))
        size = 1 << (len(wanted) - 1).bit_length()
        text = self._texts.get((connection.vendor, size)) or self._write(size)
        return _read(text, self._field, wanted + wanted[-1:] * (size - len(wanted)))

    def _write(self, size: int) -> _Text:
        """Written twice with other keys: where the two differ the keys stand, in their order."""
        rows, other = (self._rows([self._sample() for _ in range(size)]) for _ in range(2))
        compiler = rows.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        differ = other.query.get_compiler(connection=connection).as_sql()[1]
        places = tuple(n for n, (one, two) in enumerate(zip(parameters, differ, strict=True)) if one != two)
        if len(places) != size:
            raise ValueError(f"{size} keys stand in {len(places)} places of: {sql}")
        text = _Text(rows, compiler, sql, tuple(parameters), places)
        self._texts[connection.vendor, size] = text
        return text


def _read(text: _Text, field: Any, keys: Sequence[Any]) -> list[Any]:
    parameters = list(text.parameters)
    for place, key in zip(text.places, keys, strict=True):
        parameters[place] = field.get_db_prep_value(key, connection)
    compiler, rows = copy(text.compiler), text.rows.all()
    query: Any = rows.query
    compiler.connection = connection
    compiler.as_sql = lambda: (text.sql, parameters)
    query.get_compiler = lambda *said, **named: compiler
    return list(rows)
