"""谁看过我的档案: every look at a person's sealed numbers and confidential records, with the office of whoever looked.

The trail keeps who, what, when and why. In which role and for which union is found in the appointments that held on the
day of the look over the union where the person was a member then, so that it stays right when people change offices.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from niangjia.kernel import audit
from niangjia.members.queries import of_person
from niangjia.organizations.pastoffices import Office, offices_of

MOST = 200


@dataclass(frozen=True)
class Look:
    """One look, in words."""

    at: datetime
    who: str
    office: str
    what: str
    reason: str


def looks_of(person: Any) -> list[Look]:
    """The looks at a person's file, newest first; three queries, however many."""
    entries = list(audit.looks_at(person)[:MOST])
    years = [(one.joined_on, one.left_on, one.path) for one in of_person(person)]
    offices = offices_of({one.by_id for one in entries if one.by_id})
    return [_look(one, person, years, offices.get(one.by_id, []) if one.by_id else []) for one in entries]


def _look(one: audit.AuditEntry, person: Any, years: list[tuple[Any, Any, str]], offices: list[Office]) -> Look:
    day = timezone.localtime(one.created_at).date()
    where = one.path or next((path for joined, left, path in years if _within(day, joined, left)), "")
    held = sorted({office.words for office in offices if office.holds(day) and office.reaches(where)})
    words = "、".join(held) or ("本人" if one.by_id == person.user_id else "")
    who = str(one.by) if one.by else "系统"
    return Look(one.created_at, who, words, one.detail.get("what", ""), one.reason)


def _within(day: date, joined: date, left: date | None) -> bool:
    return joined <= day and (left is None or day <= left)
