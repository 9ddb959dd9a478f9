"""From cells to staged rows: clean, place, seal, index, and write as the database wants it. Runs in workers as well.

A chunk of rows goes in; what comes out can be handed to ``COPY`` (bytes) or to ``executemany`` (tuples) as it is.
Nothing here talks to the database.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
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
from niangjia.members.text import squeeze
from niangjia.members.unionnames import union_core

NUL = "\\N"
PINYIN, INITIALS = 120, 40
KEPT = 50_000  # names whose search keys are remembered


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


class Encoder:
    """A recipe made ready for many chunks."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self.cleaner = Cleaner(recipe.mapping)
        self.union_column = self.cleaner.columns.get("union", -1)
        self.found: dict[str, str | None] = {}
        self.searched: dict[str, tuple[str, str]] = {}
        self.tails: dict[tuple[str, str], int] = {}

    def encode(self, chunk: Chunk) -> Encoded:
        """Clean, seal and write out one chunk."""
        raw = _rows_of(chunk) if isinstance(chunk, Block) else chunk
        clean = self.cleaner.clean
        try:
            cleaned = [clean(number, cells) for number, cells in raw]
        except csv.Error as error:
            raise Unreadable("表格里有一格内容太长，读不下去；请删除后另存，再重新上传。") from error
        rows = [row for row in cleaned if row.kind == "data"]
        unplaced: Counter[str] = Counter()
        places = [self._place(row, unplaced) for row in rows]
        columns = [*self._head(rows, places), *self._details(rows), [_issues(row) for row in rows]]
        payload = _copy_text(columns) if self.recipe.copy else list(zip(*columns, strict=True))
        return Encoded(len(cleaned), len(rows), payload, unplaced)

    def _place(self, row: Row, unplaced: Counter[str]) -> str | None:
        text = row.values.get("union")
        if text is None:
            return None
        if text not in self.found:
            self.found[text] = self.recipe.places.find(text)
        place = self.found[text]
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

    def _head(self, rows: Sequence[Row], places: Sequence[str | None]) -> list[Sequence[Any]]:
        """The columns from ``id`` to ``union_id``."""
        count = len(rows)
        good = [not row.issues or row.valid for row in rows]
        known = [one and "id_number" in row.values for one, row in zip(good, rows, strict=True)]
        names = [row.values.get("name", "") for row in rows]
        searched = self._searched(names)
        lost = [
            row.values["union"] if "union" in row.values and place is None else ""
            for row, place in zip(rows, places, strict=True)
        ]
        return [
            uuid7_hexes(count),
            [self.recipe.batch] * count,
            [row.number for row in rows],
            ["new" if one else "invalid" for one in known],  # without a number: until the sort knows the person
            [not one for one in good],
            names,
            [pinyin[:PINYIN] for pinyin, _ in searched],
            [initials[:INITIALS] for _, initials in searched],
            lost,
            places,
        ]

    def _details(self, rows: Sequence[Row]) -> list[Sequence[Any]]:
        """The columns from ``gender`` to ``joined_on``."""
        values = [row.values for row in rows]
        numbers = [one.get("id_number") for one in values]
        phones = [one.get("phone") for one in values]
        return [
            *(self._said(values, key) for key in PERSON_TEXT),
            _dates(values, "birth_date"),
            [one.get("id_kind", "") if "id_number" in one else "" for one in values],
            seal_many(numbers),
            blind_many(keys.ID, numbers),
            [self._tail("id", one) for one in numbers],
            seal_many(phones),
            blind_many(keys.PHONE, phones),
            [self._tail("phone", one) for one in phones],
            *(self._said(values, "employer" if key == "workplace" else key) for key in MEMBER_TEXT),
            _dates(values, "joined_on"),
        ]

    def _said(self, values: list[dict[str, Any]], key: str) -> list[str]:
        """A column of text; the gender may come from the identity number, everything else from a column alone."""
        if key != "gender" and key not in self.cleaner.columns:
            return [""] * len(values)
        return [one.get(key, "") for one in values]

    def _searched(self, names: Sequence[str]) -> list[tuple[str, str]]:
        known = self.searched
        if len(known) > KEPT:
            known.clear()
        for name in set(names).difference(known):
            known[name] = search_keys(name)
        return [known[name] for name in names]

    def _tail(self, kind: str, number: str | None) -> int | None:
        if number is None:
            return None
        end = (kind, number[-keys.TAIL :])
        found = self.tails.get(end)
        if found is None:
            found = self.tails[end] = keys.tail(kind, number)
        return found


def _rows_of(block: Block) -> Iterator[tuple[int, list[Cell]]]:
    text = io.StringIO(block.data.decode(block.encoding), newline="")
    return enumerate(csv.reader(text, delimiter=block.delimiter), block.first)  # type: ignore[arg-type]


def _dates(values: Iterable[dict[str, Any]], key: str) -> list[str | None]:
    return [None if (day := one.get(key)) is None else day.isoformat() for one in values]


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
