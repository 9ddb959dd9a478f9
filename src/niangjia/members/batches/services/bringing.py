"""In and out: a roster is brought in as a whole, taken back as a whole, or thrown away."""

from typing import IO, Any

from django.db import transaction

from niangjia.kernel import audit
from niangjia.kernel.errors import Problem, Refused
from niangjia.kernel.workflow import move
from niangjia.members.batches import failing, merging, staging, storing, undoing
from niangjia.members.batches.services.common import (
    KEPT_DAYS,
    ROWS_AT_ONCE,
    begin,
    must_be,
    must_fill,
    must_write,
    note,
    step_back,
)
from niangjia.members.models import Batch, StagedRow
from niangjia.members.states import BATCH_MOVES, BatchState


def commit_soon(*, by: Any, batch: Batch) -> None:
    """Bring a small batch in now, a large one in the background."""
    if batch.total > ROWS_AT_ONCE:
        begin_commit(by=by, batch=batch)
        return
    commit(by=by, batch=batch)
    note(batch, "roster.commit", by=by)


def undo_soon(*, by: Any, batch: Batch) -> None:
    """Take a small batch back now, a large one in the background."""
    if batch.total > ROWS_AT_ONCE:
        begin_undo(by=by, batch=batch)
        return
    undo(by=by, batch=batch)
    note(batch, "roster.undo", by=by)


def begin_commit(*, by: Any, batch: Batch) -> Any:
    """Bring the batch in, in the background; the job. Of several at once exactly one gets it, the rest :class:`Refused`."""
    return begin(batch, "commit", "roster.commit", by=by)


def commit(*, by: Any, batch: Batch) -> Batch:
    """Bring the batch in now. Raises :class:`Refused`."""
    must_fill(by, batch.path)
    move(batch, "commit", by=by, moves=BATCH_MOVES)
    return finish_commit(by=by, batch=batch)


def finish_commit(*, by: Any, batch: Batch) -> Batch:
    """The merge of a batch in state ``committing``; after a crash it is simply called again."""
    try:
        must_be(batch, BatchState.COMMITTING)
        _must_have_rows(batch)
        merging.merge(batch, by=by)
    except Problem:
        step_back(batch, "retreat", BatchState.COMMITTING, by)
        raise
    return batch


def begin_undo(*, by: Any, batch: Batch) -> Any:
    """Take the batch back in the background; the job."""
    return begin(batch, "undo", "roster.undo", by=by)


def undo(*, by: Any, batch: Batch) -> dict[str, Any]:
    """Take the batch back now: ``removed``, ``restored``, ``kept`` and the rows kept. Raises :class:`Refused`."""
    must_fill(by, batch.path)
    move(batch, "undo", by=by, moves=BATCH_MOVES)
    return finish_undo(by=by, batch=batch)


def finish_undo(*, by: Any, batch: Batch) -> dict[str, Any]:
    """The taking back of a batch in state ``undoing``."""
    try:
        must_be(batch, BatchState.UNDOING)
        if not batch.file:
            raise Refused(f"导入已超过 {KEPT_DAYS} 天，检查结果已清理，不能再整批撤销。", code="too-late")
        return undoing.undo(batch, by=by)
    except Problem:
        step_back(batch, "keep", BatchState.UNDOING, by)
        raise


def failed_rows(*, by: Any, batch: Batch) -> IO[bytes]:
    """The workbook of the rows that failed. It holds whole numbers, so who took it is recorded. Raises :class:`Refused`."""
    must_write(by, batch.path)
    file = failing.failed_workbook(batch)
    audit.record("batch.failed", by=by, target=batch, detail={"file": batch.name})
    return file


def discard(*, by: Any, batch: Batch) -> None:
    """Throw a batch away that is not in; its rows and its file go."""
    must_fill(by, batch.path)
    with transaction.atomic():
        move(batch, "discard", by=by, moves=BATCH_MOVES)
        staging.clear(batch)
        audit.record("batch.discard", by=by, target=batch)
    storing.remove(batch)


def forget(*, by: Any, batch: Batch) -> None:
    """Take a batch out of the list that was only a look at a file; what the trail says of it stays. Raises :class:`Refused`."""
    must_fill(by, batch.path)
    with transaction.atomic():
        must_be(Batch.objects.select_for_update().get(pk=batch.pk), BatchState.CHECKED, BatchState.FAILED)
        staging.clear(batch)
        audit.record("batch.discard", by=by, target=batch)
        Batch.objects.filter(pk=batch.pk).delete()
    storing.remove(batch)


def _must_have_rows(batch: Batch) -> None:
    """The stage is not kept through a crash of the database server; then the file is checked again."""
    if batch.total and not StagedRow.objects.filter(batch_id=batch.pk).exists():
        raise Refused("检查结果已清理，请重新检查后再导入。", code="stage-gone")
