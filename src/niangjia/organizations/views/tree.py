"""The tree of my branches, today and on any day, one level a click."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET

from niangjia.kernel.access import staff
from niangjia.kernel.errors import Invalid
from niangjia.kernel.ids import as_uuid
from niangjia.organizations import queries
from niangjia.organizations.kinds import KINDS
from niangjia.organizations.models import Union
from niangjia.organizations.views.common import get_union

STEP = 300  # children of a level that are shown, and by which more are
MOST_CHILDREN = 9_000


@dataclass
class Node:
    """One line of the tree, as the tree block draws it."""

    name: str
    url: str
    kind: str
    figures: str = ""
    more_url: str = ""
    rest: int = 0  # children that are not shown yet
    rest_url: str = ""
    open: bool = False
    children: list["Node"] = field(default_factory=list)


@staff
@require_GET
def tree(request: HttpRequest) -> HttpResponse:
    """The tree of my branches on a day: ``?open=`` is the union whose level is shown, its ancestors stand above."""
    on = day_of(request)
    tops = list(queries.top_unions(request.user))
    way = Way(_way(request, on), _asked_for(request))
    shown = [_node(top, on, way) for top in tops] if on == timezone.localdate() else _past(on, tops, way)
    context = {"nodes": shown, "on": on, "is_today": on == timezone.localdate()}
    return render(request, "organizations/tree.html", context)


def day_of(request: HttpRequest) -> date:
    """The day that the address asks for; today where it asks for none. Raises :class:`Invalid`."""
    text = request.GET.get("on", "")
    if not text:
        return timezone.localdate()
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise Invalid("日期应写成 2026-06-30 的样子。", at="on")
    return min(day, timezone.localdate())


@dataclass(frozen=True)
class Way:
    """The ids from the top down to the union whose level is open, and how many of that level are shown."""

    ids: list[Any]
    most: int

    def __contains__(self, key: Any) -> bool:
        return key in self.ids

    def __bool__(self) -> bool:
        return bool(self.ids)

    def level(self, key: Any, rows: QuerySet[Any], name: str) -> tuple[list[Any], int]:
        """The children shown of an open union, the one on the way among them, and how many are left."""
        most = self.most if not self.ids or self.ids[-1] == key else STEP
        shown = list(rows[: most + 1])
        if len(shown) <= most:
            return shown, 0
        shown = shown[:most]
        seen = {getattr(one, name) for one in shown}
        shown += list(rows.filter(**{f"{name}__in": [one for one in self.ids if one not in seen]}))
        return shown, rows.count() - len(shown)


def _asked_for(request: HttpRequest) -> int:
    text = request.GET.get("shown", "")
    return min(max(int(text), STEP), MOST_CHILDREN) if text.isascii() and text.isdigit() and len(text) < 7 else STEP


def _rest(node: Node, left: int, key: Any, on: date, shown: int) -> None:
    """The line that shows more of a level."""
    if not left or shown >= MOST_CHILDREN:
        return
    past = "" if on == timezone.localdate() else f"&on={on.isoformat()}"
    node.rest = left
    node.rest_url = f"{reverse('organizations:tree')}?open={key}&shown={shown + STEP}{past}"


def _way(request: HttpRequest, on: date) -> list[Any]:
    """The ids from the top down to the union whose level is open."""
    opened = request.GET.get("open", "")
    if not opened:
        return []
    union = get_union(request.user, _uuid(opened))
    if on == timezone.localdate():
        return [one.id for one in queries.breadcrumb(union, request.user)]
    way: list[Any] = []
    step = queries.version_on(union, on)
    while step is not None and len(way) < 12:
        way.insert(0, step.union_id)
        step = queries.version_on(step.parent, on) if step.parent else None
    return way


def _uuid(text: str) -> Any:
    return as_uuid(text) or "00000000-0000-0000-0000-000000000000"


def _node(union: Union, on: date, way: Way) -> Node:
    """A top of today, with the levels on the way opened."""
    node = _line(union.pk, union.name, union.kind, on, queries.counts_below([union]).get(union.pk, 0))
    if union.pk in way or not way:
        _open(node, union, on, way)
    return node


def _open(node: Node, union: Union, on: date, way: Way) -> None:
    below, left = way.level(union.pk, queries.children_of(union), "pk")
    _rest(node, left, union.pk, on, len(below))
    counts = queries.counts_below(below)
    node.open, node.more_url = True, ""
    for child in below:
        line = _line(child.pk, child.name, child.kind, on, counts.get(child.pk, 0))
        if child.pk in way:
            _open(line, child, on, way)
        node.children.append(line)


def _line(key: Any, name: str, kind: str, on: date, count: int) -> Node:
    past = "" if on == timezone.localdate() else f"&on={on.isoformat()}"
    more = f"{reverse('organizations:tree')}?open={key}{past}" if count else ""
    words = f"下级 {count} 个" if count > 0 else ""
    return Node(name, reverse("organizations:union", args=[key]), KINDS[kind], words, more)


def _past(on: date, tops: list[Union], way: Way) -> list[Node]:
    found = []
    for top in tops:
        then = queries.version_on(top, on)
        if then:
            found.append(_past_node(then, on, way, first=True))
    return found


def _past_node(then: Any, on: date, way: Way, *, first: bool = False) -> Node:
    node = _line(then.union_id, then.name, then.kind, on, 0)
    if not (then.union_id in way or (first and not way)):
        return node
    below, left = way.level(then.union_id, queries.tree_on(on, then.union_id), "union_id")
    _rest(node, left, then.union_id, on, len(below))
    parents = queries.parents_on(on, [one.union_id for one in below])
    node.open = True
    for one in below:
        line = _past_node(one, on, way)
        if one.union_id in parents and not line.children:
            line.more_url = f"{reverse('organizations:tree')}?open={one.union_id}&on={on.isoformat()}"
        node.children.append(line)
    return node
