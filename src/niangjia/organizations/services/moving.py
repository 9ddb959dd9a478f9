"""Moving a branch: every path in it is rewritten in one transaction, in every table that carries one."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Max, Sum, Value
from django.db.models.functions import Concat, Length, Substr

from niangjia.kernel.append_only import PROTECTED
from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.marks import Mark, moved
from niangjia.kernel.tree import DEPTH, WIDTH, PathField, segment, span, within
from niangjia.kernel.workflow import move
from niangjia.organizations.kinds import may_hang, refusal
from niangjia.organizations.models import Union
from niangjia.organizations.services.common import (
    check_day,
    lock_all,
    need_active,
    permit_below,
    permit_verb,
    tell,
    write_version,
)
from niangjia.organizations.services.treelock import shifting
from niangjia.organizations.states import UNION_MOVES


def move_union(
    *, union: Union, to: Union, by: Any, reason: str, effective_on: date | None = None, document: str = ""
) -> Union:
    """Hang a union with all below it under another one.

    Raises :class:`Invalid` (below itself, kind, day, no reason), :class:`Refused` (ended, already there, too deep,
    tree busy), :class:`Missing`, :class:`Forbidden`.
    """
    permit_verb(union, "move", by=by)
    permit_below(to, by=by, what="把工会调整到这里")
    with transaction.atomic():
        shifting()
        row, above = lock_all(union, to)
        _check(row, above)
        day = check_day(row, effective_on)
        relocate(row, above, verb="move", on=day, by=by, reason=reason, document=document)
    return row


def _check(row: Union, above: Union) -> None:
    need_active(row)
    need_active(above, "不能再设下级工会")
    said = ""
    if above.path in span(row.path):
        said = f"“{above.name}”就在“{row.name}”下面（或就是它自己），不能移到自己下面。"
    elif above.pk == row.parent_id:
        said = f"“{row.name}”现在就隶属“{above.name}”。"
    elif not may_hang(row.kind, above.kind):
        said = refusal(row.kind, above.kind)
    if said:
        raise Invalid(said, at="to")


def relocate(
    row: Union, above: Union, *, verb: str, on: date, by: Any, reason: str, document: str = ""
) -> None:
    """The writing half of a move; both rows are locked, and the caller is ``shifting``."""
    old_parent, old = row.parent, row.path
    new = above.path + segment(above.next_child)
    deepest = Union.objects.filter(within(old)).aggregate(n=Max(Length("path")))["n"] or len(old)
    if deepest - len(old) + len(new) > DEPTH * WIDTH:
        raise Refused(f"这样调整以后组织层级会超过 {DEPTH} 级。", code="too-deep")
    above.next_child += 1
    Union.objects.filter(pk=above.pk).update(next_child=above.next_child)
    data = {
        "from": old_parent.name if old_parent else "",
        "to": above.name,
        "on": on.isoformat(),
        "cause": verb,
    }
    move(
        row,
        "move",
        by=by,
        moves=UNION_MOVES,
        reason=reason,
        data=data,
        parent=above,
        revision=row.revision + 1,
    )
    if old_parent:
        _keep_rising(old, old_parent)
    rewrite(old, new)
    moved(new)
    row.path = new
    write_version(row, verb, on=on, by=by, reason=reason, document=document)
    tell(verb, row, by=by, reason=reason, detail=data | {"path": [old, new]})


def path_columns() -> Iterator[tuple[type[models.Model], str]]:
    """Every column that copies a union's path; what is only ever added to keeps the path of its day."""
    for model in sorted(apps.get_models(), key=lambda one: one._meta.label):
        if model._meta.proxy or not model._meta.managed or model._meta.db_table in PROTECTED:
            continue
        for field in model._meta.local_concrete_fields:
            if isinstance(field, PathField):
                yield model, field.name


def rewrite(old: str, new: str) -> int:
    """Give everything below ``old`` its place below ``new``, one statement a table; gives how many rows moved."""
    count = 0
    for model, name in path_columns():
        below = Concat(Value(new), Substr(name, len(old) + 1), output_field=PathField())
        count += model._base_manager.filter(within(old, name)).update(**{name: below})
    return count


def _keep_rising(old: str, parent: Union) -> None:
    """Sums of marks only ever rise: what the branch takes away from its old parent, the parent gets on top of one."""
    gone = dict(
        Mark.objects.filter(within(old)).values("source").annotate(n=Sum("n")).values_list("source", "n")
    )
    for source in Mark.objects.order_by("source").values_list("source", flat=True).distinct():
        rest, made = Mark.objects.select_for_update().get_or_create(
            source=source, union_id=parent.pk, defaults={"path": parent.path, "n": gone.get(source, 0) + 1}
        )
        if not made:
            Mark.objects.filter(pk=rest.pk).update(n=models.F("n") + gone.get(source, 0) + 1, dirty=True)
