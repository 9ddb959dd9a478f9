"""Dates, spans and numbers in the words that people use. Pure functions; ``now`` and ``today`` are for tests."""

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from niangjia.kernel import calendar

HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})  # kinds of signs in Unicode
NOT_PLAIN = "里面有看不见的字符或换行，请删掉重新输入。"
WEEK = "一二三四五六日"
SOON_DAYS = 3
INNER = str.maketrans("“”", "‘’")


def is_plain(line: str) -> bool:
    """Whether a line shows all that it holds: no control, nothing that hides or turns round what stands beside it."""
    return not any(unicodedata.category(sign) in HIDDEN for sign in line)


def day(value: date | datetime | None, today: date | None = None) -> str:
    """``6月10日 周四``; with the year when it is not this one. Nothing for nothing."""
    one = _date(value)
    if one is None:
        return ""
    year = "" if one.year == (today or timezone.localdate()).year else f"{one.year}年"
    return f"{year}{one.month}月{one.day}日 周{WEEK[one.weekday()]}"


def when(value: datetime | None, today: date | None = None) -> str:
    """``6月10日 周四 14:05``; a plain date without the hour."""
    if isinstance(value, datetime):
        return f"{day(value, today)} {_local(value):%H:%M}"
    return day(value, today)


def ago(value: date | datetime | None, now: datetime | None = None) -> str:
    """How long since: 刚刚, 5 分钟前, 3 小时前, 昨天 14:05, 4 天前; older than a week, the day."""
    if not isinstance(value, datetime):
        return day(value)
    here, then = _local(now or timezone.now()), _local(value)
    seconds = (here - then).total_seconds()
    days = (here.date() - then.date()).days
    if seconds < 0 or days > 7:
        return day(then, here.date())
    if seconds < 60:
        return "刚刚"
    if seconds < 3600:
        return f"{int(seconds // 60)} 分钟前"
    if days == 0:
        return f"{int(seconds // 3600)} 小时前"
    return f"昨天 {then:%H:%M}" if days == 1 else f"{days} 天前"


def left(value: date | datetime | None, today: date | None = None) -> tuple[int, str] | None:
    """Working days until a date and their unit; calendar days where a year's holidays are not known yet."""
    due, here = _date(value), today or timezone.localdate()
    if due is None:
        return None
    try:
        if due >= here:
            return calendar.workdays_between(here, due), "个工作日"
    except calendar.UnknownYear:
        pass  # announced each autumn and never guessed: say calendar days
    return (due - here).days, "天"


def still(value: date | datetime | None, today: date | None = None) -> str:
    """``还剩 3 个工作日``, ``今天到期``, ``已超期 2 天``."""
    found = left(value, today)
    return _still(value, today, *found) if found else ""


def still_days(value: date | datetime | None, today: date | None = None) -> str:
    """:func:`still` where the rule counts calendar days, weekends and holidays too: ``还剩 30 天``."""
    due = _date(value)
    return _still(due, today, (due - (today or timezone.localdate())).days, "天") if due else ""


def _still(value: date | datetime | None, today: date | None, count: int, unit: str) -> str:
    if _date(value) == (today or timezone.localdate()):
        return "今天到期"
    return f"还剩 {count} {unit}" if count >= 0 else f"已超期 {-count} 天"


def light(value: date | datetime | None, today: date | None = None) -> str:
    """``ok``, ``soon`` (three days or less) or ``late``: the light of a due date."""
    found = left(value, today)
    if found is None:
        return "ok"
    return "late" if found[0] < 0 else "soon" if found[0] <= SOON_DAYS else "ok"


def quoted(title: Any) -> str:
    """“嘉缘会”: a title in quotation marks; those within it become single ones (GB/T 15834)."""
    return f"“{str(title).translate(INNER)}”"


def number(value: Any) -> str:
    """``1,234``; a fraction keeps at most two digits. Text that is no number stays as it is."""
    if value is None or value == "" or isinstance(value, bool):
        return ""
    if isinstance(value, int):
        return f"{value:,}"
    try:
        text = f"{round(Decimal(str(value)), 2):,f}"
    except ArithmeticError:
        return str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def wan(value: Any) -> str:
    """``12.3 万`` from 100,000 upwards, else with thousands: what fits a wall."""
    if not isinstance(value, int | float | Decimal):
        return number(value)
    exact = Decimal(str(value))
    return number(value) if abs(exact) < 100_000 else f"{number(round(exact / 10_000, 1))} 万"


def money(value: Any) -> str:
    """``1,234.50 元``, from a Decimal or a string of yuan."""
    return "" if value in (None, "") else f"{Decimal(str(value)):,.2f} 元"


def percent(value: Any, whole: Any = None) -> str:
    """``87.5%`` from a share, or from a part and its whole."""
    if value is None or (whole is not None and not whole):
        return "—"
    share = Decimal(str(value)) * 100 / Decimal(str(whole if whole is not None else 1))
    return f"{number(round(share, 1))}%"


def plain(value: Any) -> str:
    """A value of a table's cell: dates as 2026-06-10, yes and no, thousands; nothing is a dash."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{_local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return number(value) if isinstance(value, int | float | Decimal) else str(value)


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _date(value: date | datetime | None) -> date | None:
    return _local(value).date() if isinstance(value, datetime) else value or None


def looked_up(table: Mapping[Any, str], column: str = "state") -> property:
    """A property of a model: what a table has for the code in a column, such as the words or the colour of its state."""
    return property(lambda one: table[getattr(one, column)])
