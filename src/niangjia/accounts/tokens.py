"""From the text of a token to its user: what every request of the API begins with."""

from collections.abc import Iterable
from copy import deepcopy
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from niangjia.accounts.models import Token, User
from niangjia.accounts.rules import alone, lacks_factor, lacks_password
from niangjia.kernel.errors import Unauthorized
from niangjia.kernel.standing import Standing
from niangjia.kernel.together import Together

SEEN_EVERY = timedelta(minutes=10)


def digest_of(token: str) -> bytes:
    """SHA-256 (32 bytes) of a token: 256 random bits need no slow hash."""
    return sha256(token.encode()).digest()


def read_token(text: str) -> User:
    """The user of a token; raises :class:`Unauthorized` for one that is unknown, ended or expired, whose account is
    closed, has a one-time password, or needs a second factor and has none.

    Tokens that come at the same moment are read together.
    """
    token: Any = _reading.ask(digest_of(text))
    if token is None or not token.is_live or not token.user.is_active:
        raise Unauthorized("令牌无效、已停用或已过期，请重新取得。", code="bad-token")
    if lacks_password(token.user):
        raise Unauthorized("请先在网页上登录，把一次性密码改成自己的。", code="password-once")
    token.user.alone = token.alone
    if lacks_factor(token.user):
        raise Unauthorized("您的任职要求启用两步验证，请先在网页上启用。", code="second-factor-needed")
    token.user.token = token
    return token.user


def _read(digests: list[bytes]) -> list[Token | None]:
    """Tokens with their users; whoever sends the same one at the same moment has objects of one's own."""
    found = {bytes(one.digest): one for one in _tokens(digests)}
    _seen(found.values())
    return [found.get(one) if digests.index(one) == n else deepcopy(found.get(one)) for n, one in enumerate(digests)]


_tokens: Standing[bytes] = Standing(
    Token._meta.get_field("digest"),
    lambda digests: Token.objects.select_related("user")
    .filter(digest__in=digests)
    .annotate(alone=Exists(User.objects.filter(alone(), pk=OuterRef("user")))),
)
_reading: Together[bytes, Token | None] = Together(_read)


def _seen(tokens: Iterable[Token]) -> None:
    """Note which are in use, at most every ten minutes: a read is not to cost a write."""
    now = timezone.now()
    live = [one for one in tokens if one.is_live and one.user.is_active]
    late = [one.pk for one in live if one.last_used is None or now - one.last_used > SEEN_EVERY]
    if late:
        Token.objects.filter(pk__in=late).update(last_used=now)
