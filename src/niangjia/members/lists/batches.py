"""The list of rosters, for page and export."""

from typing import Any

from django.db.models import Q, QuerySet

from niangjia.kernel.lists import Column, Listing, choice, filters, listing
from niangjia.kernel.wording import when
from niangjia.members.batches import visible
from niangjia.members.models import Batch
from niangjia.members.states import WRITERS, BatchState

TONES = {
    BatchState.CHECKED: "soon",
    BatchState.COMMITTED: "ok",
    BatchState.FAILED: "late",
    BatchState.UNDONE: "off",
    BatchState.DISCARDED: "off",
}


def tone(batch: Batch) -> str:
    """The colour of a batch's state."""
    return TONES.get(batch.state, "info")


def _count(*sorts: str) -> Any:
    """How many rows of some sorts; nothing for none, so that the eye finds what there is."""
    return lambda batch: sum(batch.counts.get(sort, 0) for sort in sorts) or None


@listing
class BatchListing(Listing):
    """The rosters of the branches that the user fills, the newest first."""

    name = "batches"
    title = "花名册"
    opens = "members:roster"
    order = "-created_at"
    filterset = filters(state=choice("状态", BatchState.LABELS))
    placeholder = "文件名或工会名称"
    empty = "没有符合条件的花名册。"
    roles = WRITERS
    columns = (
        Column("name", "文件", lambda b: b.name, primary=True, width=40),
        Column("state", "状态", lambda b: BatchState.LABELS[b.state], badge=tone),
        Column("union", "工会", lambda b: b.union.name, width=40),
        Column("new", "新增", _count("new"), numeric=True),
        Column("changed", "更新", _count("changed"), numeric=True),
        Column("moved", "转来", _count("moved"), numeric=True),
        Column("failed", "有问题", _count("duplicate", "conflict", "invalid"), numeric=True),
        Column("created_at", "上传时间", lambda b: b.created_at, sort="created_at", words=when),
        Column("by", "上传人", lambda b: str(b.by or "系统")),
    )

    def base(self) -> QuerySet[Batch]:
        """Those that the user may see; what was thrown away only where it is asked for."""
        rows = visible.batches(self.user).select_related("union", "by")
        asked = self.params.get("state") == BatchState.DISCARDED
        return rows if asked else rows.exclude(state=BatchState.DISCARDED)

    def find(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By the file's name or the union's."""
        return rows.filter(Q(name__icontains=text) | Q(union__name__icontains=text))
