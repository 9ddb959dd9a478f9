"""Who holds which role where: granting and removing."""

from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from niangjia.kernel import audit, marks
from niangjia.kernel.access import ROLES
from niangjia.kernel.errors import Forbidden, Invalid, Refused
from niangjia.kernel.records import account_of
from niangjia.kernel.workflow import note
from niangjia.organizations import rules
from niangjia.organizations.checks import clean_text
from niangjia.organizations.models import Appointment, Union
from niangjia.organizations.rights import EXCLUSIVE, reaches_below, roles_at
from niangjia.organizations.services.common import locked, named, need_active, permit
from niangjia.organizations.services.treelock import steady


def grant(
    *,
    user: Any,
    role: str,
    union: Union,
    by: Any,
    whole_branch: bool = True,
    starts_on: date | None = None,
    ends_on: date | None = None,
    reason: str = "",
) -> Appointment:
    """Appoint a user. Raises :class:`Refused` for roles that exclude each other, for oneself, for one held already;
    :class:`Forbidden` for a role that the granter may not give; :class:`Missing`; :class:`Invalid`.
    """
    _may_grant(union, role, user, by)
    _may_reach(union, role, whole_branch, by)
    today = timezone.localdate()
    start = starts_on or today
    if ends_on and ends_on < max(start, today):
        raise Invalid(
            "结束日期不能早于开始日期和今天。",
            errors={"ends_on": ["请填写今天或以后的日期；长期任职可以不填。"]},
        )
    with transaction.atomic():
        steady()
        get_user_model().objects.select_for_update().get(pk=user.pk)  # one granter at a time for one person
        row = locked(union)
        need_active(row)
        held = _held_beside(user, row, whole_branch, start, ends_on)
        _refuse_clash(held, role, row)
        made = Appointment(
            user=user, role=role, union=row, path=row.path, whole_branch=whole_branch, starts_on=start
        )
        made.ends_on, made.granted_by, made.reason = ends_on, by, clean_text(reason)[:200]
        _retire_expired(user, role, row, by)
        _insert(made)
        _tell(made, "grant", by=by, reason=reason)
    return made


def _may_grant(union: Union, role: str, user: Any, by: Any) -> None:
    if role not in ROLES:
        raise Invalid("没有这种角色。", errors={"role": ["请从名录中选择角色。"]})
    sentence = f"任命要由本级或上级工会的{named(rules.APPOINTERS)}办理。"
    permit(union, visible=rules.visible(by), allowed=rules.appointable(by), sentence=sentence)
    if role not in rules.grantable(by, union):
        raise Forbidden(f"您在这里的任职不能任命{ROLES[role]}，请系统管理员办理。", code="role-not-grantable")
    if user.pk == by.pk:  # the system administrator neither: nobody opens people's files to himself
        raise Refused("不能给自己任职，请上级工会的主席或另一位系统管理员办理。", code="own-appointment")


def _may_reach(union: Union, role: str, whole: bool, by: Any) -> None:
    """Nobody gives a whole branch whose own appointment ends at the node."""
    givers = [one for one, given in rules.MAY_GRANT.items() if role in given]
    if whole and not reaches_below(by, union.path, *givers):
        raise Forbidden(
            f"您的任职只到“{union.name}”本级，不能任命管到下级的人；请把范围改为本级。",
            code="reach-not-grantable",
        )


def _held_beside(user: Any, union: Union, whole: bool, start: date, end: date | None) -> list[Appointment]:
    """The user's appointments whose time and branch overlap those of the new one."""
    rows = Appointment.objects.filter(user=user, removed_at__isnull=True).select_related("union")
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=start))
    if end:
        rows = rows.filter(starts_on__lte=end)
    return [one for one in rows if _overlap(one, union, whole)]


def _overlap(one: Appointment, union: Union, whole: bool) -> bool:
    if one.union_id == union.pk:
        return True
    return (one.whole_branch and union.path.startswith(one.path)) or (
        whole and one.path.startswith(union.path)
    )


def _refuse_clash(held: list[Appointment], role: str, union: Union) -> None:
    for one in held:
        if one.role == role and one.union_id == union.pk:
            said = f"这个人已经是“{union.name}”的{ROLES[role]}。"
            raise Refused(said, code="held-already")
        why = EXCLUSIVE.get(frozenset({one.role, role}))
        if why:
            said = f"这个人现在是“{one.union.name}”的{ROLES[one.role]}。{why}"
            raise Refused(said, code="roles-exclude")


def _retire_expired(user: Any, role: str, union: Union, by: Any) -> None:
    """An appointment that ran out makes way for the new one; its dates stay in its row."""
    old = Appointment.objects.filter(user=user, role=role, union=union, removed_at__isnull=True)
    old.filter(ends_on__lt=timezone.localdate()).update(removed_at=timezone.now(), removed_by=by)


def _insert(made: Appointment) -> None:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        said = f"这个人已经是“{made.union.name}”的{ROLES[made.role]}。"
        raise Refused(said, code="held-already") from error


def remove(*, appointment: Appointment, by: Any, reason: str) -> Appointment:
    """End an appointment now; the holder's pages and tokens feel it with the next request.

    Raises :class:`Refused` where it was removed before, :class:`Invalid` without a reason, :class:`Missing`,
    :class:`Forbidden`.
    """
    sentence = f"免去任职要由本级或上级工会的{named(rules.APPOINTERS)}办理。"
    permit(appointment, visible=rules.appointments(by), allowed=rules.removable(by), sentence=sentence)
    if appointment.role not in roles_at(by, appointment.path, rules.MAY_GRANT):
        raise Forbidden(
            f"您在这里的任职不能免去{ROLES[appointment.role]}，请系统管理员办理。", code="role-not-grantable"
        )
    if not reason.strip():
        raise Invalid("请写明理由。", at="reason")
    now = timezone.now()
    with transaction.atomic():
        open_ones = Appointment.objects.filter(pk=appointment.pk, removed_at__isnull=True)
        if not open_ones.update(removed_at=now, removed_by=by):
            raise Refused("这项任职已经免去，请刷新页面。", code="somebody-was-first")
        appointment.removed_at, appointment.removed_by = now, by
        _tell(appointment, "remove", by=by, reason=reason)
    return appointment


def remove_all(*, user: Any, on: date, by: Any, reason: str) -> list[Appointment]:
    """End every appointment that an account holds or will hold, with ``on`` as its last day: its holder has died.

    The caller has checked that ``by`` may record that.
    """
    rows = Appointment.objects.select_for_update().filter(user=user, removed_at__isnull=True)
    held = list(rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on)))
    for one in held:
        one.ends_on = max(on, one.starts_on)
        one.removed_at, one.removed_by = timezone.now(), account_of(by)
        one.save(update_fields=["ends_on", "removed_at", "removed_by"])
        _tell(one, "remove", by=by, reason=reason)
    return held


def _tell(one: Appointment, verb: str, *, by: Any, reason: str) -> None:
    detail = {"role": one.role, "user": str(one.user_id), "whole_branch": one.whole_branch}
    note(one, verb, by=by, reason=reason, data=detail)
    audit.record(f"appointment.{verb}", by=by, target=one, reason=reason, detail=detail)
    marks.touch("appointments", [(one.union_id, one.path)])
