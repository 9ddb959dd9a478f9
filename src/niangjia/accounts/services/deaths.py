"""The login of somebody who has died: closed with everything that leads in, and opened again where it was a mistake."""

from typing import Any

from django.db import transaction

from niangjia.accounts.models import Invitation, User
from niangjia.accounts.services.invitations import revoke
from niangjia.accounts.services.own import end_sessions, end_tokens
from niangjia.kernel import audit

WHY = "登记去世"


@transaction.atomic
def close_for_death(*, by: Any, user: User) -> bool:
    """Nobody logs in with the account any more: sessions, tokens and invitations end at once. Whether it was open.

    The caller has checked that ``by`` may record the death.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    was_open, row.is_active = row.is_active, False
    row.save(update_fields=["is_active"])
    end_sessions(by=by, user=row)
    end_tokens(by=by, user=row, reason=WHY)
    for one in Invitation.objects.select_for_update().filter(user=row, ended_at=None).order_by("pk"):
        revoke(by=by, invitation=one, reason=WHY)
    if was_open:
        audit.record("account.close", by=by, target=row, subject=row, reason=WHY)
    return was_open


@transaction.atomic
def open_after_death(*, by: Any, user: User, reason: str) -> None:
    """The account can be used again with its password; what else was ended stays ended."""
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        audit.record("account.reopen", by=by, target=user, subject=user, reason=reason)
