"""Reads: how a shift stands, who could be asked, what somebody has served."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from niangjia.enrolment.states import EntryState
from niangjia.kernel.tree import within
from niangjia.members.queries import posted
from niangjia.volunteering import rules
from niangjia.volunteering.models import RECORD, SKILL, TIME, Ability, Asked, Need, Service, Volunteer
from niangjia.volunteering.states import VolunteerState
from niangjia.volunteering.vocabulary import SKILLS, TIMES, time_of


@dataclass(frozen=True)
class Cover:
    """One need of a shift: how many of a skill there are, of how many."""

    skill: str
    there: int
    people: int

    @property
    def sentence(self) -> str:
        """急救 1/2."""
        return f"{SKILLS[self.skill]} {self.there}/{self.people}"

    @property
    def is_met(self) -> bool:
        """Whether enough are there."""
        return self.there >= self.people


def served(offer: Any) -> QuerySet[Service]:
    """The hours of those who served at an offer."""
    return Service.objects.filter(entry__offer=offer, entry__state=EntryState.ATTENDED)


def covers(sessions: Iterable[Any]) -> dict[Any, list[Cover]]:
    """The needs of shifts, counted against who has a place, in two queries."""
    keys = [one.pk for one in sessions]
    has = Ability.objects.filter(kind=SKILL).exclude(volunteer__state=VolunteerState.LEFT)
    has = has.filter(volunteer__person__entries__session__in=keys, volunteer__person__entries__state__in=rules.IN)
    there = Counter(has.values_list("volunteer__person__entries__session", "value"))
    found: dict[Any, list[Cover]] = {key: [] for key in keys}
    for need in Need.objects.filter(session__in=keys).order_by("created_at", "pk"):
        found[need.session_id].append(Cover(need.skill, there[need.session_id, need.skill], need.people))
    return found


def free_for(user: Any, session: Any, skill: str = "") -> QuerySet[Volunteer]:
    """Who is free when a shift is, is not in the offer yet, and was not asked; with a skill where one is said."""
    able = Ability.objects.filter(volunteer=OuterRef("pk"))
    asked = Asked.objects.filter(session=session, volunteer=OuterRef("pk"))
    here = within(session.offer.path)
    rows = rules.askable(user).filter(here | Q(person__in=posted(here)))
    rows = rows.filter(Exists(able.filter(kind=TIME, value=time_of(session.starts_at))), ~Exists(asked))
    rows = rows.exclude(person__entries__in=_live(session))
    return rows.filter(Exists(able.filter(kind=SKILL, value=skill))) if skill else rows


def _entries() -> QuerySet[Any]:
    """Places, as the foreign key knows them."""
    entry: Any = Service._meta.get_field("entry").related_model
    found: QuerySet[Any] = entry.objects.all()
    return found


def _live(session: Any) -> QuerySet[Any]:
    return _entries().filter(offer=session.offer_id, state__in=EntryState.LIVE)


def people_of(session: Any) -> list[Any]:
    """Who has a place in a shift, with the hours that stand (``served``), in the order of names."""
    rows = _entries().filter(pool__session=session, state__in=rules.IN).select_related("union").order_by("name", "pk")
    return list(rows.annotate(served=Sum("services__hours"), turns=Sum("services__turns")))


def named(volunteers: Iterable[Volunteer]) -> None:
    """Give each volunteer ``skills`` and ``times`` in words, in one query."""
    found = {one.pk: one for one in volunteers}
    for one in found.values():
        one.skills, one.times = [], []  # type: ignore[attr-defined]
    for row in Ability.objects.filter(volunteer__in=list(found)).order_by("pk"):
        mine: Any = found[row.volunteer_id]
        if row.kind == SKILL:
            mine.skills.append(SKILLS[row.value])
        else:
            mine.times.append(TIMES[row.value])


def has_skill(skill: str) -> Q:
    """The condition for volunteers with a skill."""
    return Q(Exists(Ability.objects.filter(volunteer=OuterRef("pk"), kind=SKILL, value=skill)))


@dataclass(frozen=True)
class Total:
    """What somebody has served."""

    hours: float
    turns: int


def total(rows: QuerySet[Service]) -> Total:
    """The sum of a book of hours."""
    found = rows.order_by().aggregate(hours=Sum("hours"), turns=Sum("turns"))
    return Total(found["hours"] or 0.0, found["turns"] or 0)


def book_of(user: Any) -> QuerySet[Service]:
    """One's own lines, the latest first."""
    rows = Service.objects.filter(person__user_id=user.pk).select_related("entry__offer", "entry__session")
    return rows.order_by("-served_on", "-pk")


def standing(entry: Any) -> Total:
    """What stands for one place, all corrections counted."""
    return total(Service.objects.filter(entry=entry))


def is_recorded(entry: Any) -> bool:
    """Whether hours were noted for a place."""
    return Service.objects.filter(entry=entry, kind=RECORD).exists()


def has_time(time: str) -> Q:
    """The condition for volunteers who are free then."""
    return Q(Exists(Ability.objects.filter(volunteer=OuterRef("pk"), kind=TIME, value=time)))
