"""Which column holds what: by its heading, by what was chosen before, and by what stands in it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from niangjia.members.idnumber import check18
from niangjia.members.names import clean_name, common_family_name
from niangjia.members.roster.cells import Cell, Lost, shown
from niangjia.members.roster.dates import BadDate, parse_date
from niangjia.members.roster.fields import BY_KEY, FIELDS, OTHER_HEADINGS, Field, field_of, heading
from niangjia.members.roster.header import Header
from niangjia.members.text import squeeze

__all__ = ["FIELDS", "Field", "Mapped", "map_columns", "memory"]

SAMPLE: Final = 200  # rows that are looked at
_MOBILE: Final = re.compile(r"(?:\+?86)?1[3-9][0-9]{9}")
_ENOUGH: Final = 0.6  # share of the samples that must agree with a guess by content
_CONTENT: Final = 0.9


class Mapped(NamedTuple):
    """One column. `column_index` from 0; `field` None: not read. `how`: "name", "synonym", "content", "remembered", "".

    `confidence` 0…1; `note_zh` says what a person should look at, "" when nothing.
    """

    column_index: int
    header_text: str
    field: str | None
    how: str
    confidence: float
    note_zh: str = ""


class _Claim(NamedTuple):
    score: float
    column: int
    field: str | None
    how: str


def map_columns(
    header: Header,
    sample_rows: Iterable[tuple[int, Sequence[Cell]] | Sequence[Cell]],
    remembered: Mapping[str, str | None] | None = None,
) -> list[Mapped]:
    """One Mapped for every column, in order; a field goes to at most one column.

    `sample_rows`: data rows (with or without their number). `remembered`: what `memory` gave for an earlier file.
    """
    samples = _by_column(header, sample_rows)
    claims = [
        claim for column in range(len(header.names)) for claim in _claims(header, column, samples, remembered)
    ]
    claims.sort(key=lambda claim: (-claim.score, claim.column))
    taken: dict[int, _Claim] = {}
    owner: dict[str, int] = {}
    for claim in claims:
        if claim.column in taken or claim.field in owner:
            continue
        taken[claim.column] = claim
        if claim.field is not None:
            owner[claim.field] = claim.column
    return [_mapped(header, column, taken.get(column), claims, owner) for column in range(len(header.names))]


def memory(mapped: Iterable[Mapped]) -> dict[str, str | None]:
    """What to keep of a confirmed mapping, to be given as `remembered` the next time."""
    return {heading(column.header_text): column.field for column in mapped if column.header_text}


def _by_column(
    header: Header, rows: Iterable[tuple[int, Sequence[Cell]] | Sequence[Cell]]
) -> list[list[Cell]]:
    columns: list[list[Cell]] = [[] for _ in header.names]
    for row, _ in zip(rows, range(SAMPLE), strict=False):
        cells = row[1] if isinstance(row, tuple) and len(row) == 2 and isinstance(row[1], list) else row
        for column, cell in zip(columns, cells, strict=False):
            if cell != "":
                column.append(cell)  # type: ignore[arg-type]
    return columns


def _claims(
    header: Header, column: int, samples: list[list[Cell]], remembered: Mapping[str, str | None] | None
) -> Iterable[_Claim]:
    text = header.names[column]
    if remembered is not None and text and (key := heading(text)) in remembered:
        chosen = remembered[key]
        if chosen is None or chosen in BY_KEY:
            yield _Claim(2.0, column, chosen, "remembered")
            return
    field, how, confidence = field_of(text)
    found = _by_content(samples[column], samples)
    if field is not None and _agrees(field, samples[column]):
        sure = 0.02 if found == field else 0.0
        nearer = 0.005 if field == "phone" and "手机" in text else 0.0
        yield _Claim(confidence + sure + nearer, column, field, "name" if how == "name" else "synonym")
    elif field is not None and not found:
        yield _Claim(confidence / 2, column, field, "name" if how == "name" else "synonym")
    if found and (field is None or found != field) and not (field is None and _someone_elses(text)):
        yield _Claim(_CONTENT - (0.3 if found == "name" else 0.0), column, found, "content")


def _someone_elses(text: str) -> bool:
    """A heading that says it is not the member's own (配偶身份证号), as opposed to one that says nothing (编号)."""
    plain = heading(text)
    meant = [
        word
        for word in ("身份证", "证件", "手机", "电话", "姓名", "日期", "性别", "年月", "时间")
        if word in plain
    ]
    return bool(meant) or (plain in OTHER_HEADINGS and plain not in ("编号", "号", "NO", "序", "工号"))


def _share(cells: Sequence[Cell], test: Callable[[Cell], bool]) -> float:
    return sum(1 for cell in cells if test(cell)) / len(cells) if cells else 0.0


def _is_id(cell: Cell) -> bool:
    return isinstance(cell, str) and check18(squeeze(cell).upper())


def _is_mobile(cell: Cell) -> bool:
    return isinstance(cell, str) and _MOBILE.fullmatch(squeeze(cell).replace("-", "")) is not None


def _is_gender(cell: Cell) -> bool:
    return isinstance(cell, str) and squeeze(cell) in ("男", "女")


def _is_name(cell: Cell) -> bool:
    if not isinstance(cell, str):
        return False
    name = clean_name(cell)
    return 2 <= len(name) <= 4 and name.isalpha() and not name.isascii() and common_family_name(name)


def _day(cell: Cell) -> date | None:
    try:
        return parse_date(cell).value
    except BadDate:
        return None


_TESTS: Final[dict[str, Callable[[Cell], bool]]] = {
    "id_number": _is_id,
    "phone": _is_mobile,
    "gender": _is_gender,
    "name": _is_name,
}


def _by_content(cells: list[Cell], samples: list[list[Cell]]) -> str | None:
    """The field that a column's content proves. Dates prove nothing alone, but the dates of the numbers beside do."""
    for field, test in _TESTS.items():
        if _share(cells, test) >= (0.9 if field == "name" else _ENOUGH):
            return field
    return "birth_date" if _are_births(cells, samples) else None


def _are_births(cells: list[Cell], samples: list[list[Cell]]) -> bool:
    days = [found for cell in cells if (found := _day(cell))]
    if len(days) < max(1, len(cells) * 0.9):
        return False
    for other in samples:
        if _share(other, _is_id) >= _ENOUGH:
            births = {squeeze(shown(cell))[6:12] for cell in other}
            return sum(day.strftime("%Y%m") in births for day in days) >= len(days) * 0.9
    return False


def _agrees(field: str, cells: list[Cell]) -> bool:
    """Whether a column's content does not contradict its heading: 身份证号 over mobile numbers is a slip."""
    if not cells or field not in ("id_number", "phone", "name"):
        return True
    if field == "id_number" and any(isinstance(cell, Lost) for cell in cells):
        return True
    others = [test for key, test in _TESTS.items() if key != field]
    return not any(_share(cells, test) >= 0.9 for test in others)


def _mapped(
    header: Header, column: int, claim: _Claim | None, claims: list[_Claim], owner: Mapping[str, int]
) -> Mapped:
    text = header.names[column]
    if claim is not None:
        return Mapped(
            column, text, claim.field, claim.how, min(1.0, round(claim.score, 2)), _doubt(header, claim)
        )
    for rival in claims:
        if rival.column == column and rival.field is not None and rival.field in owner:
            winner = header.names[owner[rival.field]]
            label = BY_KEY[rival.field].label_zh
            return Mapped(column, text, None, "", 0.0, f"也像“{label}”，已采用“{winner}”那一列；不对请改选")
    return Mapped(column, text, None, "", 0.0)


def _doubt(header: Header, claim: _Claim) -> str:
    if claim.how == "content" and claim.field is not None:
        return f"按内容认作“{BY_KEY[claim.field].label_zh}”，请核对"
    return "列名不完全一致，请核对" if claim.score < 0.9 else ""
