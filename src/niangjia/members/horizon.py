"""How far into a person's life a union sees: up to the day on which the person left it, and no further.

Whoever has the person now sees the whole way here; so does the person. A former union sees what happened until its own last
membership ended: what began after that day is not its business.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from niangjia.members import rules
from niangjia.members.models import Membership, Person
from niangjia.members.queries import of_person
from niangjia.organizations.rights import reaches


@dataclass(frozen=True)
class View:
    """The memberships that a viewer may know of, the latest first; ``until`` is the last day seen, None for all of it."""

    memberships: list[Membership]
    until: date | None


def view(person: Person, viewer: Any) -> View:
    """What of a person's memberships a viewer sees; one query."""
    every = list(of_person(person))
    last = _until(every, person, viewer)
    if last is None:
        return View(every, None)
    return View([one for one in every if one.joined_on < last or _near(one, viewer)], last)


def _until(every: list[Membership], person: Person, viewer: Any) -> date | None:
    if person.user_id is not None and person.user_id == getattr(viewer, "pk", None):
        return None
    mine = [one for one in every if _near(one, viewer)]
    if any(one.left_on is None for one in mine) or mine[:1] == every[:1]:
        return None
    return max((one.left_on for one in mine if one.left_on), default=date.min)


def _near(one: Membership, viewer: Any) -> bool:
    return reaches(viewer, one.path, *rules.READERS)
