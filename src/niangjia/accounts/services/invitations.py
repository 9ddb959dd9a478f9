"""Letting somebody from outside in to one record, and taking that back; recorded in the audit trail."""

from datetime import datetime

from django.db import models, transaction
from django.utils import timezone

from niangjia.accounts.models import Invitation, User
from niangjia.kernel import audit
from niangjia.kernel.errors import Invalid, Refused


@transaction.atomic
def invite(
    *, by: User, user: User, record: models.Model, verbs: list[str], until: datetime, reason: str = ""
) -> Invitation:
    """Let somebody from outside in to one record for some verbs until a moment; an earlier invitation is replaced.

    The caller has checked that ``by`` may act on the record. Raises :class:`Invalid`.
    """
    if until <= timezone.now():
        raise Invalid("有效期已过。", errors={"until": ["请选今天以后的日期。"]})
    if not verbs or any(not verb or " " in verb for verb in verbs):
        raise Invalid("没有写明可以做什么。", errors={"verbs": ["至少选一项。"]})
    label = record._meta.label_lower
    earlier = Invitation.objects.filter(user=user, label=label, object_id=record.pk, ended_at=None)
    earlier.update(ended_at=timezone.now())
    made = Invitation.objects.create(
        user=user,
        label=label,
        object_id=record.pk,
        verbs=f" {' '.join(sorted(set(verbs)))} ",
        until=until,
        reason=reason[:200],
        invited_by=by,
    )
    audit.record(
        "invitation.give", by=by, target=record, detail={"user": str(user.pk), "verbs": verbs}, reason=reason
    )
    return made


@transaction.atomic
def revoke(*, by: User, invitation: Invitation, reason: str = "") -> None:
    """Take an invitation back, at once. Raises :class:`Refused` where that has been done."""
    if not Invitation.objects.filter(pk=invitation.pk, ended_at=None).update(ended_at=timezone.now()):
        raise Refused("这项邀请已经撤回。")
    detail = {"user": str(invitation.user_id), "label": invitation.label, "id": str(invitation.object_id)}
    audit.record("invitation.revoke", by=by, target=invitation, detail=detail, reason=reason)
