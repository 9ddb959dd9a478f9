"""What the person at the page knows better: which column holds what, and which union a name means."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.db import transaction

from niangjia.kernel import audit
from niangjia.kernel.dialect import settle
from niangjia.kernel.errors import Invalid
from niangjia.members.batches import firms, sorting
from niangjia.members.batches.issues import dumps, loads
from niangjia.members.batches.services.common import must_be, must_fill
from niangjia.members.batches.source import open_source, signature
from niangjia.members.models import Batch, RosterMapping, StagedRow, UnionAlias
from niangjia.members.roster.columns import memory
from niangjia.members.roster.fields import BY_KEY
from niangjia.members.roster.limits import Unreadable
from niangjia.members.states import BatchState
from niangjia.organizations.states import UnionState

if TYPE_CHECKING:
    from niangjia.organizations.models import Union


def remap(*, by: Any, batch: Batch, columns: dict[int, str | None]) -> None:
    """Say which columns hold what (column number from 0 to field key or nothing); remembered for the union's rosters.

    The batch has to be checked again afterwards. Raises :class:`Invalid` for a field that there is not, or twice.
    """
    must_fill(by, batch.path)
    chosen = {int(at): key or None for at, key in columns.items()}
    wanted = [key for key in chosen.values() if key]
    if unknown := [key for key in wanted if key not in BY_KEY]:
        raise Invalid("列的含义不在可选范围。", errors={"columns": [f"没有“{unknown[0]}”这一项。"]})
    if len(set(wanted)) < len(wanted):
        twice = next(BY_KEY[key].label_zh for key in wanted if wanted.count(key) > 1)
        raise Invalid(f"“{twice}”选了两列，请只留一列。", errors={"columns": [f"“{twice}”选了两列。"]})
    must_be(batch, BatchState.CHECKED, BatchState.FAILED, BatchState.UPLOADED)
    with transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(chosen={str(at): key for at, key in chosen.items()})
        batch.refresh_from_db()
        _remember(batch)
        audit.record("batch.remap", by=by, target=batch)


def choose_union(*, by: Any, batch: Batch, text: str, union: Union) -> int:
    """Say which union a name in the roster means; remembered. The rows are sorted again; how many were placed."""
    return choose_unions(by=by, batch=batch, chosen={text: union})


def choose_unions(*, by: Any, batch: Batch, chosen: dict[str, Union]) -> int:
    """The same for several names at once, all or none. Raises :class:`Invalid`, :class:`Refused`."""
    must_fill(by, batch.path)
    must_be(batch, BatchState.CHECKED)
    if any(not u.path.startswith(batch.path) or u.state != UnionState.ACTIVE for u in chosen.values()):
        raise Invalid(
            "只能选择本工会及下级中在册的工会。", errors={"union": ["请选择本工会及下级中的工会。"]}
        )
    with transaction.atomic():
        settle()
        placed = 0
        for text, union in chosen.items():
            UnionAlias.objects.update_or_create(
                union_id=batch.union_id, text=text[:120], defaults={"target": union}
            )
            rows = _place(batch, text, union)
            audit.record(
                "batch.choose_union", by=by, target=batch, detail={"rows": rows, "union": str(union.pk)}
            )
            placed += rows
        batch.unplaced = [one for one in batch.unplaced if one["name"] not in chosen]
        sorting.sort(batch)
        Batch.objects.filter(pk=batch.pk).update(
            unplaced=batch.unplaced, counts=sorting.counts(batch), firms=firms.outlook(batch)
        )
    batch.refresh_from_db()
    return placed


def _place(batch: Batch, text: str, union: Union) -> int:
    """Give the rows their union, and take the issue away that they had for want of it."""
    rows = StagedRow.objects.filter(batch_id=batch.pk, union_text=text, sort="invalid")
    placed = []
    for row in rows.only("id", "issues", "id_index").iterator(chunk_size=2000):
        left = [one for one in loads(row.issues) if one[0] != "union"]
        good = not any(one[5] == "error" for one in left)
        row.union_id, row.issues = union.pk, dumps(left)
        row.sort, row.fixed = ("new" if good and row.id_index else "invalid"), not good
        placed.append(row)
    StagedRow.objects.bulk_update(placed, ["union_id", "issues", "sort", "fixed"], batch_size=500)
    return len(placed)


def _remember(batch: Batch) -> None:
    with suppress(Unreadable), open_source(batch) as source:
        RosterMapping.objects.update_or_create(
            union_id=batch.union_id,
            signature=signature(source.header),
            defaults={"columns": memory(source.mapping)},
        )
