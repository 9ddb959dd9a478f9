"""A register list: read and compared, brought in as a whole, taken back as a whole."""

import hashlib
from collections import Counter
from typing import Any

from django.db import transaction
from django.utils import timezone

from niangjia.coverage import rules
from niangjia.coverage.comparing import Compared, compare
from niangjia.coverage.models import RegisterList, RegisterRow
from niangjia.coverage.reading import Unreadable, look, rows
from niangjia.coverage.states import LIST_MOVES
from niangjia.kernel import audit
from niangjia.kernel.errors import Invalid, Missing
from niangjia.kernel.workflow import move
from niangjia.organizations.permits import permit
from niangjia.organizations.rights import reaches
from niangjia.organizations.services.register import Entry, Trace, register_many, take_back
from niangjia.organizations.states import ORGANISERS

LIMIT = 20 * 1024 * 1024  # bytes; a list of twenty thousand firms has two
CHUNK = 2000
WRITTEN = ("new", "changed")


def check_list(*, union: Any, name: str, data: bytes, by: Any) -> RegisterList:
    """Read a file and compare each row with the firms of ``union``'s branch; nothing is written to them yet.

    Raises :class:`Invalid` at ``file`` for what cannot be read, :class:`Missing` for a union that is not the user's.
    """
    if not reaches(by, union.path, *ORGANISERS):
        raise Missing("没有找到这个工会，或者它不在您的管辖范围内。")
    found, compared = _compared(union, name, data)
    with transaction.atomic():
        batch = RegisterList.objects.create(
            union=union,
            path=union.path,
            name=name[:200],
            sha256=hashlib.sha256(data).hexdigest(),
            by=by,
            columns=found,
            counts=dict(Counter(one.verdict for one in compared)),
        )
        RegisterRow.objects.bulk_create([_row(batch, one) for one in compared], batch_size=CHUNK)
        audit.record("register.check", by=by, target=batch, detail=batch.counts)
    return batch


def _compared(union: Any, name: str, data: bytes) -> tuple[dict[str, str], list[Compared]]:
    if len(data) > LIMIT:
        raise _bad(f"文件超过 {LIMIT >> 20} MB，请按街道拆成几个文件分次导入。")
    try:
        found = look(data, name)
        read = list(rows(found))
    except Unreadable as error:
        raise _bad(error.sentence) from error
    if not read:
        raise _bad("表头下面没有一行单位，请检查文件。")
    return found.names, compare(read, union)


def _bad(sentence: str) -> Invalid:
    return Invalid(sentence, at="file")


def _row(batch: RegisterList, one: Compared) -> RegisterRow:
    return RegisterRow(
        batch=batch,
        number=one.row.number,
        verdict=one.verdict,
        name=one.row.name[:200],
        data=one.values,
        reason=one.reason[:400],
        area_id=one.area,
        employer_id=one.firm,
        revision=one.revision if one.firm else None,
    )


def _permit(batch: RegisterList, verb: str, by: Any) -> None:
    sentence = f"“{LIST_MOVES[verb].label}”要由本级或上级工会的系统管理员、主席、组织干部办理。"
    permit(batch, visible=rules.lists(by), allowed=rules.lists_movable(by, verb), sentence=sentence)


def commit_list(*, batch: RegisterList, by: Any) -> RegisterList:
    """Write what is new and what changed, all or nothing. Raises :class:`Refused` where somebody was first."""
    _permit(batch, "commit", by)
    with transaction.atomic():
        move(batch, "commit", by=by, moves=LIST_MOVES, committed_at=timezone.now(), data=batch.counts)
        some = list(batch.rows.filter(verdict__in=WRITTEN).order_by("number"))
        entries = [
            Entry(dict(row.data), row.area_id, row.employer_id, row.revision or 0)  # type: ignore[arg-type]
            for row in some
        ]
        source = f"名单导入 {batch.name}"
        traces = register_many(union=batch.union, entries=entries, by=by, source=source)
        for row, trace in zip(some, traces, strict=True):
            row.employer_id, row.before, row.revision = trace.firm, trace.before, trace.revision
        RegisterRow.objects.bulk_update(some, ["employer_id", "before", "revision"], batch_size=CHUNK)
        audit.record("register.commit", by=by, target=batch, detail=batch.counts)
    return batch


def undo_list(*, batch: RegisterList, by: Any) -> RegisterList:
    """Take a list back: what it made goes, what it changed is as before; what others touched since stays and is told."""
    _permit(batch, "undo", by)
    with transaction.atomic():
        move(batch, "undo", by=by, moves=LIST_MOVES)
        some = batch.rows.filter(verdict__in=WRITTEN).order_by("number")
        traces = [Trace(row.employer_id, row.revision or 0, row.before) for row in some]  # type: ignore[arg-type]
        kept = take_back(union=batch.union, traces=traces, by=by)
        batch.kept = {
            name: getattr(kept, name) for name in ("removed", "restored", "changed_since", "in_use")
        }
        batch.save(update_fields=["kept"])
        audit.record("register.undo", by=by, target=batch, detail=batch.kept)
    return batch


def discard_list(*, batch: RegisterList, by: Any) -> RegisterList:
    """Throw a checked list away, rows and all; that it was there stays."""
    _permit(batch, "discard", by)
    with transaction.atomic():
        move(batch, "discard", by=by, moves=LIST_MOVES)
        batch.rows.all().delete()
        audit.record("register.discard", by=by, target=batch)
    return batch
