"""Keeps ``User.second_factor_since`` true to the factors that the account really has; uses codes up.

A code of the app is good once (RFC 6238, 5.2): allauth forgets a used one after its period of 30 seconds, while the
tolerance lets it through for 90, so the account keeps the step of the last code and takes only later ones.
"""

from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
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
    return any(one.wrap().validate_code(code) and spend(one, code) for one in codes)


def spend(one: Authenticator, code: str) -> bool:
    """Use up a code that is right; false where it, or a later one, has been used. A recovery code is gone already."""
    if one.type != Authenticator.Type.TOTP:
        return True
    return spend_step(one.user_id, decrypt(one.data["secret"]), code)


def spend_step(user_id: Any, secret: str, code: str) -> bool:
    """Take the step of a right code: of two logins at the same moment one passes. An account has one app at most."""
    steps = [
        step
        for step in totp.yield_hotp_counters_from_time()
        if compare_user_code(actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, step)))
    ]
    fresh = User.objects.filter(pk=user_id, totp_step__lt=max(steps, default=0))
    return bool(fresh.update(totp_step=max(steps, default=0)))
