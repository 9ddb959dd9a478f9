"""Which offices somebody held on a past day: what 谁看过我的档案 says beside a name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from niangjia.kernel.access import ROLES
from niangjia.kernel.tree import span
from niangjia.organizations.models import Appointment


@dataclass(frozen=True)
class Office:
    """One appointment, present or past; ``last`` the last day on which it held."""

    role: str
    union: str
    path: str
    whole_branch: bool
    first: date
    last: date | None

    def holds(self, day: date) -> bool:
        """Whether it held on a day."""
        return self.first <= day and (self.last is None or day <= self.last)

    def reaches(self, path: str) -> bool:
        """Whether the path lies in what it opens."""
        return path in span(self.path) if self.whole_branch else path == self.path

    @property
    def words(self) -> str:
        """``嘉言区总工会组织干部``."""
        return f"{self.union}{ROLES[self.role]}"


def offices_of(users: Iterable[UUID]) -> dict[UUID, list[Office]]:
    """Every office that some accounts hold or held, by account; one query."""
    rows = Appointment.objects.filter(user__in=list(users)).select_related("union")
    found: dict[UUID, list[Office]] = {}
    for one in rows:
        ended = [day for day in (one.ends_on, _day(one.removed_at)) if day is not None]
        office = Office(
            one.role, one.union.name, one.path, one.whole_branch, one.starts_on, min(ended) if ended else None
        )
        found.setdefault(one.user_id, []).append(office)
    return found


def _day(moment: Any) -> date | None:
    return timezone.localtime(moment).date() if moment else None
