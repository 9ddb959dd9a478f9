"""What follows when somebody logs in, fails to, or changes a password: entries of the audit trail, ended tokens."""

from typing import Any

from axes.signals import user_locked_out
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in, user_logged_out

from niangjia.accounts import services
from niangjia.accounts.models import User
from niangjia.kernel import audit


def password_changed(sender: Any, request: Any, user: Any, **_rest: Any) -> None:
    """Other sessions and every token end: whoever knew the old password is out."""
    services.end_sessions(by=user, user=user, but=request.session.session_key or "")
    services.end_tokens(by=user, user=user, reason="密码已修改")
    audit.record("password.change", by=user, target=user, subject=user)


def logged_in(sender: Any, user: Any, request: Any = None, **_rest: Any) -> None:
    """Who came in; from where, the entry knows itself. What others did to the account is told now."""
    audit.record("login", by=user, target=user, subject=user)
    if user.notice and hasattr(request, "_messages"):
        messages.warning(request, user.notice)
        User.objects.filter(pk=user.pk, notice=user.notice).update(notice="")


def logged_out(sender: Any, user: Any, **_rest: Any) -> None:
    """Who left."""
    if user is not None:
        audit.record("logout", by=user, target=user, subject=user)


def locked_out(sender: Any, username: str = "", **_rest: Any) -> None:
    """An account was locked after too many wrong passwords."""
    audit.record("login.locked", by=None, label="accounts.user", detail={"account": username or ""})


def listen() -> None:
    """Connect to Django's and axes' signals, once."""
    user_logged_in.connect(logged_in, dispatch_uid="accounts.logged_in")
    user_logged_out.connect(logged_out, dispatch_uid="accounts.logged_out")
    user_locked_out.connect(locked_out, dispatch_uid="accounts.locked_out")
