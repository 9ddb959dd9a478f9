"""From cells to staged rows: clean, place, seal, index, and write as the database wants it. Runs in workers as well.

A chunk of rows goes in; what comes out can be handed to ``COPY`` (bytes) or to ``executemany`` (tuples) as it is.
Nothing here talks to the database.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from niangjia.kernel.ids import uuid7_hexes
from niangjia.kernel.sealed import blind_many, seal, seal_many
from niangjia.members import keys
from niangjia.members.batches.layout import MEMBER_TEXT, PERSON_TEXT, STAGED
from niangjia.members.names import search_keys
from niangjia.members.roster.cells import Cell
from niangjia.members.roster.clean import Cleaner, Issue, Row
from niangjia.members.roster.columns import Mapped
from niangjia.members.roster.limits import Unreadable
from niangjia.members.roster.plain import ODD, Memory, Plain
from niangjia.members.text import squeeze
from niangjia.members.unionnames import union_core

NUL = "\\N"
PINYIN, INITIALS = 120, 40


@dataclass
class Places:
    """The unions of a branch by what a roster may call them; ``None`` where a name stands for two of them."""

    exact: dict[str, str | None] = field(default_factory=dict)
    core: dict[str, str | None] = field(default_factory=dict)

    def find(self, text: str) -> str | None:
        """The id (32 hexadecimal digits) of the one union that a text names."""
        plain = squeeze(text)
        if plain in self.exact:
            return self.exact[plain]
        return self.core.get(union_core(plain))


@dataclass
class Recipe:
    """All that a worker has to know of a batch."""

    batch: str
    mapping: list[Mapped]
    places: Places
    copy: bool


class Block(NamedTuple):
    """Lines of a delimited file that hold no quotes, as bytes; ``first`` is the number of its first row."""

    first: int
    data: bytes
    encoding: str
    delimiter: str


class Encoded(NamedTuple):
    """A chunk made ready; ``unplaced`` counts the names of unions that were not found."""

    read: int
    staged: int
    payload: bytes | list[tuple[Any, ...]]
    unplaced: Counter[str]


Chunk = Block | list[tuple[int, list[Cell]]]


class Told(NamedTuple):
    """What a chunk's rows say, by column; ``values`` by field key, "" (dates, numbers: None) where a row says nothing."""

    number: Sequence[int]
    sort: Sequence[str]
    fixed: Sequence[bool]
    union_text: Sequence[str]
    union_id: Sequence[str | None]
    issues: Sequence[bytes | None]
    values: dict[str, Sequence[Any]]


class Encoder:
    """A recipe made ready for many chunks."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self.cleaner = Cleaner(recipe.mapping)
        self.plain = Plain(self.cleaner)
        self.union_column = self.cleaner.columns.get("union", -1)
        self.places = Memory(lambda text: recipe.places.find(text) if text else None)
        self.searched = Memory(search_keys)
        self.days = Memory(lambda day: None if day is None else day.isoformat())
        self.tails = {kind: Memory(partial(keys.tail, kind)) for kind in ("id", "phone")}

    def encode(self, chunk: Chunk) -> Encoded:
        """Clean, seal and write out one chunk."""
        try:
            raw = list(_rows_of(chunk)) if isinstance(chunk, Block) else chunk
        except csv.Error as error:
            raise Unreadable("表格里有一格内容太长，读不下去；请删除后另存，再重新上传。") from error
        unplaced: Counter[str] = Counter()
        told, odd = self._plain(raw)
        if odd:
            spoken = self._spoken([raw[at] for at in sorted(odd)], unplaced)
            told, _ = self._plain([row for at, row in enumerate(raw) if at not in odd])
            told = _joined(told, spoken)
        columns = self._columns(told)
        payload = _copy_text(columns) if self.recipe.copy else list(zip(*columns, strict=True))
        return Encoded(len(raw), len(told.number), payload, unplaced)

    def _plain(self, raw: Sequence[tuple[int, list[Cell]]]) -> tuple[Told, set[int]]:
        """The rows about which nothing has to be said, and the places of those about which something has."""
        count = len(raw)
        read, odd = self.plain.read([cells for _, cells in raw])
        texts = read.get("union", ("",) * count)
        places = [None if text is ODD else self.places[text] for text in texts]
        odd.update(at for at, place in enumerate(places) if place is None and texts[at])
        if odd or not count:
            return Told((), (), (), (), (), (), {}), odd
        kinds, numbers, births, genders, _ = zip(*read["identity"], strict=True)
        told = {"id_kind": kinds, "id_number": numbers, "birth_date": births, "gender": genders}
        same = (["new"] * count, [False] * count, [""] * count)
        return Told([number for number, _ in raw], *same, places, [None] * count, read | told), odd

    def _spoken(self, raw: Sequence[tuple[int, list[Cell]]], unplaced: Counter[str]) -> Told:
        """The other rows, one by one."""
        cleaned = [self.cleaner.clean(number, cells) for number, cells in raw]
        rows = [row for row in cleaned if row.kind == "data"]
        places = [self._place(row, unplaced) for row in rows]
        good = [not row.issues or row.valid for row in rows]
        return Told(
            [row.number for row in rows],
            # without a number: until the sort knows the person
            ["new" if one and "id_number" in row.values else "invalid" for one, row in zip(good, rows, strict=True)],
            [not one for one in good],
            ["" if place else row.values.get("union", "") for row, place in zip(rows, places, strict=True)],
            places,
            [_issues(row) for row in rows],
            {key: [row.values.get(key, _NOTHING.get(key, "")) for row in rows] for key in _TOLD},
        )

    def _place(self, row: Row, unplaced: Counter[str]) -> str | None:
        text = row.values.get("union")
        if text is None:
            return None
        place: str | None = self.places[text]
        if place is None:
            unplaced[text] += 1
            row.issues.append(
                Issue(
                    "union",
                    self.union_column,
                    text,
                    f"在本工会及下级里找不到“{text}”",
                    "请改为工会全称，或在页面上为它选定工会",
                )
            )
        return place

    def _columns(self, told: Told) -> list[Sequence[Any]]:
        """The columns of ``STAGED``, as the database takes their values."""
        count = len(told.number)
        nothing = ("",) * count
        said = told.values
        names = said.get("name", nothing)
        searched = [self.searched[name] for name in names]
        ids, phones = said.get("id_number", nothing), said.get("phone", (None,) * count)
        return [
            uuid7_hexes(count),
            [self.recipe.batch] * count,
            told.number,
            told.sort,
            told.fixed,
            names,
            [pinyin[:PINYIN] for pinyin, _ in searched],
            [initials[:INITIALS] for _, initials in searched],
            told.union_text,
            told.union_id,
            *(said.get(key, nothing) for key in PERSON_TEXT),
            self._dates(said.get("birth_date"), count),
            said.get("id_kind", nothing),
            *self._sealed("id", ids),
            *self._sealed("phone", phones),
            *(said.get("employer" if key == "workplace" else key, nothing) for key in MEMBER_TEXT),
            self._dates(said.get("joined_on"), count),
            said.get("credit_code", nothing),
            told.issues,
        ]

    def _dates(self, column: Sequence[date | None] | None, count: int) -> Sequence[str | None]:
        return [None] * count if column is None else [self.days[day] for day in column]

    def _sealed(self, kind: str, numbers: Sequence[str | None]) -> tuple[Sequence[Any], ...]:
        """A column of numbers as it is kept: sealed, found whole, found by its last characters."""
        tails = self.tails[kind]
        ends = [None if one is None else tails[one[-keys.TAIL :]] for one in numbers]
        return seal_many(numbers), blind_many(kind, numbers), ends


_TOLD = (
    "name", "id_number", "phone", "id_kind", "employer", *PERSON_TEXT, "birth_date", *MEMBER_TEXT[1:], "joined_on", "credit_code",
)  # fmt: skip
_NOTHING = dict.fromkeys(("id_number", "phone", "birth_date", "joined_on"))


def _joined(one: Told, other: Told) -> Told:
    """The rows of both."""
    lists = [[*mine, *theirs] for mine, theirs in zip(one[:-1], other[:-1], strict=True)]
    if not one.number or not other.number:
        return one if one.number else other
    count = len(one.number)
    values = {
        key: [*one.values.get(key, (_NOTHING.get(key, ""),) * count), *theirs] for key, theirs in other.values.items()
    }
    return Told(*lists, values)  # type: ignore[call-arg, arg-type]


def _rows_of(block: Block) -> Iterator[tuple[int, list[Cell]]]:
    text = io.StringIO(block.data.decode(block.encoding), newline="")
    return enumerate(csv.reader(text, delimiter=block.delimiter), block.first)  # type: ignore[call-arg, arg-type]


def _issues(row: Row) -> bytes | None:
    """The issues of a row, sealed: they quote cells, and a wrong identity number is nearly a right one."""
    return seal(json.dumps([list(one) for one in row.issues], ensure_ascii=False)) if row.issues else None


def _copy_text(columns: Sequence[Sequence[Any]]) -> bytes:
    """Lines of PostgreSQL's COPY in its text format."""
    if not columns[0]:
        return b""
    written = [_WRITERS[kind](column) for kind, column in zip(_KINDS, columns, strict=True)]
    return ("\n".join(map("\t".join, zip(*written, strict=True))) + "\n").encode()


def _texts(column: Sequence[str]) -> Sequence[str]:
    return [one.replace("\\", "\\\\") for one in column] if "\\" in "".join(column) else column


def _numbers(column: Sequence[int | None]) -> Sequence[str]:
    return [NUL if one is None else str(one) for one in column]


def _bytes(column: Sequence[bytes | None]) -> Sequence[str]:
    return [NUL if one is None else "\\\\x" + one.hex() for one in column]


def _nullable(column: Sequence[str | None]) -> Sequence[str]:
    return [NUL if one is None else one for one in column]


def _flags(column: Sequence[bool]) -> Sequence[str]:
    return ["t" if one else "f" for one in column]


_WRITERS: dict[str, Callable[[Sequence[Any]], Sequence[str]]] = {
    "text": _texts,
    "number": _numbers,
    "bytes": _bytes,
    "null": _nullable,
    "flag": _flags,
}
_KIND_OF = {
    **dict.fromkeys(("number", "id_tail", "phone_tail"), "number"),
    **dict.fromkeys(("id_number", "id_index", "phone", "phone_index", "issues"), "bytes"),
    **dict.fromkeys(("union_id", "birth_date", "joined_on"), "null"),
    "fixed": "flag",
}
_KINDS = [_KIND_OF.get(name, "text") for name in STAGED]
