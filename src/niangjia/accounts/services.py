"""What can be done with accounts: tokens, sessions, invitations. Everything here is recorded in the audit trail."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from niangjia.accounts.models import Invitation, Token, User
from niangjia.accounts.queries import live_tokens
from niangjia.accounts.tokens import digest_of
from niangjia.kernel import audit
from niangjia.kernel.errors import Invalid, Missing, Refused

PREFIX = "nj_"  # so that a leaked token is recognised as one
MOST_TOKENS = 200


@transaction.atomic
def issue_token(*, by: User, name: str, days: int | None = None) -> tuple[Token, str]:
    """A new token of one's own; the text is given here and never again. Raises :class:`Invalid`, :class:`Refused`."""
    name = name.strip()
    days = settings.TOKEN_DAYS if days is None else days
    if not name or len(name) > 64:
        raise Invalid("请写明令牌的用途。", errors={"name": ["请用 1 到 64 个字写明用途，例如“报表程序”。"]})
    if not 1 <= days <= 366:
        raise Invalid("有效期有误。", errors={"days": ["有效期在 1 到 366 天之间。"]})
    if live_tokens(by).count() >= MOST_TOKENS:
        raise Refused(f"您已有 {MOST_TOKENS} 个有效令牌，请先停用不再使用的。", code="too-many-tokens")
    text = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        user=by, name=name, digest=digest_of(text), expires=timezone.now() + timedelta(days=days)
    )
    audit.record("token.issue", by=by, target=token, subject=by, detail={"name": name})
    return token, text


@transaction.atomic
def end_token(*, by: User, token_id: Any) -> Token:
    """End one of one's own tokens, at once. Raises :class:`Missing`; ending it twice changes nothing."""
    token = Token.objects.filter(user=by, pk=token_id).first()
    if token is None:
        raise Missing("没有找到这个令牌。")
    if Token.objects.filter(pk=token.pk, ended_at=None).update(ended_at=timezone.now()):
        audit.record("token.end", by=by, target=token, subject=by)
    token.refresh_from_db()
    return token


@transaction.atomic
def end_tokens(*, by: Any, user: User, reason: str = "") -> int:
    """End every token of an account, as after a change of password; gives how many."""
    count = Token.objects.filter(user=user, ended_at=None).update(ended_at=timezone.now())
    if count:
        audit.record("token.end-all", by=by, subject=user, detail={"count": count}, reason=reason)
    return count


@transaction.atomic
def end_session(*, by: User, session_id: int) -> None:
    """End one of one's own sessions; the next click there asks for the password. Raises :class:`Missing`."""
    session = UserSession.objects.filter(user=by, pk=session_id).first()
    if session is None:
        raise Missing("没有找到这个登录。")
    session.end()
    audit.record("session.end", by=by, subject=by, detail={"address": session.ip})


@transaction.atomic
def end_sessions(*, by: User, user: User, but: str = "") -> int:
    """End the sessions of an account, except the one whose key is ``but``; gives how many."""
    others = list(UserSession.objects.filter(user=user).exclude(session_key=but))
    for session in others:
        session.end()
    if others:
        audit.record("session.end-all", by=by, subject=user, detail={"count": len(others)})
    return len(others)


@transaction.atomic
def close_account(*, by: User, user: User, reason: str) -> None:
    """Nobody logs in with the account any more; its sessions and tokens end at once. Raises :class:`Invalid`."""
    if not reason.strip():
        raise Invalid("停用账号要写明理由。", errors={"reason": ["请写明理由。"]})
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.is_active = False
    end_sessions(by=by, user=user)
    end_tokens(by=by, user=user, reason=reason)
    audit.record("account.close", by=by, target=user, subject=user, reason=reason)


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
def revoke(*, by: User, invitation: Invitation) -> None:
    """Take an invitation back, at once. Raises :class:`Refused` where that has been done."""
    if not Invitation.objects.filter(pk=invitation.pk, ended_at=None).update(ended_at=timezone.now()):
        raise Refused("这项邀请已经撤回。")
    detail = {"user": str(invitation.user_id), "label": invitation.label, "id": str(invitation.object_id)}
    audit.record("invitation.revoke", by=by, target=invitation, detail=detail)
