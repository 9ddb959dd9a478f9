"""What can be done with a roster: upload, check, put right, bring in, take back, answer. Pages, API and command call this.

``by`` is the user, or nobody for the system's own acts. Refusals are problems of ``kernel.errors``.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from typing import IO, TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from niangjia.kernel import audit
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Problem, Refused
from niangjia.kernel.ids import uuid7
from niangjia.kernel.tree import within
from niangjia.kernel.workflow import move
from niangjia.members.batches import answering, failing, merging, placing, sorting, staging, storing, undoing
from niangjia.members.batches.dialect import settle
from niangjia.members.batches.issues import dumps, loads
from niangjia.members.batches.source import Source, open_source, signature
from niangjia.members.batches.staging import Step, silent
from niangjia.members.models import Batch, RosterMapping, StagedRow, Transfer, UnionAlias
from niangjia.members.roster.columns import memory
from niangjia.members.roster.fields import BY_KEY
from niangjia.members.roster.limits import Unreadable
from niangjia.members.states import BATCH_MOVES, WRITERS, BatchState
from niangjia.organizations.queries import active
from niangjia.organizations.rights import reaches, reaches_below
from niangjia.organizations.states import UnionState

if TYPE_CHECKING:
    from niangjia.organizations.models import Union

AT_ONCE = 300_000  # bytes of a file that is checked while the page waits: about 3,000 rows
KEPT_DAYS = 90
ROWS_AT_ONCE = 5_000  # the same for merge and undo


def upload(*, by: Any, union: Union, name: str, parts: Iterable[bytes]) -> Batch:
    """Keep a roster file for a union. ``parts`` are its bytes. Raises :class:`Invalid`, :class:`Missing`, :class:`Forbidden`."""
    _must_fill(by, union.path)
    if union.state != UnionState.ACTIVE:
        raise Refused(f"{union.name}已撤销或合并，不能再导入花名册。")
    batch = Batch(id=uuid7(), union=union, path=union.path, name=storing.file_name(name), by=_user(by))
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
    return _begin(batch, "check", "roster.check", by=by, run=_new_run())


def check_soon(*, by: Any, batch: Batch) -> None:
    """Check a small file now, a large one in the background."""
    if batch.size <= AT_ONCE:
        check(by=by, batch=batch)
    else:
        begin_check(by=by, batch=batch)


def commit_soon(*, by: Any, batch: Batch) -> None:
    """Bring a small batch in now, a large one in the background."""
    (commit if batch.total <= ROWS_AT_ONCE else begin_commit)(by=by, batch=batch)


def undo_soon(*, by: Any, batch: Batch) -> None:
    """Take a small batch back now, a large one in the background."""
    (undo if batch.total <= ROWS_AT_ONCE else begin_undo)(by=by, batch=batch)


def check(*, by: Any, batch: Batch, step: Step = silent) -> Batch:
    """Read, clean, seal, stage and sort a roster now. A file that cannot be read leaves the batch ``failed``.

    Idempotent: whatever an earlier, broken check has staged is replaced. Raises :class:`Refused`.
    """
    _must_fill(by, batch.path)
    move(batch, "check", by=by, moves=BATCH_MOVES, run=_new_run(), error="", done=0, total=0)
    staging.clear(batch)
    try:
        with open_source(batch) as source:
            columns = _shown(source)
            Batch.objects.filter(pk=batch.pk).update(mapping=columns)
            staged, unplaced = staging.stage(batch, source, step)
    except Unreadable as error:
        staging.clear(batch)
        move(batch, "fail", by=by, moves=BATCH_MOVES, error=error.sentence[:400])
        return batch
    step(staged, staged, "正在与已有会员比对")
    _sort(batch, by, mapping=columns, unplaced=placing.candidates(batch, unplaced), total=staged)
    return batch


def remap(*, by: Any, batch: Batch, columns: dict[int, str | None]) -> None:
    """Say which columns hold what (column number from 0 to field key or nothing); remembered for the union's rosters.

    The batch has to be checked again afterwards. Raises :class:`Invalid` for a field that there is not, or twice.
    """
    _must_fill(by, batch.path)
    chosen = {int(at): key or None for at, key in columns.items()}
    wanted = [key for key in chosen.values() if key]
    if unknown := [key for key in wanted if key not in BY_KEY]:
        raise Invalid("列的含义不在可选范围。", errors={"columns": [f"没有“{unknown[0]}”这一项。"]})
    if len(set(wanted)) < len(wanted):
        twice = next(BY_KEY[key].label_zh for key in wanted if wanted.count(key) > 1)
        raise Invalid(f"“{twice}”选了两列，请只留一列。", errors={"columns": [f"“{twice}”选了两列。"]})
    _must_be(batch, BatchState.CHECKED, BatchState.FAILED, BatchState.UPLOADED)
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
    _must_fill(by, batch.path)
    _must_be(batch, BatchState.CHECKED)
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
        Batch.objects.filter(pk=batch.pk).update(unplaced=batch.unplaced, counts=sorting.counts(batch))
    batch.refresh_from_db()
    return placed


def begin_commit(*, by: Any, batch: Batch) -> Any:
    """Bring the batch in, in the background; the job. Of several at once exactly one gets it, the rest :class:`Refused`."""
    return _begin(batch, "commit", "roster.commit", by=by)


def commit(*, by: Any, batch: Batch) -> Batch:
    """Bring the batch in now. Raises :class:`Refused`."""
    _must_fill(by, batch.path)
    move(batch, "commit", by=by, moves=BATCH_MOVES)
    return finish_commit(by=by, batch=batch)


def finish_commit(*, by: Any, batch: Batch) -> Batch:
    """The merge of a batch in state ``committing``; after a crash it is simply called again."""
    try:
        _must_be(batch, BatchState.COMMITTING)
        _must_have_rows(batch)
        merging.merge(batch, by=by)
    except Problem:
        _step_back(batch, "retreat", BatchState.COMMITTING, by)
        raise
    return batch


def begin_undo(*, by: Any, batch: Batch) -> Any:
    """Take the batch back in the background; the job."""
    return _begin(batch, "undo", "roster.undo", by=by)


def undo(*, by: Any, batch: Batch) -> dict[str, Any]:
    """Take the batch back now: ``removed``, ``restored``, ``kept`` and the rows kept. Raises :class:`Refused`."""
    _must_fill(by, batch.path)
    move(batch, "undo", by=by, moves=BATCH_MOVES)
    return finish_undo(by=by, batch=batch)


def finish_undo(*, by: Any, batch: Batch) -> dict[str, Any]:
    """The taking back of a batch in state ``undoing``."""
    try:
        _must_be(batch, BatchState.UNDOING)
        if not batch.file:
            raise Refused(f"导入已超过 {KEPT_DAYS} 天，检查结果已清理，不能再整批撤销。", code="too-late")
        return undoing.undo(batch, by=by)
    except Problem:
        _step_back(batch, "keep", BatchState.UNDOING, by)
        raise


def failed_rows(*, by: Any, batch: Batch) -> IO[bytes]:
    """The workbook of the rows that failed. It holds whole numbers, so who took it is recorded. Raises :class:`Refused`."""
    _must_write(by, batch.path)
    file = failing.failed_workbook(batch)
    audit.record("batch.failed", by=by, target=batch, detail={"file": batch.name})
    return file


def discard(*, by: Any, batch: Batch) -> None:
    """Throw a batch away that is not in; its rows and its file go."""
    _must_fill(by, batch.path)
    with transaction.atomic():
        move(batch, "discard", by=by, moves=BATCH_MOVES)
        staging.clear(batch)
        audit.record("batch.discard", by=by, target=batch)
    storing.remove(batch)


def answer_transfer(*, by: Any, transfer: Transfer, verb: str, reason: str = "") -> Transfer:
    """Agree to a transfer or decline it, for the union that has the member."""
    _must_write(by, transfer.path)
    if verb == "agree":
        answering.agree(transfer, by=by)
    elif verb == "decline":
        answering.decline(transfer, by=by, reason=reason)
    else:
        raise Missing("转会只能“同意”或“不同意”。")
    return transfer


def answer_transfers(*, by: Any, transfers: Iterable[Transfer], verb: str, reason: str = "") -> int:
    """The same for several: all of them or none."""
    with transaction.atomic():
        return len([answer_transfer(by=by, transfer=one, verb=verb, reason=reason) for one in transfers])


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


def _begin(batch: Batch, verb: str, kind: str, *, by: Any, **changes: Any) -> Any:
    from niangjia.kernel.jobs import enqueue

    _must_fill(by, batch.path)
    with transaction.atomic():
        move(batch, verb, by=by, moves=BATCH_MOVES, **changes)
        return enqueue(kind, by=by, path=batch.path, batch=str(batch.pk))


def _new_run() -> int:
    """A number that no other check of the batch has: the other one stops when it sees it."""
    return secrets.randbelow(2**31)


def _sort(batch: Batch, by: Any, **changes: Any) -> None:
    with transaction.atomic():
        settle()
        sorting.sort(batch)
        counts = sorting.counts(batch)
        done = changes["total"]
        move(batch, "finish", by=by, moves=BATCH_MOVES, data=counts, counts=counts, done=done, **changes)
        audit.record("batch.check", by=by, target=batch, detail={"counts": counts})


def _place(batch: Batch, text: str, union: Union) -> int:
    """Give the rows their union, and take the issue away that they had for want of it."""
    rows = StagedRow.objects.filter(batch_id=batch.pk, union_text=text, sort="invalid")
    placed = []
    for row in rows.only("id", "issues").iterator(chunk_size=2000):
        left = [one for one in loads(row.issues) if one[0] != "union"]
        good = not any(one[5] == "error" for one in left)
        row.union_id, row.issues = union.pk, dumps(left)
        row.sort, row.fixed = ("new", False) if good else ("invalid", True)
        placed.append(row)
    StagedRow.objects.bulk_update(placed, ["union_id", "issues", "sort", "fixed"], batch_size=500)
    return len(placed)


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


def _remember(batch: Batch) -> None:
    with suppress(Unreadable), open_source(batch) as source:
        RosterMapping.objects.update_or_create(
            union_id=batch.union_id,
            signature=signature(source.header),
            defaults={"columns": memory(source.mapping)},
        )


def _step_back(batch: Batch, verb: str, state: str, by: Any) -> None:
    batch.refresh_from_db()
    if batch.state == state:
        move(batch, verb, by=by, moves=BATCH_MOVES)


def _must_be(batch: Batch, *states: str) -> None:
    if batch.state not in states:
        raise Refused(
            f"这份名册现在是“{BatchState.LABELS[batch.state]}”，不能这样做，请刷新页面。", code="wrong-state"
        )


def _must_have_rows(batch: Batch) -> None:
    """The stage is not kept through a crash of the database server; then the file is checked again."""
    if batch.total and not StagedRow.objects.filter(batch_id=batch.pk).exists():
        raise Refused("检查结果已清理，请重新检查后再导入。", code="stage-gone")


def _must_fill(by: Any, path: str) -> None:
    """A roster reaches every union below its own, so whoever brings one in has to as well."""
    _must_write(by, path)
    if (
        by is None
        or reaches_below(by, path, *WRITERS)
        or not active().filter(within(path)).exclude(path=path).exists()
    ):
        return
    raise Forbidden(
        "您的任职只到本级，花名册会写到下级工会；请由管到下级的主席或组织干部办理。", code="wrong-role"
    )


def _must_write(by: Any, path: str) -> None:
    if by is None or reaches(by, path, *WRITERS):
        return
    if reaches(by, path):
        raise Forbidden("您可以查看这个工会，但不能办理花名册；需要主席或组织干部任职。", code="wrong-role")
    raise Missing("没有找到这个工会，或者它不在您管理的范围内。")


def _user(by: Any) -> Any:
    return by if getattr(by, "pk", None) else None
