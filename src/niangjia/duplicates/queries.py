"""Reads of pairs: what the pages show beside the list."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from niangjia.duplicates.models import Pair
from niangjia.duplicates.rules import phones as visible_phones
from niangjia.duplicates.states import NOTES, PAIR_MOVES
from niangjia.kernel.job_states import JobState
from niangjia.kernel.jobs import Job
from niangjia.kernel.questions import Moment
from niangjia.kernel.workflow import Event
from niangjia.members.aliases import merging_of
from niangjia.members.comparing import places, sheets
from niangjia.members.states import WRITERS
from niangjia.organizations.rights import subtrees


@dataclass(frozen=True)
class Phone:
    """A phone of many people, masked, and the union of one of them."""

    masked: str
    people: int
    person: UUID
    name: str
    union: str


def phones(user: Any, most: int) -> list[Phone]:
    """The phones that most people of the user's branches share."""
    rows = list(visible_phones(user).order_by("-people", "pk")[:most])
    keys = [row.example for row in rows]
    files, where = sheets(keys), places(keys)
    return [
        Phone(files[row.example].said["phone"], row.people, row.example, files[row.example].name, place.union)
        for row in rows
        if row.example in files and (place := where.get(row.example)) is not None
    ]


def _scans(user: Any) -> QuerySet[Job]:
    """Runs that covered the user's branches: their own, and those of everything above them."""
    tops = [one.low for one in subtrees(user, *WRITERS)]
    above = {path[:end] for path in tops for end in range(0, len(path) + 1, 4)}
    return Job.objects.filter(kind="duplicates.scan", path__in=above)


def last_scan(user: Any) -> Job | None:
    """The last run that ended well."""
    return _scans(user).filter(state=JobState.DONE).order_by("-finished_at").first()


def running_scan(user: Any) -> Job | None:
    """A run that is going on."""
    return _scans(user).filter(state__in=JobState.OPEN).order_by("-created_at").first()


def moments(events: Iterable[Event]) -> list[Moment]:
    """What was done with a pair, for the page."""
    return [
        Moment(
            event.created_at,
            PAIR_MOVES[event.verb].label if event.verb in PAIR_MOVES else NOTES[event.verb],
            "，".join(part for part in (str(event.by) if event.by else "系统", event.reason) if part),
            icon="history",
            context="duplicates",
        )
        for event in events
    ]


def kept(pair: Pair) -> UUID | None:
    """The file that a merged pair goes on as."""
    made = merging_of(pair.merging) if pair.merging else None
    return made.kept_id if made else None


def of_person(keys: Iterable[UUID]) -> QuerySet[Pair]:
    """The merged pairs that files have a part in."""
    wanted = list(keys)
    return Pair.objects.filter(Q(left__in=wanted) | Q(right__in=wanted), merging__isnull=False)
