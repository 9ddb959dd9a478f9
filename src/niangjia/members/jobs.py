"""What runs in the background for rosters. Each can be run again from the start after a crash."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from niangjia.kernel.errors import Refused
from niangjia.kernel.jobs import job
from niangjia.kernel.progress import Progress
from niangjia.members import notices
from niangjia.members.batches import services
from niangjia.members.batches.services.common import result_of
from niangjia.members.models import Batch, Membership
from niangjia.members.services import handing
from niangjia.members.states import BatchState
from niangjia.organizations.queries import active


@job("roster.check", title="检查花名册")
def check(progress: Progress, *, batch: str) -> dict[str, Any]:
    """Read, clean and sort a roster."""
    found = Batch.objects.select_related("union").get(pk=batch)
    if found.state == BatchState.CHECKING:
        services.check(by=progress.by, batch=found, step=progress.step)
    return result_of(found)


@job("roster.commit", title="导入花名册")
def commit(progress: Progress, *, batch: str) -> dict[str, Any]:
    """Merge a roster; nothing is left to do where an earlier run has ended after its commit."""
    found = Batch.objects.select_related("union").get(pk=batch)
    if found.state == BatchState.COMMITTING:
        progress.step(0, found.total, "正在写入")
        services.finish_commit(by=progress.by, batch=found)
    return result_of(found)


@job("roster.undo", title="撤销导入")
def undo(progress: Progress, *, batch: str) -> dict[str, Any]:
    """Take a roster back."""
    found = Batch.objects.select_related("union").get(pk=batch)
    if found.state == BatchState.UNDOING:
        progress.step(0, found.total, "正在撤销")
        services.finish_undo(by=progress.by, batch=found)
    return result_of(found)


@job("members.move_firm", title="整体转会")
def move_firm(progress: Progress, *, union: str, target: str, on: str, reason: str) -> dict[str, Any]:
    """Move everybody of a union; run again after a crash it finds nobody left."""
    both = {str(one.pk): one for one in active().filter(pk__in=(union, target))}
    if len(both) < 2:
        raise Refused("其中一个工会已撤销或合并，没有转移。", code="union-ended")
    count = handing.move_now(
        by=progress.by, union=both[union], target=both[target], on=date.fromisoformat(on), reason=reason,
        step=progress.step,
    )  # fmt: skip
    return {"url": f"/desk/members?union={target}", "moved": count}


@job("members.tell_moved", title="告诉转走的会员")
def tell_moved(progress: Progress, *, union: str, target: str, at: str, reason: str) -> dict[str, Any]:
    """Tell everybody who went along with a firm; run again after a crash it tells those who have not heard."""
    moment = datetime.fromisoformat(at)
    here = {"union": UUID(target), "came_from": UUID(union), "created_at": moment}
    rows = Membership.objects.filter(left_on__isnull=True, **here)
    return {"told": notices.tell_moved(rows, reason, by=progress.by, step=progress.step)}
