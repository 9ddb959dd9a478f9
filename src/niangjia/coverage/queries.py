"""Reads of coverage: by place, trade, size and group; where to go next, by people reached; what stands on the map."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from niangjia.coverage.models import Lead
from niangjia.coverage.states import LeadState
from niangjia.kernel.questions import FIGURES, counted
from niangjia.kernel.regulations import rule
from niangjia.kernel.tree import PathField, within
from niangjia.members.queries import current, of_gig_work
from niangjia.members.vocabulary import EIGHT_GROUPS, EMPLOYMENT_FORMS, GIG_GROUPS, GROUPS
from niangjia.organizations import firms
from niangjia.organizations.queries import children_of, town_depth
from niangjia.organizations.sizes import SIZES

KEYS = ("employers", "employers_covered", "workers", "members", "employed", "gig")
OF_JOINING = "applications"  # a figure that another context may have: people who asked to join, by group
TRADES, PLACES, NEXT = 12, 200, 10


@dataclass(frozen=True)
class Line:
    """One place, trade or band: firms, those with a union; workers, and members in firms where that is known."""

    label: str
    firms: int
    covered: int
    workers: int
    joined: int | None = None
    url: str = ""
    union: Any = None

    @property
    def open(self) -> int:
        """Firms without a union."""
        return self.firms - self.covered


@dataclass(frozen=True)
class GroupLine:
    """One of the groups of gig workers: members, those of them in a federation of their trade, those who asked to join."""

    key: str
    label: str
    members: int
    federated: int
    asked: int


@dataclass(frozen=True)
class FormLine:
    """One form of employment: the members in it."""

    key: str
    label: str
    members: int


@dataclass
class Overview:
    """All that the page shows of one union's branch."""

    union: Any
    whole: Line
    places: list[Line] = field(default_factory=list)
    sizes: list[Line] = field(default_factory=list)
    trades: list[Line] = field(default_factory=list)
    groups: list[GroupLine] = field(default_factory=list)
    forms: list[FormLine] = field(default_factory=list)
    members: int = 0  # in all, that the shares are of

    @property
    def groups_there(self) -> list[GroupLine]:
        """Those with members, or with people who asked to be."""
        return [one for one in self.groups if one.members or one.asked]

    @property
    def groups_absent(self) -> list[str]:
        """What the others are called."""
        return [one.label for one in self.groups if not one.members and not one.asked]

    @property
    def asks(self) -> bool:
        """Whether anybody of the groups asked to join."""
        return any(one.asked for one in self.groups)


def overview(union: Any, today: date) -> Overview:
    """The coverage of a union's branch; what boards remember is taken from there."""
    asked = (OF_JOINING,) if OF_JOINING in FIGURES else ()
    found = counted([*KEYS, *asked], union.path, today)
    whole = _line(union.name, lambda key: found[key].whole.total, union)
    children = list(children_of(union).exclude(kind="group")[:PLACES])

    def at(child: Any) -> Any:
        return lambda key: found[key].branches[child.path].total if child.path in found[key].branches else 0

    places = [_line(child.name, at(child), child) for child in children]
    places = sorted((one for one in places if one.firms or one.joined), key=lambda one: -one.open)
    return Overview(
        union, whole, places, _sizes(found), _trades(union), _groups(union, found, found.get(OF_JOINING)),
        _forms(found), found["members"].whole.total,
    )  # fmt: skip


def _line(label: str, of: Any, union: Any) -> Line:
    numbers = (of("employers"), of("employers_covered"), of("workers"), of("employed"))
    return Line(label, *numbers, union=union)


def _sizes(found: dict[str, Any]) -> list[Line]:
    firms_, covered, workers = (
        found[key].whole.parts.get("size", {}) for key in ("employers", "employers_covered", "workers")
    )
    return [
        Line(label, firms_[key], covered.get(key, 0), workers.get(key, 0), url=f"size={key}")
        for key, label in SIZES.items()
        if firms_.get(key)
    ]


def _trades(union: Any) -> list[Line]:
    """The trades with most workers in firms without a union."""
    return [
        Line(row["trade"] or "行业未登记", row["firms"], row["covered"], row["staff"] or 0)
        for row in firms.by_trade(within(union.path))[:TRADES]
    ]


def _forms(found: dict[str, Any]) -> list[FormLine]:
    """The forms of employment that members have, the most members first; those of whom nothing is known last."""
    parts = found["members"].whole.parts.get("employment_form", {})
    lines = [FormLine(key, EMPLOYMENT_FORMS.get(key, "未登记"), number) for key, number in parts.items() if number]
    return sorted(lines, key=lambda one: (one.key == "", -one.members))


def _groups(union: Any, found: dict[str, Any], asked: Any) -> list[GroupLine]:
    members = found["members"].whole.parts.get("group", {})
    asking = asked.whole.parts.get("group", {}) if asked else {}
    federated = dict(
        current()
        .filter(within(union.path), of_gig_work(), union__kind__in=("joint", "industry"))
        .order_by()
        .values_list("group")
        .annotate(n=Count("pk"))
    )
    keys = [key for key in GIG_GROUPS if key in EIGHT_GROUPS or members.get(key)]
    return [
        GroupLine(key, GROUPS[key], members.get(key, 0), federated.get(key, 0), asking.get(key, 0))
        for key in keys
    ]


@dataclass(frozen=True)
class Next:
    """One place to go to: a firm without a union, or a group in a street; ``lead`` where somebody is on it."""

    title: str
    where: str
    people: int
    why: str
    employer: Any = None
    union: Any = None
    group: str = ""
    lead: Lead | None = None

    @property
    def query(self) -> str:
        """How the address of planning and founding names it."""
        return f"employer={self.employer.pk}" if self.employer else f"union={self.union.pk}&group={self.group}"


def where_next(union: Any, most: int = NEXT) -> list[Next]:
    """Firms without a union and groups without a federation in a branch, the most people first; postponed ones left out."""
    later = Lead.objects.filter(within(union.path), state=LeadState.POSTPONED)
    rows = firms.uncovered(within(union.path)).exclude(pk__in=later.exclude(employer=None).values("employer_id"))
    enough = rule("union.committee_min_members").value
    found = [_firm(one, enough) for one in rows.select_related("area")[:most]]
    found += [one for one in _places_of_groups(union) if one.lead is None or one.lead.state in LeadState.OPEN]
    found.sort(key=lambda one: -one.people)
    return _with_leads(found[:most])


def _firm(one: Any, enough: int) -> Next:
    why = f"达到 {enough} 人，应当建会" if (one.workers or 0) >= enough else "可以单独或联合建会"
    return Next(one.name, one.area.name, one.workers or 0, why, employer=one)


def _places_of_groups(union: Any) -> list[Next]:
    """Gig workers by town who are in no federation of a trade: they would fill one."""
    length = max(town_depth(union), len(union.path))
    rows = (
        current()
        .filter(within(union.path), of_gig_work())
        .exclude(union__kind__in=("joint", "industry"))
        .annotate(head=Substr("path", 1, length, output_field=PathField()))
        .order_by()
        .values("head", "group")
        .annotate(n=Count("pk"))
        .order_by("-n")[:NEXT]
    )
    some = [(row["head"], row["group"], row["n"]) for row in rows]
    unions = {one.path: one for one in firms.unions_at([head for head, _, _ in some])}
    leads = {
        (lead.union_id, lead.group): lead
        for lead in Lead.objects.filter(union__in=[one.pk for one in unions.values()], employer=None)
        .exclude(state=LeadState.FOUNDED)
        .order_by("created_at")
    }
    return [
        Next(
            f"{GROUPS[group]} {n} 人",
            unions[head].name,
            n,
            "还没有行业工会联合会",
            union=unions[head],
            group=group,
            lead=leads.get((unions[head].pk, group)),
        )
        for head, group, n in some
        if head in unions
    ]


def _with_leads(found: list[Next]) -> list[Next]:
    keys = [one.employer.pk for one in found if one.employer]
    leads = {
        lead.employer_id: lead
        for lead in Lead.objects.filter(employer__in=keys)
        .exclude(state=LeadState.FOUNDED)
        .select_related("assignee")
    }
    return [replace(one, lead=leads.get(one.employer.pk)) if one.employer else one for one in found]


def open_leads(user_leads: QuerySet[Lead]) -> QuerySet[Lead]:
    """The leads that somebody is at, the first due first."""
    return user_leads.filter(state__in=LeadState.OPEN).select_related("assignee", "union").order_by("due_on", "pk")


def due(user_leads: QuerySet[Lead], today: date) -> QuerySet[Lead]:
    """Planned visits of today and before, and leads that were put off until today."""
    return user_leads.filter(
        Q(state=LeadState.PLANNED, due_on__lte=today) | Q(state=LeadState.POSTPONED, later_on__lte=today)
    )
