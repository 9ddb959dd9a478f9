"""The people of these tests, and what they hold in their hands."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.db.models import Q, QuerySet
from django.test import Client

from niangjia.accounts import backends, offices, tokens
from niangjia.accounts.models import User
from niangjia.kernel import access
from niangjia.kernel.audit import AuditEntry

PASSWORD = "青江 梧桐 晨跑 三七"
PHONE = "19900001234"
NEW = "红柳 渡口 三更 打更"
CHANGE = "/accounts/password/change/"


def person(username: str = "lin.organiser", **fields: Any) -> User:
    """An account with the password of all."""
    return User.objects.create_user(username, PASSWORD, **{"name": "林小满", **fields})


def enter(username: str, password: str) -> Client:
    """A browser that has tried to log in."""
    client = Client()
    client.post("/accounts/login/", {"login": username, "password": password})
    return client


def told(verb: str) -> QuerySet[AuditEntry]:
    """What the audit trail says of an act on an account."""
    return AuditEntry.objects.filter(verb=f"account.{verb}")


@contextmanager
def holding(*roles: str, only: User | None = None) -> Iterator[None]:
    """Everybody (or one) holds these roles, as organizations would say from the appointments."""
    before, asked = list(access._roles_of), list(offices._offices)
    access.provide_roles(lambda user: frozenset(roles) if only is None or user.pk == only.pk else frozenset())
    idle = (~Q(pk=only.pk) if only else Q(pk__in=[])) if roles else Q()
    offices.provide_offices(replace(offices.offices(), idle=lambda: idle, never=lambda: idle))
    _forget()
    try:
        yield
    finally:
        access._roles_of[:], offices._offices[:] = before, asked
        _forget()


def _forget() -> None:
    """The queries that were written with what organizations says."""
    for one in (backends._accounts, tokens._tokens):
        one._texts.clear()


def with_app(user: User) -> str:
    """Give the user an authenticator app; gives its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    user.refresh_from_db()
    return secret


def with_codes(user: User) -> list[str]:
    """Give the user recovery codes."""
    return RecoveryCodes.activate(user).get_unused_codes()


def code_of(secret: str, steps: int = 0) -> str:
    """What the app shows now, or some steps of 30 seconds away."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def wrong_code(secret: str) -> str:
    """A code that is none of those accepted now."""
    near = {code_of(secret, step) for step in (-2, -1, 0, 1, 2)}
    return next(
        code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in near
    )


def stored_secret(user: User) -> str:
    """What the database holds of the app's secret."""
    return Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP).data["secret"]


def opened(text: str) -> str:
    """The adapter's reading of a stored secret."""
    return get_adapter().decrypt(text)
