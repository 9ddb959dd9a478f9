"""From the text of a token to its user: what every request of the API begins with."""

from datetime import timedelta
from hashlib import sha256

from django.utils import timezone

from niangjia.accounts.models import Token, User
from niangjia.accounts.rules import lacks_factor, lacks_password
from niangjia.kernel.errors import Unauthorized

SEEN_EVERY = timedelta(minutes=10)


def digest_of(token: str) -> bytes:
    """SHA-256 (32 bytes) of a token: 256 random bits need no slow hash."""
    return sha256(token.encode()).digest()


def read_token(text: str) -> User:
    """The user of a token; raises :class:`Unauthorized` for one that is unknown, ended or expired, whose account is
    closed, has a one-time password, or needs a second factor and has none."""
    token = Token.objects.select_related("user").filter(digest=digest_of(text)).first()
    if token is None or not token.is_live or not token.user.is_active:
        raise Unauthorized("令牌无效、已停用或已过期，请重新取得。", code="bad-token")
    if lacks_password(token.user):
        raise Unauthorized("请先在网页上登录，把一次性密码改成自己的。", code="password-once")
    if lacks_factor(token.user):
        raise Unauthorized("您的任职要求启用两步验证，请先在网页上启用。", code="second-factor-needed")
    _seen(token)
    token.user.token = token
    return token.user


def _seen(token: Token) -> None:
    """Note that the token is in use, at most every ten minutes: a read is not to cost a write."""
    now = timezone.now()
    if token.last_used is None or now - token.last_used > SEEN_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used=now)
