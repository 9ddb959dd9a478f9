"""A list of people as it is pasted from a spreadsheet: name, number or phone, category, batch. Plain Python, no database.

The columns are found by a header where there is one, else by what a cell looks like: the one with digits is the number
(a whole identity or phone number, or the last four and more characters of one), the first without is the name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from niangjia.members.text import squeeze, tidy

MOST = 20_000  # rows of one paste
FIELDS = {
    "name": ("姓名", "名字", "职工姓名", "会员姓名", "人员"),
    "number": (
        "号码", "证件", "身份证号", "身份证号码", "身份证", "证件号码", "证件号", "手机号", "手机", "手机号码", "联系电话", "电话", "身份证号或手机号", "身份证或手机",
        "手机尾号", "身份证后四位",
    ),
    "category": ("类别", "名额类别", "人员类别", "分类", "类型"),
    "session": ("批次", "场次", "期次", "第几批"),
}  # fmt: skip
_FIELD_OF = {word: key for key, words in FIELDS.items() for word in words}
_KEY = re.compile(r"[*]*[A-Z]{0,3}\d{3,}[\dX]")
_PLACE = re.compile(r"\d{1,5}[.、]?")
_NUMBERED = re.compile(r"^\d{1,5}[.、]\s*")
_LOST = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d{2}")
_SPLIT = re.compile(r"\t| {2,}|[,，;；|]")


@dataclass(frozen=True, slots=True)
class Named:
    """One row: what was typed, tidied; ``wrong`` says why it cannot be read. ``person`` is the key of one who was ticked."""

    line: int
    name: str
    number: str = ""
    person: str = ""
    category: str = ""
    session: str = ""
    wrong: str = ""


class TooMany(ValueError):
    """More rows than one paste may have."""


def read(text: str) -> list[Named]:
    """The rows of a paste; empty lines and the header are passed over. Raises :class:`TooMany`."""
    found = list(_rows(text))
    if len(found) > MOST:
        raise TooMany(f"一次最多粘贴 {MOST:,} 行，请分几次。")
    return found


def _rows(text: str) -> Iterator[Named]:
    columns: dict[int, str] = {}
    for line, raw in enumerate(text.replace("\x00", "").splitlines(), 1):
        if not raw.strip():
            continue
        cells = cells_of(raw)
        heads = {at: _FIELD_OF[squeeze(cell)] for at, cell in enumerate(cells) if squeeze(cell) in _FIELD_OF}
        if "name" in heads.values() and len(heads) > 1:
            columns = heads if "number" in heads.values() else {}
            continue
        yield _by_header(line, cells, columns) if columns else _by_looks(line, cells)


def cells_of(raw: str) -> list[str]:
    """A line by its tabs, else by its commas and the like, else by its spaces."""
    parts = raw.split("\t") if "\t" in raw else _SPLIT.split(raw)
    if len(parts) == 1:
        parts = raw.split()
    return [tidy(one) for one in parts]


def _by_header(line: int, cells: list[str], columns: dict[int, str]) -> Named:
    said = {key: cells[at] for at, key in columns.items() if at < len(cells)}
    return made(line, **said)


def _by_looks(line: int, cells: list[str]) -> Named:
    """``序号 姓名 号码 类别 批次`` in the order in which people write them; a running number in front is passed over."""
    words = [cell for cell in cells if cell]
    if len(words) > 1 and _PLACE.fullmatch(words[0]):
        words = words[1:]
    if words:
        words[0] = _NUMBERED.sub("", words[0])
    at = next((n for n, cell in enumerate(words) if _is_number(cell)), None)
    number = words.pop(at) if at is not None else ""
    name, category, session = [*words, "", "", ""][:3]
    return made(line, name=name, number=number, category=category, session=session)


def _is_number(cell: str) -> bool:
    compact = squeeze(cell).replace("-", "").upper()
    return bool(_KEY.fullmatch(compact) or _LOST.fullmatch(compact))


def made(line: int, *, name: str = "", number: str = "", category: str = "", session: str = "") -> Named:
    """A row out of its cells, tidied, with what is wrong with it."""
    compact = squeeze(number).replace("-", "").upper().lstrip("*")
    wrong = ""
    if not name:
        wrong = "没有姓名"
    elif _LOST.fullmatch(compact):
        wrong = "号码被表格软件当成数字，末几位已经丢失，请把这一列设为文本后重新粘贴"
    elif not _KEY.fullmatch(compact):
        wrong = "没有身份证号或手机号（后四位也可以）" if not compact else "号码看不懂，请写身份证号、手机号，或它们的后四位"
    shown = name if name.isascii() else squeeze(name)
    return Named(line, shown[:60], compact[:40], "", squeeze(category)[:40], squeeze(session)[:60], wrong)
