"""By when a cadre is to be trained: months counted in the database, on both the same; and the same in Python."""

from calendar import monthrange
from datetime import date
from typing import Any

from django.db.models import DateField, Func

SOON = 90  # days
FAR = date(9999, 12, 31)  # nothing more is due


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class AddMonths(Func):
    """:func:`add_months` of a column of days and a column of numbers, in SQL."""

    output_field = DateField()
    arity = 2

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, tuple[Any, ...]]:
        """SQLite carries the 31st over into the next month: the last of the month is the least of both."""
        day, first = compiler.compile(self.source_expressions[0])
        months, second = compiler.compile(self.source_expressions[1])
        there = f"date({day}, ({months}) || ' months')"
        last = f"date({day}, 'start of month', ({months} + 1) || ' months', '-1 day')"
        return f"min({there}, {last})", (*first, *second, *first, *second)

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, tuple[Any, ...]]:
        """PostgreSQL does as we mean."""
        day, first = compiler.compile(self.source_expressions[0])
        months, second = compiler.compile(self.source_expressions[1])
        return f"(({day})::date + make_interval(months => ({months})::integer))::date", (*first, *second)
