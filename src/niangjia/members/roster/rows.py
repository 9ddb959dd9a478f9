"""The same person twice in one file."""

from collections.abc import Iterable
from typing import NamedTuple

from niangjia.members.roster.clean import Row


class Repeat(NamedTuple):
    """`kind`: "duplicate" (same number, same name) or "conflict" (same number, other name); of which earlier row."""

    kind: str
    first_row: int

    @property
    def sentence(self) -> str:
        if self.kind == "duplicate":
            return f"与第 {self.first_row} 行是同一个证件号码，重复登记"
        return f"与第 {self.first_row} 行的证件号码相同，姓名却不同"


class Repeats:
    """Remembers every number of a file in about 100 bytes each: the row, and 32 bits of the name beside it."""

    def __init__(self) -> None:
        self._seen: dict[int | str, int] = {}

    def see(self, number: int, id_number: str, name: str) -> Repeat | None:
        """None for the first row with this number; afterwards what the later row is to the first."""
        digits = id_number[:17]
        key: int | str = int(digits) if len(id_number) == 18 and digits.isdigit() else id_number
        tag = hash(name) & 0xFFFFFFFF
        first = self._seen.setdefault(key, number << 32 | tag)
        if first >> 32 == number:
            return None
        return Repeat("duplicate" if first & 0xFFFFFFFF == tag else "conflict", first >> 32)


def duplicates(rows: Iterable[Row]) -> dict[int, Repeat]:
    """Row number → what it repeats, for every second and later row with a number that the file had before."""
    repeats, found = Repeats(), {}
    for row in rows:
        if "id_number" in row.values:
            repeat = repeats.see(row.number, row.values["id_number"], row.values.get("name", ""))
            if repeat is not None:
                found[row.number] = repeat
    return found
