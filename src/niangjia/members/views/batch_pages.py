"""What the page of one roster shows: how far it is, what was found, what happened, what can be done now."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse

from niangjia.kernel.jobs import Job
from niangjia.kernel.views_jobs import eta, sentence
from niangjia.kernel.wording import number
from niangjia.members.batches import preview
from niangjia.members.lists.batches import tone
from niangjia.members.models import FAILED, SORTS, Batch
from niangjia.members.roster.fields import FIELDS, REQUIRED
from niangjia.members.states import BatchState, TransferState

STEPS = ("上传", "核对", "导入", "完成")
STEP_OF = {
    BatchState.UPLOADED: 2, BatchState.CHECKING: 2, BatchState.CHECKED: 2, BatchState.FAILED: 2,
    BatchState.COMMITTING: 3, BatchState.COMMITTED: 4, BatchState.UNDOING: 4,
}  # fmt: skip
WORKING = (BatchState.UPLOADED, BatchState.CHECKING, BatchState.COMMITTING, BatchState.UNDOING)
INCOMING = ("new", "changed", "moved")
FIRST_LOOK = {
    BatchState.CHECKED: ("invalid", "conflict", "duplicate", "moved", "changed", "new", "same"),
    BatchState.COMMITTED: ("new", "changed", "moved", "invalid", "conflict", "duplicate", "same"),
}
CERTAIN = ("name", "synonym", "remembered", "chosen", "")
UNPLACED_AT_ONCE = 20
ROWS = "#rows"


def page(request: HttpRequest, batch: Batch, sort: str = "") -> dict[str, Any]:
    """The context of the page; ``sort`` is the rows that are asked for."""
    working = batch.state in WORKING
    counts = batch.counts if not working else {}
    shown = _rows(request, batch, sort) if batch.state in FIRST_LOOK and batch.file else {}
    return {
        "batch": batch,
        "state": BatchState.LABELS[batch.state],
        "tone": tone(batch),
        "steps": STEPS if batch.state in STEP_OF else (),
        "step": STEP_OF.get(batch.state, 1),
        "working": working,
        "job": _job(batch) if working else None,
        "cards": [card for card in _cards(batch, counts, shown.get("sort", "")) if card["number"] or card["active"]],
        "incoming": _sum(counts, INCOMING),
        "failed_rows": _sum(counts, FAILED),
        **_said(batch),
        **_columns(batch),
        "unplaced": batch.unplaced[:UNPLACED_AT_ONCE] if batch.state == BatchState.CHECKED else [],
        **shown,
    }


def _sum(counts: dict[str, int], sorts: tuple[str, ...]) -> int:
    return sum(counts.get(sort, 0) for sort in sorts)


def _job(batch: Batch) -> dict[str, Any]:
    """How far the work in the background is."""
    rows = Job.objects.filter(kind__startswith="roster.", path=batch.path, args={"batch": str(batch.pk)})
    one = rows.order_by("-created_at").first()
    if one is None:
        return {"sentence": BatchState.LABELS[batch.state], "done": 0, "total": 0}
    return {
        "sentence": sentence(one) if one.is_open else BatchState.LABELS[batch.state],
        "done": one.done,
        "total": one.total or 0,
        "eta": eta(one.remaining()),
        "failed": "" if one.is_open else one.error,
        "url": reverse("kernel:job", args=[one.pk]),
    }


def _cards(batch: Batch, counts: dict[str, int], active: str) -> list[dict[str, Any]]:
    """The sorts with their rows; each opens its rows, and says whether it is the one that is shown."""
    if not counts:
        return []
    there = batch.state in FIRST_LOOK and batch.file
    return [
        {
            "sort": sort,
            "label": label,
            "number": counts.get(sort, 0),
            "url": reverse("members:roster_rows", args=[batch.pk, sort]) + ROWS
            if there and counts.get(sort)
            else "",
            "active": sort == active,
        }
        for sort, label in SORTS.items()
    ]


def _rows(request: HttpRequest, batch: Batch, sort: str) -> dict[str, Any]:
    """The rows of one sort; the first sort that has rows where none is asked for."""
    sort = sort or next((one for one in FIRST_LOOK[batch.state] if batch.counts.get(one)), "")
    if not sort:
        return {}
    one, shown = preview.page(batch, sort, request.GET.get("cursor", ""))
    here = reverse("members:roster_rows", args=[batch.pk, sort])

    def url(cursor: str) -> str:
        return f"{here}?cursor={cursor}{ROWS}" if cursor else ""

    return {
        "sort": sort,
        "label": SORTS[sort],
        "rows": shown,
        "one_union": shown[0].union if len({row.union for row in shown}) == 1 else "",
        "explained": any(row.reasons or row.changes or row.warnings for row in shown),
        "linked": sort in ("same", "changed") or (sort == "new" and batch.state == BatchState.COMMITTED),
        "next_url": url(one.next),
        "prev_url": url(one.previous),
    }


def _columns(batch: Batch) -> dict[str, Any]:
    """The columns, and whether somebody should look at them: a guess by content, or one that is missing."""
    found = {one["field"] for one in batch.mapping}
    sure = set(REQUIRED) <= found and all(one["how"] in CERTAIN for one in batch.mapping)
    words = {one.key: one.label_zh for one in FIELDS}
    return {
        "fields": FIELDS,
        "columns": [one | {"label": words.get(one["field"], "不读")} for one in batch.mapping],
        "may_map": batch.state in (BatchState.CHECKED, BatchState.FAILED),
        "columns_sure": sure,
        "columns_read": len(found - {None}),
    }


def _said(batch: Batch) -> dict[str, Any]:
    """What happened, and what undoing would do, in sentences."""
    if batch.state != BatchState.COMMITTED:
        return {}
    new, changed, moved = (batch.counts.get(sort, 0) for sort in INCOMING)
    asked = dict(batch.transfers.values_list("state").annotate(Count("pk")).order_by())
    waiting, agreed = asked.get(TransferState.ASKED, 0), asked.get(TransferState.AGREED, 0)
    declined = asked.get(TransferState.DECLINED, 0)
    moves = [f"{number(waiting)} 人等原工会答复"] if waiting else []
    moves += [f"{number(agreed)} 人原工会已同意"] if agreed else []
    moves += [f"{number(declined)} 人原工会不同意"] if declined else []
    done = [f"新增 {number(new)} 人"] if new else []
    done += [f"更新 {number(changed)} 人"] if changed else []
    done += [f"请求转来 {number(moved)} 人" + (f"（{'，'.join(moves)}）" if moves else "")] if moved else []
    back = [f"移除这一批新增的 {number(new)} 人"] if new else []
    back += [f"把更新过的 {number(changed)} 人改回原样"] if changed else []
    firms = batch.firms.get("new", 0)
    done += [f"登记新单位 {number(firms)} 家"] if firms else []
    back += [f"移除新登记的 {number(firms)} 家单位（别处已用到的保留）"] if firms else []
    back += ["撤回转会请求，已经转来的退回原工会"] if waiting or agreed else []
    return {
        "happened": "，".join(done),
        "undo_does": "，".join(back) if batch.file else "",
    }
