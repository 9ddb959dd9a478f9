"""Firms without a union of their own whose workers have asked to join: how many, and whether a union is due.

Source of the number: 工会法 art. 11, as the rule ``union.committee_min_members`` of the firm's region.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet

from niangjia.joining.models import Application
from niangjia.joining.rules import visible
from niangjia.joining.states import REVIEWERS, ApplicationState
from niangjia.kernel.regulations import Applied, rule, rules_of
from niangjia.kernel.tree import ancestors
from niangjia.organizations.queries import active
from niangjia.organizations.rights import reaches, subtrees

RULE = "union.committee_min_members"
COUNTED = (*ApplicationState.WAITING, ApplicationState.ACCEPTED)
MOST = 100
TOGETHER = ("joint", "industry")  # who is covered by one of these still founds a union of its own when it is large enough


@dataclass(frozen=True)
class Firm:
    """A firm as its applicants name it. ``people`` counts persons; ``area`` is the union that would approve."""

    key: str
    name: str
    people: int
    waiting: int
    accepted: int
    pk: UUID  # of one application, by which pages and papers name the firm
    area: Any
    employer: Any
    applied: Applied

    @property
    def needed(self) -> int:
        """From how many on a union is to be founded."""
        return int(self.applied.value)

    @property
    def missing(self) -> int:
        """How many more; 0 when it is due."""
        return max(0, self.needed - self.people)

    @property
    def ready(self) -> bool:
        """Whether a union is due."""
        return not self.missing

    @property
    def sentence(self) -> str:
        """Where it stands, and by which rule."""
        if self.ready:
            return f"已有 {self.people} 人申请，达到 {self.needed} 人，可以建会了。依据：{self.applied.marked_source}。"
        return (
            f"已有 {self.people} 人申请，还差 {self.missing} 人。不足 {self.needed} 人的，可以先加入当地的联合会，"
            f"和别的单位联合建会，也可以单独建会。依据：{self.applied.marked_source}。"
        )


def rows_of(user: Any, key: str) -> QuerySet[Application]:
    """The applications of a firm's workers that count, as far as the user sees them."""
    return visible(user).filter(firm_key=key, state__in=COUNTED)


def firms(user: Any, *, at_least: int = 1, key: str = "") -> list[Firm]:
    """The firms of the user's branches, the largest first, at most ``MOST``; one firm where ``key`` is given."""
    rows = visible(user).filter(Q(firm_key=key) if key else ~Q(firm_key=""), state__in=COUNTED)
    counted = rows.order_by().values("firm_key").annotate(
        people=Count("id_index", distinct=True),
        waiting=Count("pk", filter=Q(state__in=ApplicationState.WAITING)),
        accepted=Count("pk", filter=Q(state=ApplicationState.ACCEPTED)),
        name=Max("workplace"),
        path=Min("path"),
    )  # fmt: skip
    found = [dict(one) for one in counted.filter(people__gte=at_least).order_by("-people", "firm_key")[:MOST]]
    return list(_described(rows, found))


def _described(rows: QuerySet[Application], found: list[dict[str, Any]]) -> Iterator[Firm]:
    if not found:
        return
    keys = [one["firm_key"] for one in found]
    some = rows.filter(firm_key__in=keys).select_related("employer__area", "employer__union").order_by("firm_key", "pk")
    first, employers = _firsts(some, found)
    areas = _areas([one["path"] for one in found])
    for one in found:
        employer = employers.get(one["firm_key"])
        area = employer.area if employer else areas.get(one["path"])
        if area is None or _has_its_own(employer):
            continue
        yield Firm(
            one["firm_key"], employer.name if employer else one["name"], one["people"], one["waiting"], one["accepted"],
            first[one["firm_key"]], area, employer, rule(RULE, region=area.region_code),
        )  # fmt: skip


def _has_its_own(employer: Any) -> bool:
    return employer is not None and employer.union_id is not None and employer.union.kind not in TOGETHER


def _firsts(some: QuerySet[Application], found: list[dict[str, Any]]) -> tuple[dict[str, UUID], dict[str, Any]]:
    """The oldest application of each firm, and the employer where it is known."""
    first: dict[str, UUID] = {}
    known: dict[str, UUID] = {}  # the oldest one of each that names it
    for key, pk, employer in some.values_list("firm_key", "pk", "employer"):
        first.setdefault(key, pk)
        if employer is not None:
            known.setdefault(key, pk)
    employers = {one.firm_key: one.employer for one in some.filter(pk__in=known.values())} if known else {}
    return first, employers


def _areas(paths: list[str]) -> dict[str, Any]:
    """For each path the nearest federation at or above it: the union responsible for the place."""
    steps = {step for path in paths for step in ancestors(path)}
    there = {one.path: one for one in active().filter(kind="federation", path__in=steps)}
    above = {path: [there[step] for step in ancestors(path) if step in there] for path in paths}
    return {path: unions[-1] for path, unions in above.items() if unions}


def firm_of(user: Any, pk: Any) -> Firm | None:
    """The firm of an application that the user sees; nothing where it has a union or nobody is left to count."""
    key = visible(user).filter(pk=pk).values_list("firm_key", flat=True).first()
    found = firms(user, key=key) if key else []
    return found[0] if found else None


def due(user: Any) -> list[Firm]:
    """The firms for which the user may found a union and one is due."""
    if not subtrees(user, *REVIEWERS):
        return []
    least = min(int(one.value) for one in rules_of(RULE))
    return [one for one in firms(user, at_least=least) if one.ready and may_found(user, one)]


def may_found(user: Any, firm: Firm) -> bool:
    """Whether the user answers for the members at the union that would approve."""
    return reaches(user, firm.area.path, *REVIEWERS)
