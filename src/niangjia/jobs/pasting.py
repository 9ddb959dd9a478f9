"""Tables pasted from Excel, with or without a heading, columns in any order where a heading says so. No database."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

MOST_ROWS = 500
PAY = re.compile(r"^(\d{2,7})(?:\.\d+)?(?:元|块)?(?:[-—–~～至到](\d{2,7})(?:\.\d+)?)?(?:元|块)?(?:/月|每月|以上)?$")
NO_PAY = {"", "面议", "待定", "不限"}
EVERYBODY = {"", "不限", "无", "所有人"}


class Unclear(Exception):
    """Nobody can read the table; the sentence says what would be right."""


@dataclass(frozen=True)
class Offered:
    """A row of a table of vacancies; ``errors`` by field, ``number`` counts the lines from 1."""

    number: int
    text: str
    employer: str
    title: str
    places: int = 0
    pay_low: int | None = None
    pay_high: int | None = None
    place: str = ""
    requirement: str = ""
    audience: str = ""
    booth: int | None = None
    errors: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Answered:
    """A row of a table of calls; ``tail`` are the last four digits of the phone, where there are two of one name."""

    number: int
    text: str
    name: str
    tail: str
    answer: str
    on: date | None
    employer: str
    job: str
    note: str
    error: str = ""


VACANCY_HEADS = {
    "employer": ("单位", "单位名称", "用人单位", "企业", "企业名称", "公司"),
    "title": ("岗位", "岗位名称", "职位", "工种", "招聘岗位"),
    "places": ("人数", "招聘人数", "需求人数", "数量"),
    "pay": ("月薪", "薪资", "工资", "待遇", "薪酬", "月薪（元）"),
    "place": ("地点", "工作地点", "地址"),
    "requirement": ("要求", "岗位要求", "条件", "任职要求"),
    "audience": ("面向", "面向人群", "适合人群"),
    "booth": ("展位", "展位号", "展位编号"),
}
ANSWER_HEADS = {
    "name": ("姓名", "学员", "学员姓名"),
    "tail": ("手机后四位", "手机尾号", "尾号", "手机号", "手机"),
    "answer": ("结果", "回访结果", "就业情况", "状态"),
    "on": ("就业日期", "入职日期", "日期"),
    "employer": ("单位", "就业单位", "用人单位"),
    "job": ("工种", "岗位", "职业"),
    "note": ("备注", "说明", "情况"),
}


def vacancies_of(pasted: str, audiences: dict[str, str]) -> list[Offered]:
    """Rows of 单位、岗位、人数、月薪、地点、要求、面向、展位; raises :class:`Unclear` for no rows or too many."""
    codes = {label: code for code, label in audiences.items()}
    return [_offered(number, text, cells, codes) for number, text, cells in _table(pasted, VACANCY_HEADS)]


def _offered(number: int, text: str, cells: dict[str, str], codes: dict[str, str]) -> Offered:
    errors: dict[str, list[str]] = {}
    if not cells["employer"]:
        errors["employer"] = ["没有单位名称。"]
    if not cells["title"]:
        errors["title"] = ["没有岗位名称。"]
    count = re.fullmatch(r"(\d{1,6})(?:\.0)?\s*(?:人|名|个)?", cells["places"])
    if count is None:
        errors["places"] = [f"人数“{cells['places']}”不是整数。" if cells["places"] else "没有写人数。"]
    low, high = _pay(cells["pay"], errors)
    wanted = cells["audience"]
    audience = "" if wanted in EVERYBODY else codes.get(wanted)
    if audience is None:
        errors["audience"] = [f"不认识“{wanted}”，请写：{'、'.join(codes)}。"]
    booth = re.fullmatch(r"(\d{1,4})(?:\.0)?\s*号?(?:展位)?", cells["booth"])
    if cells["booth"] and booth is None:
        errors["booth"] = [f"展位“{cells['booth']}”看不懂，请写成“3”这样。"]
    return Offered(
        number, text, cells["employer"], cells["title"], int(count[1]) if count else 0, low, high, cells["place"],
        cells["requirement"], audience or "", int(booth[1]) if booth else None, errors,
    )  # fmt: skip


def _pay(text: str, errors: dict[str, list[str]]) -> tuple[int | None, int | None]:
    plain = text.replace(",", "").replace("，", "").replace(" ", "")
    if plain in NO_PAY:
        return None, None
    found = PAY.fullmatch(plain)
    if found is None:
        errors["pay"] = [f"月薪“{text}”看不懂，请写成“4000-6000”或“面议”。"]
        return None, None
    return int(found[1]), int(found[2] or found[1])


def answers_of(pasted: str, answers: dict[str, str], today: date) -> list[Answered]:
    """Rows of 姓名、手机后四位、结果、就业日期、单位、工种、备注; ``answers`` are the words by their codes."""
    codes = {label: code for code, label in answers.items()}
    return [_answered(number, text, cells, codes, today) for number, text, cells in _table(pasted, ANSWER_HEADS)]


def _answered(number: int, text: str, cells: dict[str, str], codes: dict[str, str], today: date) -> Answered:
    error, on, answer = "", None, codes.get(cells["answer"], "")
    if not cells["name"]:
        error = "没有姓名。"
    elif not answer:
        error = f"结果“{cells['answer']}”不认识，请写：{'、'.join(codes)}。"
    elif cells["on"]:
        on = day_of(cells["on"], today)
        error = "" if on else f"日期“{cells['on']}”看不懂，请写成 2026-11-20 这样。"
    tail = re.sub(r"\D", "", cells["tail"])[-4:]
    return Answered(
        number, text, cells["name"], tail, answer, on, cells["employer"], cells["job"], cells["note"], error
    )


def day_of(text: str, today: date) -> date | None:
    """A day as people write it: 2026-11-20, 2026/11/20, 2026年11月20日, 11月20日 (the last that has been)."""
    plain = re.sub(r"[年月./]", "-", text.strip()).rstrip("日").split(" ")[0]
    for pattern in ("%Y-%m-%d", "%Y%m%d"):
        try:
            return datetime.strptime(plain, pattern).date()  # noqa: DTZ007 - a day without an hour
        except ValueError:
            continue
    for year in (today.year, today.year - 1):
        try:
            found = datetime.strptime(f"{year}-{plain}", "%Y-%m-%d").date()  # noqa: DTZ007
        except ValueError:
            continue
        if found <= today:
            return found
    return None


def heading_of(pasted: str, heads: Mapping[str, Sequence[str]]) -> int:
    """The line of the heading, counted from 1: the first that says anything; 0 where that is a row."""
    number, first = next(_lines(pasted), (0, ""))
    return number if _is_heading(first, heads) else 0


def _lines(pasted: str) -> Iterator[tuple[int, str]]:
    return ((number, text) for number, text in enumerate(pasted.splitlines(), 1) if text.strip())


def _is_heading(text: str, heads: Mapping[str, Sequence[str]]) -> bool:
    return sum(bool(_head(cell, heads)) for cell in _cells(text)) >= 2


def _table(pasted: str, heads: Mapping[str, Sequence[str]]) -> Iterator[tuple[int, str, dict[str, str]]]:
    rows = list(_lines(pasted))
    if not rows:
        raise Unclear("请从 Excel 里复制几行，粘贴到这里。")
    if len(rows) > MOST_ROWS:
        raise Unclear(f"一次最多贴 {MOST_ROWS} 行，现在是 {len(rows)} 行，请分几次贴。")
    columns, body = list(heads), rows
    if _is_heading(rows[0][1], heads):
        columns, body = [_head(cell, heads) for cell in _cells(rows[0][1])], rows[1:]
    for number, text in body:
        cells = dict.fromkeys(heads, "")
        cells |= {name: cell for name, cell in zip(columns, _cells(text), strict=False) if name}
        yield number, text, cells


def _head(cell: str, heads: Mapping[str, Sequence[str]]) -> str:
    return next((name for name, words in heads.items() if cell in words), "")


def _cells(text: str) -> list[str]:
    separator = next((mark for mark in ("\t", "|", "；", ";") if mark in text), None)
    return [cell.strip() for cell in (text.split(separator) if separator else text.split())]
