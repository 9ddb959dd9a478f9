"""Rows of a register list against the firms that are known: new, changed, known, closed or invalid, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from niangjia.coverage.reading import Row, repeats
from niangjia.organizations.firmnames import core
from niangjia.organizations.registering import Firms, Match, places_below, taken_elsewhere


@dataclass(slots=True)
class Compared:
    """One row with its verdict; ``values`` is what would be written, ``firm`` the one that it is."""

    row: Row
    verdict: str
    reason: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    area: UUID | None = None
    firm: UUID | None = None
    revision: int = 0


def compare(some: Sequence[Row], area: Any) -> list[Compared]:
    """Each row of a list for the branch of ``area``, in order. A handful of queries, whatever the number of rows."""
    firms, places = Firms(area), places_below(area)
    elsewhere = taken_elsewhere(area, (row.values.get("credit_code", "") for row in some))
    twice = repeats([row for row in some if not row.wrong], core)
    return [_one(row, area, firms, places, elsewhere, twice) for row in some]


def _one(
    row: Row, area: Any, firms: Firms, places: list[tuple[str, UUID]], elsewhere: set[str], twice: dict[int, int]
) -> Compared:
    wrong = list(row.wrong)
    code = row.values.get("credit_code", "")
    if row.number in twice:
        wrong.append(f"与第 {twice[row.number]} 行是同一个单位")
    if code in elsewhere:
        wrong.append("这个信用代码已登记在您的范围以外，请与上级工会核对")
    if wrong:
        return Compared(row, "invalid", "；".join(wrong), row.values)
    match = firms.find(row.name, code)
    if row.closed:
        known = "；已登记在册，请核对是否还要保留" if match else ""
        return Compared(row, "closed", f"登记状态是“{row.closed}”{known}", row.values)
    if match is None:
        return Compared(row, "new", "；".join(row.notes), row.values, _place(row, area, places))
    return _known(row, match)


def _known(row: Row, match: Match) -> Compared:
    """A firm keeps its spelling where only the name found it: brackets and endings are no news."""
    values = {key: value for key, value in row.values.items() if key != "name" or match.how == "code"}
    news = {key: value for key, value in values.items() if match.firm[key] != value}
    notes = list(row.notes)
    if match.how == "name" and match.firm["name"] != row.name:
        notes.insert(0, f"即已登记的“{match.firm['name']}”")
    reason, firm = "；".join(notes), match.firm
    if not news:
        return Compared(row, "known", reason, {}, firm["area_id"], firm["id"], firm["revision"])
    return Compared(row, "changed", reason, news, firm["area_id"], firm["id"], firm["revision"])


def _place(row: Row, area: Any, places: list[tuple[str, UUID]]) -> UUID:
    """The federation of the street or town that the row names; where none or several answer, the list's own."""
    for text in (row.town, str(row.values.get("address", ""))):
        hits = {key for word, key in places if text and word in text}
        if len(hits) == 1:
            return hits.pop()
    return UUID(str(area.pk))
