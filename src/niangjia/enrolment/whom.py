"""Whom the rows of a pasted table mean: a name and a number (whole, or its last four), among the members of a branch."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from niangjia.enrolment.naming import FIELDS, made
from niangjia.enrolment.pasting import Row
from niangjia.enrolment.sifting import BAD, OK, Sifted, find_people
from niangjia.kernel.bulkrows import in_parts
from niangjia.kernel.tree import within

CHUNK = 500
COLUMNS: Final = {"name": FIELDS["name"], "number": FIELDS["number"]}  # those of a table in which people stand


def with_people(rows: Sequence[Row], path: str) -> list[Row]:
    """The rows with ``values["membership"]``, read with person and union; of those in which nobody was found, what is wrong."""
    asked = {row.number: _asked(row) for row in rows if not row.wrong}
    find_people(list(asked.values()), within(path))
    return [_answered(row, asked[row.number]) if row.number in asked else row for row in rows]


def not_there(
    rows: Sequence[Row], key_of: Callable[[Row], Hashable], held: Callable[[Sequence[UUID]], Iterable[Hashable]], wrong: str
) -> list[Row]:
    """What stands in a register already, or twice in the table, is ``wrong``; ``held`` gives the keys that some people have there."""
    people = [row.values["membership"].person_id for row in rows if not row.wrong]
    there = {key for part in in_parts(people, CHUNK) for key in held(part)}
    found = []
    for row in rows:
        key = None if row.wrong else key_of(row)
        found.append(replace(row, wrong=wrong) if key is not None and key in there else row)
        there.add(key)
    return found


def _asked(row: Row) -> Sifted:
    named = made(row.number, name=row.cells.get("name", ""), number=row.cells.get("number", ""))
    return Sifted(named, BAD, named.wrong) if named.wrong else Sifted(named)


def _answered(row: Row, one: Sifted) -> Row:
    if one.verdict != OK:
        return replace(row, wrong=one.why)
    return replace(row, values={**row.values, "membership": one.membership})
