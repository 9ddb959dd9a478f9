"""A firm is merged or closes: all its members go to a named union, or to the one that looks after such people there."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.kernel import audit
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.kernel.records import account_of
from niangjia.kernel.steps import Step, silent
from niangjia.members.handing import arrived, hand_all, hold_members, holding_of, members_of, note_move
from niangjia.members.models import Holding
from niangjia.members.reactions import withdraw_open
from niangjia.members.states import WRITERS
from niangjia.members.transfers.carrying import lapse
from niangjia.organizations.rights import reaches
from niangjia.organizations.services.treelock import steady
from niangjia.organizations.states import UnionState

AT_ONCE = 2_000  # members that are moved while the page waits
JOB = "members.move_firm"


def move_firm(*, by: Any, union: Any, to: Any, on: date, reason: str) -> Any:
    """Move everybody of a union to another; a large one in the background. Gives the job, or how many were moved.

    ``to`` None is the holding union of the place. Raises :class:`Invalid`, :class:`Refused`, :class:`Missing`.
    """
    from niangjia.kernel.jobs import enqueue

    target = to or holding_of(union.path)
    if target is None:
        raise Invalid(
            "这个地方还没有托管工会。请填写转入哪个工会；或先打开一个工会的会员名单，按最下面的“设为托管工会”。", at="to"
        )
    check_move(by=by, union=union, target=target, on=on, reason=reason)
    if members_of(union) <= AT_ONCE:
        return move_now(by=by, union=union, target=target, on=on, reason=reason)
    arguments = {"union": str(union.pk), "target": str(target.pk), "on": on.isoformat(), "reason": reason[:200]}
    title = f"整体转会：{union.name} → {target.name}"
    return enqueue(JOB, by=by, path=union.path, title=title, **arguments)


def move_now(*, by: Any, union: Any, target: Any, on: date, reason: str, step: Step = silent) -> int:
    """The move itself, in one transaction; run again after a crash it finds nobody left. How many were moved."""
    with transaction.atomic():
        steady()
        for one in (union, target):
            one.refresh_from_db()
        check_move(by=by, union=union, target=target, on=on, reason=reason)
        hold_members(union)
        withdraw_open(union, by)
        count = hand_all(by=by, union=union, target=target, on=on, step=step)
        note_move(by=by, union=union, target=target, count=count, reason=reason)
    return count


def move_back(*, by: Any, union: Any, source: Any, at: datetime, reason: str = "整体转会办错，转回原工会") -> int:
    """Send whoever came to ``union`` by the whole move of that moment, and is still there, back to ``source``; how many.

    Nothing is wiped out: a file says that the person went and came back. Raises as :func:`move_now`, and :class:`Refused`
    where nobody of them is left.
    """
    today = timezone.localdate()
    with transaction.atomic():
        steady()
        for one in (union, source):
            one.refresh_from_db()
        check_move(by=by, union=union, target=source, on=today, reason=reason)
        hold_members(union)
        rows = arrived(union, source, at)
        people = list(rows.values_list("person_id", flat=True))
        if not people:
            raise Refused("这次整体转会已经转回，或者这些人都已另有去处。", code="somebody-was-first")
        lapse(people, by=by)
        count = hand_all(by=by, union=union, target=source, on=today, only=rows)
        note_move(by=by, union=union, target=source, count=count, reason=reason)
    return count


def check_move(*, by: Any, union: Any, target: Any, on: date, reason: str) -> None:
    """Whether it may be done; raises the refusal."""
    for one in (union, target):
        if by is not None and not reaches(by, one.path, *WRITERS):
            if reaches(by, one.path):
                raise Forbidden(f"整体转会要管到两边；{one.name}需要主席或组织干部任职。", code="wrong-role")
            raise Missing("没有找到这个工会，或者它不在您管理的范围内。")
    errors: dict[str, list[str]] = {}
    if target.pk == union.pk or target.kind == "federation":
        errors["to"] = ["请选择另一个基层工会或联合会；总工会不直接吸收会员。"]
    if on > timezone.localdate():
        errors["on"] = ["日期不能晚于今天。"]
    if not reason.strip():
        errors["reason"] = ["请写明理由，例如合并或关闭的批文。"]
    if errors:
        raise Invalid("；".join(one[0] for one in errors.values()), errors=errors)
    if target.state != UnionState.ACTIVE:
        raise Refused(f"{target.name}已撤销或合并，不能转入。", code="union-ended")


def set_holding(*, by: Any, union: Any, on: bool) -> None:
    """Say that a union looks after people whose firms closed, or that it does so no more; by the level above."""
    above = union.path[:-4]
    if by is not None and not reaches(by, above, *WRITERS):
        raise Forbidden("托管工会由上级工会指定。", code="wrong-role")
    if union.kind not in ("joint", "grassroots") or union.state != UnionState.ACTIVE:
        raise Invalid("托管工会要是在册的联合会或基层工会。", errors={"union": ["请选择联合会或基层工会。"]})
    with transaction.atomic():
        steady()
        union.refresh_from_db()
        if on:
            _begin_holding(by, union)
        elif not Holding.objects.filter(union=union).delete()[0]:
            raise Refused("它不是托管工会。", code="somebody-was-first")
        audit.record("holding.begin" if on else "holding.end", by=by, target=union)


def _begin_holding(by: Any, union: Any) -> None:
    try:
        with transaction.atomic():
            Holding.objects.create(union=union, path=union.path, by=account_of(by))
    except IntegrityError as error:
        raise Refused("它已经是托管工会。", code="somebody-was-first") from error
