"""How much of a term is left, in the steps at which a reminder is due. Plain dates, no database."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

# 180, 90 and 30 days before the end; an election takes two to three months from notice to count
STEPS = (30, 90, 180)
BANDS = {"overdue": "已超期", "30": "30 天内", "90": "90 天内", "180": "180 天内", "ok": "180 天以上"}


@dataclass(frozen=True)
class TermClock:
    """``band`` is a key of ``BANDS``; ``light`` ok, soon or late; ``days`` left, negative when overdue."""

    days: int
    band: str
    light: str
    sentence: str


def read(due: date, today: date) -> TermClock:
    """The clock of a running term that is due on a day (its last day)."""
    days = (due - today).days
    if days < 0:
        return TermClock(days, "overdue", "late", f"已超期 {-days} 天未换届")
    band = next((str(step) for step in STEPS if days <= step), "ok")
    sentence = "今天届满" if days == 0 else f"还剩 {days} 天届满"
    return TermClock(days, band, "ok" if band == "ok" else "soon", sentence)


def bounds(band: str, today: date) -> tuple[date | None, date | None]:
    """The due dates that lie in a band, as (first, last); None is open. Bands do not overlap."""
    if band == "overdue":
        return None, today - timedelta(days=1)
    if band == "ok":
        return today + timedelta(days=STEPS[-1] + 1), None
    at = [str(step) for step in STEPS].index(band)
    first = today if at == 0 else today + timedelta(days=STEPS[at - 1] + 1)
    return first, today + timedelta(days=STEPS[at])


def add_months(day: date, months: int) -> date:
    """The same day of the month, or its last one, so many months later."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day(start: date, years: int) -> date:
    """The last day of a term of so many years: the day before the same date."""
    return add_months(start, 12 * years) - timedelta(days=1)
