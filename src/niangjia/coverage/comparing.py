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
    codes = (row.values.get("credit_code", "") for row in some)
    known = _Known(
        area,
        Firms(area),
        places_below(area),
        taken_elsewhere(area, codes),
        repeats([row for row in some if not row.wrong], core),
    )
    return _once([_one(row, known) for row in some])


def _once(compared: list[Compared]) -> list[Compared]:
    """Two rows that found one firm, by its code and by its name: the first counts."""
    seen: dict[UUID, int] = {}
    for one in compared:
        if one.firm is None:
            continue
        first = seen.setdefault(one.firm, one.row.number)
        if first != one.row.number:
            one.verdict, one.firm = "invalid", None
            one.reason = f"与第 {first} 行指的是同一个已登记单位"
    return compared


@dataclass(frozen=True, slots=True)
class _Known:
    """What a row is compared with."""

    area: Any
    firms: Firms
    places: list[tuple[str, UUID, str]]
    elsewhere: set[str]  # credit codes of firms outside of the branch
    twice: dict[int, int]  # row -> the earlier row of the same firm


def _one(row: Row, known: _Known) -> Compared:
    wrong = list(row.wrong)
    code = row.values.get("credit_code", "")
    if row.number in known.twice:
        wrong.append(f"与第 {known.twice[row.number]} 行是同一个单位")
    if code in known.elsewhere:
        wrong.append("这个信用代码已登记在您的范围以外，请与上级工会核对")
    if wrong:
        return Compared(row, "invalid", "；".join(wrong), row.values)
    match = known.firms.find(row.name, code)
    if row.closed:
        there = "；已登记在册，请核对是否还要保留" if match else ""
        return Compared(row, "closed", f"登记状态是“{row.closed}”{there}", row.values)
    if match is None:
        return Compared(row, "new", "；".join(row.notes), row.values, _place(row, known.area, known.places))
    return _there(row, match)


def _there(row: Row, match: Match) -> Compared:
    """A firm keeps its spelling while the name means the same: brackets and endings are no news."""
    renamed = match.how == "code" and core(row.name) != core(match.firm["name"])
    values = {key: value for key, value in row.values.items() if key != "name" or renamed}
    news = {key: value for key, value in values.items() if match.firm[key] != value}
    notes = list(row.notes)
    if match.how == "name" and match.firm["name"] != row.name:
        notes.insert(0, f"即已登记的“{match.firm['name']}”")
    reason, firm = "；".join(notes), match.firm
    if not news:
        return Compared(row, "known", reason, {}, firm["area_id"], firm["id"], firm["revision"])
    return Compared(row, "changed", reason, news, firm["area_id"], firm["id"], firm["revision"])


def _place(row: Row, area: Any, places: list[tuple[str, UUID, str]]) -> UUID:
    """The federation of the street or town that the row names, with the district above it or without; where none or several
    answer, the list's own.
    """
    for text in (row.town, str(row.values.get("address", ""))):
        hits = {path: key for word, key, path in places if text and word in text}
        lowest = max(hits, key=len, default="")
        if hits and all(lowest.startswith(path) for path in hits):
            return hits[lowest]
    return UUID(str(area.pk))
