"""A branch between two days."""

from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet

from niangjia.jobs.states import READERS
from niangjia.organizations.lists.branch import Branch


class DayBranch(Branch):
    """A branch between two days, ``?from=&to=``; ``?on=`` stays what it is."""

    roles = READERS
    day_column: ClassVar[str]

    def between(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Rows of the days that are asked for."""
        for name, way in (("from", "gte"), ("to", "lte")):
            found = _day(self.params.get(name, ""))
            rows = rows.filter(**{f"{self.day_column}__{way}": found}) if found else rows
        return rows


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
