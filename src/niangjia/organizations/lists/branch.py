"""What the lists of this context share: one branch, and the names on the way."""

from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel.access import STAFF
from niangjia.kernel.ids import as_uuid
from niangjia.kernel.lists import Listing
from niangjia.kernel.tree import within
from niangjia.organizations import rules
from niangjia.organizations.models import Union
from niangjia.organizations.queries import path_names


def union_url(key: Any) -> str:
    """A union's page."""
    return reverse("organizations:union", args=[key])


def as_day(text: str) -> date | None:
    """A day out of an address; None for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class Branch(Listing):
    """A list of one branch: ``?union=`` narrows it to a union that the user may see and all below."""

    roles = STAFF

    @cached_property
    def union(self) -> Union | None:
        """The union whose branch is asked for."""
        asked = as_uuid(self.params.get("union", ""))
        return self.unions().filter(pk=asked).first() if asked else None

    def unions(self) -> QuerySet[Union]:
        """Where that union is looked up."""
        return rules.visible(self.user)

    @cached_property
    def day(self) -> date | None:
        """The past day that ``?on=`` asks for, or none."""
        asked = as_day(self.params.get("on", ""))
        return asked if asked and asked < timezone.localdate() else None

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Rows of the branch; none for a union that is not the user's."""
        if self.union is not None:
            return rows.filter(within(self.union.path))
        return rows.none() if self.params.get("union") else rows

    def of_days(self, rows: QuerySet[Any], column: str, first: str = "from", last: str = "to") -> QuerySet[Any]:
        """Rows of the days that the address asks for (``?from=&to=``), both included."""
        for name, way in ((first, "gte"), (last, "lte")):
            day = as_day(self.params.get(name, ""))
            rows = rows.filter(**{f"{column}__{way}": day}) if day else rows
        return rows

    def prepare(self, rows: list[Any]) -> list[Any]:
        """The names on the way down to each row's union, in one query."""
        names = path_names(row.path for row in rows)
        for row in rows:
            row.path_names = names[row.path]
        return rows


def above(row: Any) -> str:
    """The names on the way down to a row's union."""
    return " › ".join(row.path_names[:-1])


class Named(Branch):
    """People of a branch, found by the beginning of their name; the rows bring along all that a page shows."""

    placeholder = "姓名"

    def find(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By the beginning of the name."""
        return rows.filter(name__startswith=text)

    def prepare(self, rows: list[Any]) -> list[Any]:
        """Nothing more is needed."""
        return rows
