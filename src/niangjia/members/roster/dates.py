"""Dates as they stand in rosters. What is certain is read; what may mean two days is refused with both said."""

import re
from datetime import date, timedelta
from typing import Final, NamedTuple

from niangjia.members.roster.cells import Cell
from niangjia.members.text import squeeze

_SERIAL_ZERO: Final = date(1899, 12, 30)  # day 0 of Excel's calendar, its invented 29 February 1900 included
SERIALS: Final = range(20_000, 80_001)  # 1954 to 2119
_FULL: Final = re.compile(
    r"([12][0-9]{3})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[T ]?[0-9]{1,2}:[0-9:.]+)?"
)
_MONTH: Final = re.compile(r"([12][0-9]{3})[-/.年]([0-9]{1,2})月?(?:份)?")
_COMPACT: Final = re.compile(r"([12][0-9]{3})([0-9]{2})([0-9]{2})")
_COMPACT_MONTH: Final = re.compile(r"([12][0-9]{3})([0-9]{2})")
_YEAR: Final = re.compile(r"[12][0-9]{3}年?")
_SHORT_YEAR: Final = re.compile(r"'?[0-9]{2}[-/.年][0-9]{1,2}(?:[-/.月][0-9]{1,4}日?)?月?")
_AMERICAN: Final = re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}")
_WRITE: Final = "请写成 2021-05-03 或 2021-05 的样子"


class DateValue(NamedTuple):
    """`precision`: "day", or "month" (then `value` is the first of it)."""

    value: date
    precision: str


class BadDate(ValueError):
    """Not a certain date: why, and what would be right."""

    def __init__(self, reason_zh: str, hint_zh: str) -> None:
        super().__init__(reason_zh, hint_zh)
        self.reason_zh = reason_zh
        self.hint_zh = hint_zh


def parse_date(cell: Cell) -> DateValue:
    """The day or the month that a cell names. Raises BadDate; bounds (future, too early) are the caller's."""
    if isinstance(cell, date):
        return DateValue(cell, "day")
    text = squeeze(str(cell))
    for pattern in (_FULL, _COMPACT):
        if found := pattern.fullmatch(text):
            return DateValue(_day(text, *map(int, found.groups())), "day")
    if len(text) == 5 and text.isascii() and text.isdigit() and int(text) in SERIALS:
        return DateValue(_SERIAL_ZERO + timedelta(days=int(text)), "day")
    if found := _MONTH.fullmatch(text):
        return _month(text, found.group(1), found.group(2))
    if found := _COMPACT_MONTH.fullmatch(text):
        return DateValue(_day(text, int(found.group(1)), int(found.group(2)), 1), "month")
    raise _why_not(text)


def _month(text: str, year: str, month: str) -> DateValue:
    """2021.1 is October as often as January: a spreadsheet drops the zero of 2021.10."""
    if month == "1" and "." in text:
        raise BadDate(
            f"“{text}”可能是 1 月，也可能是 10 月（Excel 会去掉 {text}0 末尾的 0）",
            f"请写成 {year}-01 或 {year}-10",
        )
    return DateValue(_day(text, int(year), int(month), 1), "month")


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise BadDate(f"“{text}”这一天不存在", f"请核对年月日，{_WRITE}") from None


def _why_not(text: str) -> BadDate:
    if _SHORT_YEAR.fullmatch(text):
        return BadDate(f"“{text}”的年份只有两位，不能确定是哪一年", f"年份请写四位，{_WRITE}")
    if _YEAR.fullmatch(text):
        return BadDate(f"“{text}”只有年份", f"请补上月份，{_WRITE}")
    if _AMERICAN.fullmatch(text):
        return BadDate(f"“{text}”分不清哪个是月、哪个是日", f"年份请写在最前面，{_WRITE}")
    return BadDate(f"“{text}”不是日期", _WRITE)
