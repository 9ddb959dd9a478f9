"""Calendar days and working days, with the State Council's holidays and make-up workdays.

The published arrangements up to a certain year come with ``chinesecalendar``; the tables ``Holiday`` and
``HolidayYear``, kept by the administrator, lie on top. A year that neither knows raises :class:`UnknownYear`: its
holidays are announced each autumn and cannot be computed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from chinese_calendar.constants import holidays as PUBLISHED_OFF
from chinese_calendar.constants import workdays as PUBLISHED_WORK
from django.db import models
from django.db.models.signals import post_delete, post_save

from niangjia.kernel.errors import Refused
from niangjia.kernel.memo import forget, remember
from niangjia.kernel.records import Record

FIRST, LAST = min(PUBLISHED_OFF).year, max(PUBLISHED_OFF).year
OFF, WORK = "off", "work"
DAY = timedelta(days=1)
EARLIEST, LATEST = 1949, 2199  # years that somebody can mean
NOT_MEANT = f"请核对年份，要在 {EARLIEST} 到 {LATEST} 年之间。"


class Holiday(Record):
    """One day that differs from the plain week, or from the published arrangement."""

    class Kind(models.TextChoices):
        OFF = OFF, "放假"
        WORK = WORK, "上班"

    date = models.DateField("日期", unique=True)
    kind = models.CharField("安排", max_length=4, choices=Kind.choices)
    name = models.CharField("名称", max_length=40)
    source = models.CharField("依据", max_length=120, blank=True)

    class Meta:
        verbose_name = "放假安排"
        ordering = ["date"]
        constraints = [models.CheckConstraint(condition=models.Q(kind__in=[OFF, WORK]), name="holiday_kind")]


class HolidayYear(Record):
    """The administrator's word that a year's arrangement is entered in full."""

    year = models.PositiveSmallIntegerField("年份", unique=True)
    source = models.CharField("依据", max_length=120, blank=True)

    class Meta:
        verbose_name = "全年放假安排"
        ordering = ["year"]


class UnknownYear(Refused):
    """409: the holidays of a year are not entered yet, so no working day in it can be counted."""

    code = "unknown-year"

    def __init__(self, year: int) -> None:
        super().__init__(
            f"{year} 年的放假安排尚未录入，不能推算该年的工作日。请系统管理员在“放假安排”中录入国务院办公厅的通知。"
        )
        self.year = year


@dataclass(frozen=True)
class Table:
    """All that is entered: kind by date, and the years that are entered in full."""

    days: dict[date, str]
    years: frozenset[int]

    def is_workday(self, day: date) -> bool:
        """Whether people work on a day; raises :class:`UnknownYear`."""
        entered = self.days.get(day)
        if entered:
            return entered == WORK
        if FIRST <= day.year <= LAST:
            return day in PUBLISHED_WORK or (day.weekday() < 5 and day not in PUBLISHED_OFF)
        if day.year not in self.years:
            raise UnknownYear(day.year)
        return day.weekday() < 5


def table() -> Table:
    """What is entered, read once a request."""
    return remember(("calendar", "table"), _read)


def _read() -> Table:
    days = dict(Holiday.objects.values_list("date", "kind"))
    return Table(days, frozenset(HolidayYear.objects.values_list("year", flat=True)))


def known_years() -> list[int]:
    """The years whose working days can be counted, ascending."""
    return sorted({*range(FIRST, LAST + 1), *table().years})


def is_workday(day: date) -> bool:
    """Whether people work on a day; raises :class:`UnknownYear`."""
    return table().is_workday(day)


def add_days(day: date, days: int) -> date:
    """The date so many calendar days later; the first day is not counted (民法典 art. 201)."""
    return day + timedelta(days=days)


def add_workdays(day: date, days: int) -> date:
    """The ``days``-th working day after ``day`` (before it, when negative); ``day`` itself is not counted.

    0 gives the day itself. Raises :class:`UnknownYear`.
    """
    known, step, left = table(), DAY if days > 0 else -DAY, abs(days)
    while left:
        day += step
        left -= known.is_workday(day)
    return day


def unmeant(days: Iterable[tuple[str, Any]]) -> dict[str, list[str]]:
    """Errors of a form by the names of its days and moments that nobody can mean, for near the ends of the calendar
    no zone can show them any more; what is no day at all is not judged."""
    return {name: [NOT_MEANT] for name, day in days if isinstance(day, date) and not EARLIEST <= day.year <= LATEST}


def workdays_between(first: date, last: date) -> int:
    """How many working days lie after ``first`` up to and including ``last``; negative the other way round.

    The reverse of :func:`add_workdays`. Raises :class:`UnknownYear`.
    """
    if last < first:
        return -workdays_between(last, first)
    known, found = table(), 0
    while first < last:
        first += DAY
        found += known.is_workday(first)
    return found


def next_workday(day: date) -> date:
    """The day itself if people work on it, else the first working day after it (民法典 art. 203)."""
    known = table()
    while not known.is_workday(day):
        day += DAY
    return day


def published(year: int) -> Iterable[tuple[date, str, str]]:
    """The published arrangement of a year as (date, kind, English name of the festival)."""
    found = [(day, OFF, name) for day, name in PUBLISHED_OFF.items() if day.year == year]
    found += [(day, WORK, name) for day, name in PUBLISHED_WORK.items() if day.year == year]
    return sorted(found)


def _changed(**_rest: Any) -> None:
    forget("calendar")


for _model in (Holiday, HolidayYear):
    for _signal in (post_save, post_delete):
        _signal.connect(
            _changed, sender=_model, dispatch_uid=f"kernel.calendar.{_model.__name__}.{id(_signal)}"
        )
