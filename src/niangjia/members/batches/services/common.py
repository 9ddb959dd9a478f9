"""What the verbs of a roster share: who may, in which state, and how work is handed to the background."""

from typing import Any

from django.db import transaction

from niangjia.kernel.errors import Forbidden, Missing, Refused
from niangjia.kernel.records import account_of
from niangjia.kernel.tree import within
from niangjia.kernel.workflow import move
from niangjia.members.models import Batch
from niangjia.members.states import BATCH_MOVES, WRITERS, BatchState
from niangjia.organizations.queries import active
from niangjia.organizations.rights import reaches, reaches_below

KEPT_DAYS = 90
ROWS_AT_ONCE = 5_000  # the same for merge and undo


def begin(batch: Batch, verb: str, kind: str, *, by: Any, **changes: Any) -> Any:
    """Move the batch and hand the work to a job of ``kind``, in one transaction; the job."""
    from niangjia.kernel.jobs import enqueue, kind_of

    must_fill(by, batch.path)
    title = f"{kind_of(kind).title}：{batch.name}"
    with transaction.atomic():
        move(batch, verb, by=by, moves=BATCH_MOVES, **changes)
        return enqueue(kind, by=by, path=batch.path, title=title, batch=str(batch.pk))


def note(batch: Batch, kind: str, *, by: Any) -> None:
    """Stand among the jobs of whoever did it, also where it was done while the page waited."""
    from niangjia.kernel.jobs import done_at_once, kind_of

    batch.refresh_from_db()
    if account_of(by) is not None:
        title, key = f"{kind_of(kind).title}：{batch.name}", str(batch.pk)
        done_at_once(kind, by=by, path=batch.path, title=title, result=result_of(batch), batch=key)


def result_of(batch: Batch) -> dict[str, Any]:
    """What a job of a batch answers: its page, its rows by sort, and a sentence."""
    return {"url": f"/desk/rosters/{batch.pk}", **batch.counts, "said": _said(batch)}


def _said(batch: Batch) -> str:
    new, changed, moved = (batch.counts.get(sort, 0) for sort in ("new", "changed", "moved"))
    if batch.state == BatchState.COMMITTED:
        asked = f"，请求转来 {moved} 人" if moved else ""
        firms = batch.firms.get("new", 0)
        noted = f"，登记单位 {firms} 家" if firms else ""
        return f"已导入：新增 {new} 人，更新 {changed} 人{asked}{noted}"
    if batch.state == BatchState.CHECKED:
        return f"已检查：可导入 {new + changed + moved} 人，{batch.failed_rows} 行有问题"
    if batch.state == BatchState.UNDONE:
        return f"已撤销：移除 {batch.kept.get('removed', 0)} 人，还原 {batch.kept.get('restored', 0)} 人"
    return BatchState.LABELS[batch.state]


def step_back(batch: Batch, verb: str, state: str, by: Any) -> None:
    """Let a batch whose work was refused go back, unless somebody has moved it meanwhile."""
    batch.refresh_from_db()
    if batch.state == state:
        move(batch, verb, by=by, moves=BATCH_MOVES)


def must_be(batch: Batch, *states: str) -> None:
    """Raises :class:`Refused` where the batch is in none of these states."""
    if batch.state not in states:
        raise Refused(
            f"这份名册现在是“{BatchState.LABELS[batch.state]}”，不能这样做，请刷新页面。", code="wrong-state"
        )


def must_fill(by: Any, path: str) -> None:
    """A roster reaches every union below its own, so whoever brings one in has to as well."""
    must_write(by, path)
    if (
        by is None
        or reaches_below(by, path, *WRITERS)
        or not active().filter(within(path)).exclude(path=path).exists()
    ):
        return
    raise Forbidden(
        "您的任职只到本级，花名册会写到下级工会；请由管到下级的主席或组织干部办理。", code="wrong-role"
    )


def must_write(by: Any, path: str) -> None:
    """Raises :class:`Missing` out of the tree of ``by``, :class:`Forbidden` for a role that fills no rosters."""
    if by is None or reaches(by, path, *WRITERS):
        return
    if reaches(by, path):
        raise Forbidden("您可以查看这个工会，但不能办理花名册；需要主席或组织干部任职。", code="wrong-role")
    raise Missing("没有找到这个工会，或者它不在您管理的范围内。")
