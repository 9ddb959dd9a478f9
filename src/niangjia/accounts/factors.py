"""Keeps ``User.second_factor_since`` true to the factors that the account really has."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Min

from niangjia.accounts.models import User

REAL = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes alone are no factor


def note_factors(sender: Any, instance: Authenticator, **_rest: Any) -> None:
    """After an authenticator was added or removed, in whatever way."""
    mine = Authenticator.objects.filter(user_id=instance.user_id, type__in=REAL)
    since = mine.aggregate(since=Min("created_at"))["since"]
    User.objects.filter(pk=instance.user_id).update(second_factor_since=since)


def passes(user: User, code: str) -> bool:
    """Whether a code of the app or a recovery code is right; it is used up by this."""
    codes = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN)
    return any(one.wrap().validate_code(code) for one in codes)
