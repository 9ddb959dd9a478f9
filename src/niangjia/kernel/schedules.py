"""What happens by the clock: a table of when each was last run, and a compare-and-swap, so that of many workers one
runs it.

A context writes its schedules in ``<context>/chores.py``::

    @daily("02:30")
    def term_clock() -> None: ...

    @every(minutes=5)
    def refresh() -> None: ...

A chore is short (long work is enqueued as a job) and harmless when run twice: a worker killed within it does not
run it again before its next time, and one that was down runs it once, not for every time it missed.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache

from django.db import OperationalError, models
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django_tasks_db.utils import is_locked_database_exception

log = logging.getLogger(__name__)
Run = Callable[[], object]


class Schedule(models.Model):
    """When a chore was last begun, and what went wrong if it did."""

    name = models.CharField(max_length=120, primary_key=True)
    last_run = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)


@dataclass(frozen=True)
class Chore:
    """A function with its clock: every so often, or daily at a time of the house's time zone."""

    name: str
    run: Run
    period: timedelta = timedelta()
    at: time | None = None

    def is_due(self, last: datetime | None, now: datetime) -> bool:
        """Whether a time has come since the last run; a chore that never ran is due."""
        if last is None:
            return True
        if self.at is None:
            return now - last >= self.period
        here = timezone.localtime(now)
        latest = here.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
        return last < (latest if latest <= here else latest - timedelta(days=1))


CHORES: dict[str, Chore] = {}


def every(*, minutes: float = 0, seconds: float = 0) -> Callable[[Run], Run]:
    """Run a function again and again, with this time between two beginnings."""
    period = timedelta(minutes=minutes, seconds=seconds)
    if not period:
        raise ValueError("a chore needs a period")
    return lambda function: _add(function, period=period)


def daily(at: str) -> Callable[[Run], Run]:
    """Run a function once a day, at ``HH:MM`` of the house's time zone or as soon after as a worker lives."""
    moment = time.fromisoformat(at)
    return lambda function: _add(function, at=moment)


def run_due(now: datetime | None = None) -> list[str]:
    """Run every chore whose time has come and that no other worker took; returns their names."""
    discover()
    moment = now or timezone.now()
    last = dict(Schedule.objects.values_list("name", "last_run"))
    due = [chore for chore in CHORES.values() if chore.is_due(last.get(chore.name), moment)]
    return [chore.name for chore in due if _take(chore, last.get(chore.name), moment) and _run(chore)]


@cache
def discover() -> None:
    """Load the chores of every context, once a process."""
    autodiscover_modules("chores")


def _add(function: Run, *, period: timedelta = timedelta(), at: time | None = None) -> Run:
    name = f"{function.__module__}.{getattr(function, '__qualname__', '')}"
    CHORES[name] = Chore(name, function, period, at)
    return function


def _take(chore: Chore, last: datetime | None, now: datetime) -> bool:
    if last is None:
        Schedule.objects.get_or_create(name=chore.name)
    row = Schedule.objects.filter(name=chore.name)
    unchanged = row.filter(last_run=last) if last else row.filter(last_run__isnull=True)
    return bool(unchanged.update(last_run=now))


def _run(chore: Chore) -> bool:
    try:
        chore.run()
    except OperationalError as error:
        if not is_locked_database_exception(error):
            raise
        log.info("chore %s met a locked database; it comes again", chore.name)
    except Exception as error:
        log.exception("chore %s failed", chore.name)
        Schedule.objects.filter(name=chore.name).update(failed_at=timezone.now(), error=repr(error)[:200])
    return True
