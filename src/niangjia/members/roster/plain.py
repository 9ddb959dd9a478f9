"""Rows about which nothing has to be said, read a column at a time: a third of the time of `Cleaner.clean`.

A row is plain where every cell that is filled is understood, its identity number has 18 digits and says the same as the
columns beside it. Every other row, and every sentence about one, is for the `Cleaner`, whose word this only repeats.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest
from typing import Any, Final

from niangjia.members.idnumber import BadNumber, parse
from niangjia.members.roster.cells import Cell
from niangjia.members.roster.clean import EARLIEST_JOINING, Cleaner
from niangjia.members.roster.values import CLEANERS, VARIED, Bad

ODD: Final = object()  # in the place of a value: the row is not plain
KEPT: Final = 40_000  # texts of each column that are remembered
EMPTY: Final[dict[str, Any]] = {"phone": None, "birth_date": None, "joined_on": None}  # instead of ""


class Memory(dict[Any, Any]):
    """Cell → value, asked once for each of the texts that a column repeats."""

    def __init__(self, ask: Callable[[Any], Any]) -> None:
        super().__init__()
        self.ask = ask

    def __missing__(self, cell: Any) -> Any:
        if len(self) >= KEPT:
            self.clear()
        found = self[cell] = self.ask(cell)
        return found


class Plain:
    """A cleaner made ready for whole columns."""

    def __init__(self, cleaner: Cleaner) -> None:
        self.columns = cleaner.columns
        self.readers = {key: _reader(key) for key in self.columns if key != "id_number"}

    def read(self, rows: Sequence[Sequence[Cell]]) -> tuple[dict[str, Sequence[Any]], set[int]]:
        """The values of all rows by field key, and the places of the rows that are not plain.

        `identity` holds what `idnumber.parse` tells; a cell that is not filled is "", or None for dates and phones.
        """
        if "name" not in self.columns or "id_number" not in self.columns:
            return {}, set(range(len(rows)))
        cells = list(zip_longest(*rows, fillvalue=""))
        blank = ("",) * len(rows)

        def column(key: str) -> Sequence[Cell]:
            at = self.columns[key]
            return cells[at] if at < len(cells) else blank

        values: dict[str, Sequence[Any]] = {key: read(column(key)) for key, read in self.readers.items()}
        values["identity"] = [_identity(cell) for cell in column("id_number")]
        odd = set().union(*map(_odd, values.values()), _contradicted(values))
        odd.update(at for at, name in enumerate(values["name"]) if name == "")
        return values, odd


def _odd(column: Iterable[Any]) -> list[int]:
    return [at for at, one in enumerate(column) if one is ODD] if ODD in column else []  # type: ignore[operator]


def _reader(key: str) -> Callable[[Iterable[Cell]], list[Any]]:
    """What reads a column; texts that repeat are remembered."""
    clean, empty = CLEANERS[key], EMPTY.get(key, "")

    def ask(cell: Cell) -> Any:
        if cell == "":
            return empty
        try:
            found = clean(cell)
        except Bad:
            return ODD
        if found == "":
            return empty
        return cell if found == cell and type(cell) is str else found  # one text is kept, not two

    asked = {"birth_date": ask, "joined_on": _joined(ask)}.get(key)
    if key in VARIED and asked is None:
        return lambda column: [ask(cell) for cell in column]
    known = Memory(asked or ask)
    return lambda column: list(map(known.__getitem__, column))


def _joined(ask: Callable[[Cell], Any]) -> Callable[[Cell], Any]:
    def joined(cell: Cell) -> Any:
        found = ask(cell)
        if found is None or found is ODD:
            return found
        return found.value if found.value >= EARLIEST_JOINING else ODD

    return joined


def _identity(cell: Cell) -> Any:
    if type(cell) is not str:
        return ODD
    try:
        one = parse(cell)
    except BadNumber:
        return ODD
    return one if one.number == cell and len(cell) == 18 and one.birth_date else ODD


def _contradicted(values: dict[str, Sequence[Any]]) -> set[int]:
    """Rows whose columns say something else than the number."""
    identities = values["identity"]
    found: set[int] = set()
    for key, differs in _SAID.items():
        if key in values:
            pairs = zip(values[key], identities, strict=True)
            found.update(at for at, (said, one) in enumerate(pairs) if said and one is not ODD and differs(said, one))
    return found


def _other_birth(said: Any, one: Any) -> bool:
    birth = one.birth_date
    return said is ODD or bool(said.value != (birth if said.precision == "day" else birth.replace(day=1)))


_SAID: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "gender": lambda said, one: said != one.gender,
    "id_kind": lambda said, one: said != one.kind,
    "birth_date": _other_birth,
    "joined_on": lambda said, one: said is ODD or said <= one.birth_date,
}
