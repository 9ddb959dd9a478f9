"""Many unions at once, set-based: for a branch that is taken over from files and for the demo world."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from niangjia.kernel import audit, marks
from niangjia.kernel.errors import Invalid
from niangjia.kernel.ids import uuid7s
from niangjia.kernel.tree import Span, merge_spans, segment
from niangjia.organizations.kinds import level_below, may_hang, refusal
from niangjia.organizations.models import Union, UnionVersion
from niangjia.organizations.namedindex import index_unions
from niangjia.organizations.services.common import permit_below, version_fields
from niangjia.organizations.services.treelock import steady
from niangjia.organizations.spelling import keys

BATCH = 2000
FEW = 500


@dataclass(slots=True)
class NewUnion:
    """A union to be made. ``parent`` is one that exists, the place of another in the same batch, or nothing (a root)."""

    name: str
    kind: str
    parent: "Union | int | None" = None
    code: str = ""
    level: str = ""
    extra: dict[str, Any] = field(default_factory=dict)  # further columns of Union


class Said(NamedTuple):
    """Who decides, and with which words."""

    by: Any
    reason: str
    document: str


def create_many(
    specs: Sequence[NewUnion],
    *,
    by: Any,
    effective_on: date | None = None,
    reason: str = "",
    document: str = "",
) -> list[Union]:
    """Make unions, parents before children; gives them in the order of ``specs``.

    Codes that are not said are numbered below the parent's. Raises :class:`Invalid` for a kind in the wrong place,
    :class:`Missing` or :class:`Forbidden` below a union that is not the user's, ``IntegrityError`` for a code twice.
    """
    day = effective_on or timezone.localdate()
    with transaction.atomic():
        steady()
        held = _hold_parents(specs, by)
        made = _place(specs, held)
        Union.objects.bulk_create(made, batch_size=BATCH)
        index_unions(made, fresh=True)
        _count_children(held)
        _begin_histories(made, held, day, Said(by, reason, document))
        _announce(made, held, by, reason)
    return made


def _hold_parents(specs: Sequence[NewUnion], by: Any) -> dict[Any, Union]:
    wanted = {spec.parent.pk: spec.parent for spec in specs if isinstance(spec.parent, Union)}
    for parent in wanted.values():
        permit_below(parent, by=by, what="新建工会")
    if any(spec.parent is None for spec in specs):
        permit_root(by)
    rows = Union.objects.select_for_update().filter(pk__in=list(wanted)).order_by("path")
    return {one.pk: one for one in rows}


def permit_root(by: Any) -> None:
    """Only the system administrator begins a new tree; raises :class:`Invalid` for anybody else."""
    if not getattr(by, "is_superuser", False):
        raise Invalid("请选择上级工会。", at="parent")


def _place(specs: Sequence[NewUnion], held: dict[Any, Union]) -> list[Union]:
    made: list[Union] = []
    roots = next_root()
    for spec, key in zip(specs, uuid7s(len(specs)), strict=True):
        parent = (
            made[spec.parent]
            if isinstance(spec.parent, int)
            else held[spec.parent.pk]
            if spec.parent
            else None
        )
        if not may_hang(spec.kind, parent.kind if parent else ""):
            raise Invalid(f"“{spec.name}”：{refusal(spec.kind, parent.kind if parent else '')}")
        one = Union(id=key, name=spec.name, kind=spec.kind, parent=parent, **spec.extra)
        one.level = spec.level or level_below(spec.kind, parent.level if parent else "")
        one.pinyin, one.initials = keys(spec.name)
        if parent:
            one.path, one.code = parent.path + segment(parent.next_child), spec.code or numbered(parent)
            parent.next_child += 1
        else:
            one.path, one.code = segment(roots), spec.code
            roots += 1
        made.append(one)
    return made


def numbered(parent: Union) -> str:
    """The code of a parent's next child: the parent's, and its number."""
    return f"{parent.code}-{parent.next_child + 1:03d}"


def next_root() -> int:
    """The number of the next tree."""
    last = Union.objects.filter(parent__isnull=True).order_by("-path").values_list("path", flat=True).first()
    return int(last, 36) + 1 if last else 0


def _count_children(held: dict[Any, Union]) -> None:
    for parent in held.values():
        Union.objects.filter(pk=parent.pk).update(next_child=parent.next_child)


def _announce(made: list[Union], held: dict[Any, Union], by: Any, reason: str) -> None:
    groups: dict[Any, int] = defaultdict(int)
    for one in made:
        groups[one.parent_id if one.parent_id in held else None] += 1
    for parent in held.values():
        audit.record(
            "union.create_many", by=by, target=parent, reason=reason, detail={"count": groups[parent.pk]}
        )
    if not held:
        audit.record("union.create_many", by=by, reason=reason, detail={"count": len(made)})
    _mark(made, held)


def _begin_histories(made: list[Union], held: dict[Any, Union], day: date, said: Said) -> None:
    """The first version of each union; for many by one statement a branch, under the union's own id."""
    if len(made) <= FEW:
        words = {"reason": said.reason, "document": said.document, "by": said.by}
        UnionVersion.objects.bulk_create(
            UnionVersion(**version_fields(one, "create", day), **words) for one in made
        )
        return
    by = UnionVersion._meta.get_field("by").get_db_prep_value(getattr(said.by, "pk", None), connection)
    on = connection.ops.adapt_datefield_value(day)
    with connection.cursor() as cursor:
        for low, high in _branches(made, held):
            cursor.execute(HISTORIES, [on, said.reason, said.document, by, low, high])


HISTORIES = """
INSERT INTO organizations_unionversion
 (id, created_at, union_id, verb, name, code, kind, parent_id, state, valid_from, valid_to, reason, document, by_id)
SELECT one.id, one.created_at, one.id, 'create', one.name, one.code, one.kind, one.parent_id, one.state,
 %s, NULL, %s, %s, %s
FROM organizations_union AS one WHERE one.path >= %s AND one.path < %s
 AND NOT EXISTS (SELECT 1 FROM organizations_unionversion AS old WHERE old.union_id = one.id)
"""


def _branches(made: list[Union], held: dict[Any, Union]) -> list[Span]:
    """The branches that a batch came into."""
    roots = [one.path for one in made if one.parent_id is None]
    return merge_spans([*roots, *(parent.path for parent in held.values())])


def _mark(made: list[Union], held: dict[Any, Union]) -> None:
    """One by one while they are few; else the branches they came into, in one statement each."""
    if len(made) <= FEW:
        marks.touch("unions", [(one.pk, one.path) for one in made])
        return
    for low, high in _branches(made, held):
        marks.touch_selected(
            "unions", "SELECT id, path FROM organizations_union WHERE path >= %s AND path < %s", (low, high)
        )
