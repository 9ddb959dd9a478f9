"""Queries that are asked again and again: Django writes their text once, and only the values differ from time to time.

Writing the SQL of one query takes longer than everything else that is done for it in Python. A standing query has as many
places for keys as the next power of two; the last key stands in those that are left over, which finds nothing twice.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import DateField, DateTimeField, QuerySet
from django.db.models.query import FlatValuesListIterable, ValuesListIterable, get_related_populators

from niangjia.kernel.dialect import prepared

MOST = 64  # keys of a kind; more are asked for by a query of their own
MOMENT, DAY = DateTimeField(), DateField()  # the kinds of values that the clock gives
Key = TypeVar("Key")

# the n-th value of a kind of field: any will do that is another than the one before
SAMPLES: dict[str, Callable[[int], Any]] = {
    "BinaryField": lambda n: n.to_bytes(32, "big"),
    "CharField": lambda n: f"sample {n}",
    "DateField": lambda n: date(2000, 1, 1) + timedelta(days=n),
    "DateTimeField": lambda n: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=n),
    "PositiveSmallIntegerField": lambda n: n,
    "UUIDField": lambda n: UUID(int=n),
}
_turn = count(1)


@dataclass(frozen=True)
class _Text:
    """A compiled query: its SQL, the parameters, where among them which value of which kind stands, how a value of the database
    becomes one of its field (by column), and what makes of rows what the query gives.
    """

    sql: str
    parameters: tuple[Any, ...]
    places: tuple[tuple[int, int, int], ...]
    converters: tuple[Any, ...]
    made: Callable[[Iterable[Any]], list[Any]]


class _Query:
    """Its texts, by how many values of each of its ``fields`` they are for; ``rows`` gives it for a list of each."""

    def __init__(self, fields: Sequence[Any], rows: Callable[..., QuerySet[Any, Any]]) -> None:
        self._fields = [getattr(one, "target_field", one) for one in fields]
        self._rows = rows
        self._texts: dict[tuple[str, tuple[int, ...]], _Text] = {}

    def _ask(self, said: list[list[Any]]) -> list[Any]:
        sizes = tuple(map(len, said))
        line = connections[DEFAULT_DB_ALIAS]  # ``connection`` looks it up again with every word
        text = self._texts.get((line.vendor, sizes)) or self._write(sizes)
        return _read(text, self._prepared(said, line), line)

    def _prepared(self, said: list[list[Any]], line: Any) -> list[list[Any]]:
        """As parameters of a statement."""
        pairs = zip(self._fields, said, strict=True)
        return [[field.get_db_prep_value(one, line) for one in some] for field, some in pairs]

    def _write(self, sizes: tuple[int, ...]) -> _Text:
        """Written twice with other values: the two differ where values stand, and there alone."""
        said, other = ([_samples(*one) for one in zip(self._fields, sizes, strict=True)] for _ in range(2))
        rows, compiler, sql, parameters = self._compiled(said)
        pairs = zip(parameters, self._compiled(other)[3], strict=True)
        places = [n for n, (one, two) in enumerate(pairs) if _plain(one) != _plain(two)]
        stands = {_plain(one): (kind, at) for kind, some in enumerate(self._prepared(said, connection)) for at, one in enumerate(some)}
        if {_plain(parameters[n]) for n in places} != stands.keys():
            raise ValueError(f"{len(stands)} values stand in {len(places)} places of: {sql}")
        converters = compiler.get_converters([one[0] for one in compiler.select])
        found = tuple((n, *stands[_plain(parameters[n])]) for n in places)
        text = _Text(sql, parameters, found, tuple(converters.items()), _maker(rows, compiler))
        self._texts[connection.vendor, sizes] = text
        return text

    def _compiled(self, said: list[list[Any]]) -> tuple[QuerySet[Any, Any], Any, str, tuple[Any, ...]]:
        rows = self._rows(*said)
        compiler = rows.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        return rows, compiler, sql, tuple(parameters)


class Crossing(_Query):
    """A standing query with keys of several kinds, the values of its fields, compared by ``__in``.

    A key may stand in several places. The query may not look at the clock: what it says besides the keys is said for good.
    """

    def __call__(self, *keys: Iterable[Any]) -> list[Any]:
        """The rows for these keys, a list of each kind; none for none. Where a kind has no key, one is asked for that nothing
        has. Raises :class:`ValueError` where the query is not a standing one.
        """
        wanted = [list(dict.fromkeys(some)) for some in keys]
        most = max(map(len, wanted))
        if not most:
            return []
        if most > MOST:
            return list(self._rows(*wanted))
        nothing = [some or _samples(field, 1) for field, some in zip(self._fields, wanted, strict=True)]
        return self._ask([_filled(some, most) for some in nothing])


class Standing(_Query, Generic[Key]):
    """A standing query with keys of one kind, values of ``field``, and one value of each field in ``more``, in their order.

    It may not look at the clock either.
    """

    def __init__(self, field: Any, rows: Callable[..., QuerySet[Any, Any]], *more: Any) -> None:
        super().__init__([field, *more], lambda keys, *values: rows(keys, *(one[0] for one in values)))

    def __call__(self, keys: Iterable[Key], *values: Any) -> list[Any]:
        """The rows for these keys; none for none. Raises :class:`ValueError` where the query is not a standing one."""
        wanted, alone = list(dict.fromkeys(keys)), [[one] for one in values]
        if not wanted:
            return []
        if len(wanted) > MOST:
            return list(self._rows(wanted, *alone))
        return self._ask([_filled(wanted, len(wanted)), *alone])

    def one(self, key: Key, *values: Any) -> Any:
        """The first row for a key; None where there is none."""
        return next(iter(self([key], *values)), None)


class Own:
    """A standing query of what is one account's: ``rows`` gives it for the account's key and one value of each field in ``more``."""

    def __init__(self, rows: Callable[..., QuerySet[Any, Any]], *more: Any) -> None:
        self._asked: Standing[Any] = Standing(get_user_model()._meta.pk, lambda keys, *values: rows(keys[0], *values), *more)

    def __call__(self, user: Any, *values: Any) -> list[Any]:
        """The rows for an account."""
        return self._asked([user.pk], *values)

    def one(self, user: Any, *values: Any) -> Any:
        """The first row for an account; None where there is none."""
        return self._asked.one(user.pk, *values)


def _filled(keys: list[Any], most: int) -> list[Any]:
    """The keys, and the last of them again up to the power of two that holds ``most``."""
    return keys + keys[-1:] * ((1 << (most - 1).bit_length()) - len(keys))


def _samples(field: Any, size: int) -> list[Any]:
    return [SAMPLES[field.get_internal_type()](next(_turn)) for _ in range(size)]


def _plain(value: Any) -> Any:
    """A parameter as it can be compared: drivers wrap bytes."""
    value = getattr(value, "obj", value)
    return value if isinstance(value, bytes | str | int) else repr(value)


def _read(text: _Text, said: Sequence[Sequence[Any]], line: Any) -> list[Any]:
    parameters = list(text.parameters)
    for place, kind, at in text.places:
        parameters[place] = said[kind][at]
    with prepared(), line.cursor() as cursor:
        cursor.execute(text.sql, parameters)
        found = cursor.fetchall()
    return text.made(_converted(text.converters, found, line) if text.converters else found)


def _converted(converters: Any, found: Iterable[Sequence[Any]], line: Any) -> Iterator[list[Any]]:
    """As the fields have their values."""
    for row in map(list, found):
        for at, (some, expression) in converters:
            for convert in some:
                row[at] = convert(row[at], expression, line)
        yield row


def _maker(rows: QuerySet[Any, Any], compiler: Any) -> Callable[[Iterable[Any]], list[Any]]:
    """Makes of rows of the database what the query gives, as Django does; what is the same for every row is looked up once."""
    if rows._prefetch_related_lookups or rows._known_related_objects or compiler.has_extra_select:  # type: ignore[attr-defined]
        raise ValueError("a standing query is one query, and gives what it selects")
    return PLAIN.get(rows._iterable_class) or _records(compiler)


def _records(compiler: Any) -> Callable[[Iterable[Any]], list[Any]]:
    """Makes records, with those that they are related to."""
    of, columns, notes = compiler.klass_info, compiler.select, compiler.annotation_col_map.items()
    first, last = of["select_fields"][0], of["select_fields"][-1] + 1
    names = [one[0].target.attname for one in columns[first:last]]
    related = get_related_populators(of, columns, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # the stubs are of a later Django
    made = of["model"].from_db

    def record(row: Sequence[Any]) -> Any:
        one = made(DEFAULT_DB_ALIAS, names, row[first:last])
        for other in related:
            other.populate(row, one)
        for name, at in notes:
            setattr(one, name, row[at])
        return one

    return lambda found: list(map(record, found))


PLAIN: dict[Any, Callable[[Iterable[Any]], list[Any]]] = {
    ValuesListIterable: lambda found: list(map(tuple, found)),
    FlatValuesListIterable: lambda found: [row[0] for row in found],
}
