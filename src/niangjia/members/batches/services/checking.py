"""A roster comes: it is kept, read, cleaned, sealed, staged and sorted; after ninety days its file goes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from niangjia.kernel import audit
from niangjia.kernel.dialect import settle
from niangjia.kernel.errors import Refused
from niangjia.kernel.ids import uuid7
from niangjia.kernel.records import account_of
from niangjia.kernel.steps import Step, silent
from niangjia.kernel.workflow import move
from niangjia.members.batches import firms, placing, sorting, staging, storing
from niangjia.members.batches.services.common import KEPT_DAYS, begin, must_fill
from niangjia.members.batches.source import Source, open_source, unread
from niangjia.members.models import Batch
from niangjia.members.roster.limits import Unreadable
from niangjia.members.states import BATCH_MOVES, BatchState
from niangjia.organizations.states import UnionState

if TYPE_CHECKING:
    from niangjia.organizations.models import Union

AT_ONCE = 300_000  # bytes of a file that is checked while the page waits: about 3,000 rows


def upload(*, by: Any, union: Union, name: str, parts: Iterable[bytes]) -> Batch:
    """Keep a roster file for a union. ``parts`` are its bytes. Raises :class:`Invalid`, :class:`Missing`, :class:`Forbidden`."""
    must_fill(by, union.path)
    if union.state != UnionState.ACTIVE:
        raise Refused(f"{union.name}已撤销或合并，不能再导入花名册。")
    batch = Batch(id=uuid7(), union=union, path=union.path, name=storing.file_name(name), by=account_of(by))
    batch.file = f"{storing.FOLDER}/{batch.pk.hex}"
    batch.size, batch.sha256 = storing.store(storing.path_of(batch), parts)
    try:
        with transaction.atomic():
            batch.save(force_insert=True)
            audit.record("batch.upload", by=by, target=batch, detail={"file": batch.name, "size": batch.size})
    except BaseException:
        storing.remove(batch)
        raise
    return batch


def begin_check(*, by: Any, batch: Batch) -> Any:
    """Have the batch checked in the background; the job."""
    return begin(batch, "check", "roster.check", by=by, run=new_run())


def check_soon(*, by: Any, batch: Batch) -> None:
    """Check a small file now, a large one in the background."""
    if batch.size <= AT_ONCE:
        check(by=by, batch=batch)
    else:
        begin_check(by=by, batch=batch)


def check(*, by: Any, batch: Batch, step: Step = silent) -> Batch:
    """Read, clean, seal, stage and sort a roster now. A file that cannot be read leaves the batch ``failed``.

    Idempotent: whatever an earlier, broken check has staged is replaced. Raises :class:`Refused`.
    """
    must_fill(by, batch.path)
    move(batch, "check", by=by, moves=BATCH_MOVES, run=new_run(), error="", done=0, total=0)
    staging.clear(batch)
    try:
        with open_source(batch) as source:
            columns = _shown(source)
            Batch.objects.filter(pk=batch.pk).update(mapping=columns)
            arrived = staging.compares()
            staged, unplaced = staging.stage(batch, source, step, compare=arrived)
            found = {"mapping": columns, "unread": unread(source)}
    except Unreadable as error:
        staging.clear(batch)
        move(batch, "fail", by=by, moves=BATCH_MOVES, error=error.sentence[:400])
        return batch
    step(staged, staged, "正在与已有会员比对")
    _sort(batch, by, arrived, unplaced=placing.candidates(batch, unplaced), total=staged, **found)
    return batch


def prune(*, days: int = KEPT_DAYS) -> int:
    """Let go of the files and rows of batches that old; their counts stay. Returns how many batches."""
    old = Batch.objects.filter(created_at__lt=timezone.now() - timedelta(days=days)).exclude(file="")
    pruned = 0
    for batch in old.exclude(state__in=(BatchState.CHECKING, BatchState.COMMITTING, BatchState.UNDOING))[
        :100
    ]:
        with transaction.atomic():
            staging.clear(batch)
            Batch.objects.filter(pk=batch.pk).update(file="")
        storing.remove(batch)
        pruned += 1
    return pruned


def new_run() -> int:
    """A number that no other check of the batch has: the other one stops when it sees it."""
    return secrets.randbelow(2**31)


def _sort(batch: Batch, by: Any, arrived: bool, **changes: Any) -> None:
    with transaction.atomic():
        settle()
        sorting.sort(batch, arrived=arrived)
        counts = sorting.counts(batch)
        changes["firms"] = firms.outlook(batch)
        done = changes["total"]
        move(batch, "finish", by=by, moves=BATCH_MOVES, data=counts, counts=counts, done=done, **changes)
        audit.record("batch.check", by=by, target=batch, detail={"counts": counts})


def _shown(source: Source) -> list[dict[str, Any]]:
    """The columns as the page shows them."""
    return [
        {
            "column": one.column_index,
            "header": one.header_text,
            "field": one.field,
            "how": one.how,
            "note": one.note_zh,
        }
        for one in source.mapping
    ]
