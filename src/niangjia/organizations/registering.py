"""Which firm does a row of a list mean? The firms of a branch, found by credit code, then by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import CASCADE, Exists, ForeignObjectRel, OuterRef, QuerySet

from niangjia.kernel.bulkrows import in_parts
from niangjia.kernel.tree import within
from niangjia.organizations.firmnames import core
from niangjia.organizations.models import Employer, Union

CHUNK = 500  # codes a statement
COLUMNS = ("id", "name", "credit_code", "trade", "workers", "address", "latitude", "longitude", "area_id", "revision")


@dataclass(frozen=True)
class Match:
    """A firm that is there: its columns; ``how`` is ``code`` or ``name``."""

    firm: dict[str, Any]
    how: str


class Firms:
    """The firms of a union's branch, read once; about 1 kB each."""

    def __init__(self, area: Union) -> None:
        rows = Employer.objects.filter(within(area.path)).order_by("pk").values(*COLUMNS)
        self.by_code: dict[str, dict[str, Any]] = {}
        self.by_core: dict[str, list[dict[str, Any]]] = {}
        for row in rows.iterator(chunk_size=2000):
            if row["credit_code"]:
                self.by_code[row["credit_code"]] = row
            self.by_core.setdefault(core(row["name"]), []).append(row)

    def find(self, name: str, code: str) -> Match | None:
        """By credit code; else by name, unless both have codes and these differ, or several answer."""
        if code and code in self.by_code:
            return Match(self.by_code[code], "code")
        near = [one for one in self.by_core.get(core(name), []) if not (code and one["credit_code"])]
        return Match(near[0], "name") if len(near) == 1 else None


def taken_elsewhere(area: Union, codes: Iterable[str]) -> set[str]:
    """Those of the credit codes that a firm outside of a union's branch has."""
    outside = Employer.objects.exclude(within(area.path))
    found: set[str] = set()
    for some in in_parts(sorted(set(codes) - {""}), CHUNK):
        found |= set(outside.filter(credit_code__in=some).values_list("credit_code", flat=True))
    return found


def places_below(area: Union) -> list[tuple[str, UUID, str]]:
    """(word of a place, id, path) of the federations below a union that are named after one: 嘉言区柳桥街道总工会 → 柳桥街道,
    and with the place above it, 嘉言区柳桥街道.

    A word that two of them have is left out; longer words come first.
    """
    rows = Union.objects.filter(within(area.path), kind="federation", ended_on__isnull=True).exclude(pk=area.pk)
    above = {area.pk: _place(area.name)}
    found: dict[str, tuple[UUID, str] | None] = {}
    for key, name, parent, path in rows.order_by("path").values_list("pk", "name", "parent_id", "path"):
        above[key] = _place(name)
        place = above.get(parent, "")
        own = above[key].removeprefix(place)
        for word in {own, f"{place}{own}"}:
            if len(word) > 1:
                found[word] = None if word in found else (key, path)
    return sorted(((word, *one) for word, one in found.items() if one), key=lambda place: -len(place[0]))


def _place(name: str) -> str:
    return name.removesuffix("工会").removesuffix("总")


def unused(rows: QuerySet[Employer]) -> QuerySet[Employer]:
    """Firms that no row of any context names: found through the model registry, so that no context is forgotten.

    What goes with a firm by itself (``CASCADE``) is a part of it.
    """
    named = (one for one in Employer._meta.get_fields(include_hidden=True) if isinstance(one, ForeignObjectRel))
    for relation in named:
        if relation.on_delete is CASCADE:
            continue
        there = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        rows = rows.exclude(Exists(there))
    return rows
