"""One's own tokens and sessions. Everything here is recorded in the audit trail."""

import secrets
from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from niangjia.accounts.models import Token, User
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
def end_sessions(*, by: User | None, user: User, but: str = "") -> int:
    """End the sessions of an account, except the one whose key is ``but``; gives how many."""
    others = list(UserSession.objects.filter(user=user).exclude(session_key=but))
    for session in others:
        session.end()
    if others:
        audit.record("session.end-all", by=by, subject=user, detail={"count": len(others)})
    return len(others)
