"""Reads of the tree: who is below whom, today and on any day; names on the way; search; terms that run out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel.standing import Standing
from niangjia.kernel.tree import WIDTH, ancestors, within
from niangjia.organizations.finding import employer_matches, find  # noqa: F401 - search is a part of this
from niangjia.organizations.models import Seat, Term, Union, UnionVersion
from niangjia.organizations.rights import in_force, scope, subtrees
from niangjia.organizations.states import ORGANISERS, TermState, UnionState
from niangjia.organizations.termclock import bounds


@dataclass(frozen=True)
class Crumb:
    """One step of the way down; without ``url`` where the user may not go."""

    id: UUID
    name: str
    url: str
    path: str


def active() -> QuerySet[Union]:
    """The unions that work today."""
    return Union.objects.filter(state=UnionState.ACTIVE)


def by_keys(keys: Iterable[Any]) -> dict[UUID, Union]:
    """Unions by their keys, whether they work or have ended; one query."""
    return {one.pk: one for one in _unions(keys)}


_unions: Standing[Any] = Standing(Union._meta.pk, lambda keys: Union.objects.filter(pk__in=keys))


def unions_for(user: Any, *roles: str) -> QuerySet[Union]:
    """The working unions in whose name the user may act by the roles, from the top; a group acts for no one."""
    return active().filter(scope(user, *roles)).exclude(kind="group").order_by("path")


def children_of(union: Union | None) -> QuerySet[Union]:
    """The active unions directly below one (None: the roots), in the order in which they were made."""
    return active().filter(parent=union).order_by("path")


def roots() -> QuerySet[Union]:
    """The tops of the trees."""
    return children_of(None)


def held_in_place(paths: Sequence[str]) -> list[str]:
    """Those of the paths at which a union stands, kept there until the transaction ends; one on the move is left out."""
    rows = Union.objects.select_for_update(no_key=True, skip_locked=True).filter(path__in=paths)
    return list(rows.values_list("path", flat=True))


def root_paths() -> list[str]:
    """The paths of the tops of the trees."""
    return list(roots().values_list("path", flat=True))


def top_unions(user: Any) -> QuerySet[Union]:
    """The unions that the user's appointments stand at, highest first; all roots for whoever reaches everything."""
    lows = [one.low for one in subtrees(user)]
    return roots() if "" in lows else active().filter(path__in=lows).order_by("path")


def officers(path: str, *roles: str) -> list[Any]:
    """The accounts that hold one of the roles over a path today, each once, the nearest first."""
    here = Q(path=path) | Q(path__in=ancestors(path), whole_branch=True)
    rows = in_force(timezone.localdate()).filter(here, role__in=roles, user__is_active=True)
    found = {one.user_id: one.user for one in rows.select_related("user").order_by("-path", "user_id")}
    return list(found.values())


def town_depth(union: Union) -> int:
    """How long the path of a town or street is in a union's branch; its children's where there is none."""
    town = active().filter(within(union.path), level="town").values_list("path", flat=True).first()
    return len(town) if town else len(union.path) + WIDTH


def counts_below(unions: Iterable[Union]) -> dict[UUID, int]:
    """How many active unions are directly below each, in one query."""
    rows = active().filter(parent__in=[one.pk for one in unions]).order_by()
    return {
        key: n for key, n in rows.values("parent").annotate(n=Count("pk")).values_list("parent", "n") if key
    }


def path_names(paths: Iterable[str]) -> dict[str, list[str]]:
    """For each path the names from the root down to it, for any number of paths in one query."""
    wanted = set(paths)
    steps = {step for path in wanted for step in ancestors(path)}
    names = dict(_names(steps))
    return {path: [names[step] for step in ancestors(path) if step in names] for path in wanted}


_names: Standing[str] = Standing(
    Union._meta.get_field("path"),
    lambda paths: Union.objects.filter(path__in=paths).values_list("path", "name"),
)


def breadcrumb(union: Union, user: Any, view: str = "organizations:union") -> list[Crumb]:
    """The way from the root to a union; each step within the user's reach leads to ``view`` of it."""
    spans = subtrees(user)
    rows = (
        Union.objects.filter(path__in=ancestors(union.path))
        .order_by("path")
        .values_list("pk", "name", "path")
    )
    return [
        Crumb(key, name, reverse(view, args=[key]) if any(path in one for one in spans) else "", path)
        for key, name, path in rows
    ]


def tree_on(on: date, parent: UUID | None) -> QuerySet[UnionVersion]:
    """The unions directly below ``parent`` (None: the roots) as they were on a day: one level of the tree of that day."""
    return _on(on).filter(parent=parent).select_related("union").order_by("union__path")


def version_on(union: Union, on: date) -> UnionVersion | None:
    """A union as it was on a day; None before it was and after it ended."""
    return _on(on).filter(union=union).first()


def parents_on(on: date, unions: Iterable[Any]) -> set[Any]:
    """Which of the unions (ids) had others below them on a day."""
    return set(
        _on(on).filter(parent__in=list(unions)).order_by().values_list("parent_id", flat=True).distinct()
    )


def standing(on: date) -> QuerySet[Union]:
    """The unions that worked on a day, by their history, with the place that they have today."""
    return active() if on >= timezone.localdate() else Union.objects.filter(pk__in=_on(on).values("union_id"))


def overdue(on: date) -> QuerySet[Term]:
    """The terms that should have ended before a day and had not."""
    return Term.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on), due_on__lt=on)


def _on(on: date) -> QuerySet[UnionVersion]:
    held = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    return UnionVersion.objects.filter(held, state=UnionState.ACTIVE, valid_from__lte=on)


def unfilled(user: Any) -> QuerySet[Seat]:
    """Seats of running terms that ended and nobody has taken since, where the user holds the election's record."""
    since = Seat.objects.filter(term=OuterRef("term"), position=OuterRef("position"), starts_on__gte=OuterRef("ends_on"))
    rows = Seat.objects.filter(scope(user, *ORGANISERS, field="term__path"), ~Exists(since.exclude(pk=OuterRef("pk"))))
    rows = rows.filter(ends_on__isnull=False, term__state=TermState.RUNNING)
    return rows.select_related("term__union").order_by("ends_on", "pk")


def without_approval(rows: QuerySet[Union]) -> QuerySet[Union]:
    """Those of old whose approval was lost and has not been filled in."""
    return rows.filter(approval="").exclude(approval_lost="")


def doubted(user: Any) -> QuerySet[Seat]:
    """Seats of whoever has the name of a member there who died, where the user holds the election's record."""
    rows = Seat.objects.filter(scope(user, *ORGANISERS, field="term__path"), namesake_died_on__isnull=False, ends_on=None)
    return rows.filter(term__state=TermState.RUNNING).select_related("term__union").order_by("namesake_died_on", "pk")


def in_band(rows: QuerySet[Term], band: str, today: date | None = None) -> QuerySet[Term]:
    """Narrow running terms to a band of the term clock (``termclock.BANDS``); "" is all."""
    if not band:
        return rows
    first, last = bounds(band, today or timezone.localdate())
    rows = rows.filter(state=TermState.RUNNING)
    rows = rows.filter(due_on__gte=first) if first else rows
    return rows.filter(due_on__lte=last) if last else rows
