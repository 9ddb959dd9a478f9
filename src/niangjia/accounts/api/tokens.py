"""Tokens for programs: by name and password, and a code where a second factor is on."""

from datetime import datetime

from django.contrib.auth import authenticate
from django.http import HttpRequest
from ninja import Field, Router, Schema

from niangjia.accounts import factors, services
from niangjia.accounts.models import User
from niangjia.accounts.queries import account_of
from niangjia.accounts.rules import lacks_factor, lacks_password
from niangjia.kernel.api import guard
from niangjia.kernel.errors import Unauthorized
from niangjia.kernel.rates import check_rate, count_try

router = Router(tags=["tokens"])
WINDOW = 300  # seconds
TRIES = 20  # wrong passwords for one account in a window, from wherever
CODES = 5  # wrong codes


class Credentials(Schema):
    """What a program logs in with."""

    username: str = Field(min_length=1, max_length=64, description="user name or phone")
    password: str = Field(min_length=1, max_length=256)
    code: str = Field("", max_length=20, description="TOTP or recovery code, where a second factor is on")
    name: str = Field("接口登录", max_length=64, description="what the token is for")


class TokenOut(Schema):
    """A token; ``token`` is shown here and never again."""

    token: str
    expires: datetime


@router.post("/tokens", response=TokenOut, auth=guard("public"))
def create_token(request: HttpRequest, credentials: Credentials) -> dict[str, object]:
    """Log in for a program."""
    user = _by_password(request, credentials)
    if lacks_password(user):
        sentence = "这是一次性密码：请先在网页上登录，改成自己的密码，再取令牌。"
        raise Unauthorized(sentence, code="password-once")
    if lacks_factor(user):
        sentence = "您的任职要求启用两步验证：请先在网页上启用，再取令牌。"
        raise Unauthorized(sentence, code="second-factor-needed")
    if user.second_factor_since is not None:
        _by_code(user, credentials.code.strip())
    token, text = services.issue_token(by=user, name=credentials.name.strip() or "接口登录")
    return {"token": text, "expires": token.expires}


@router.delete("/tokens/current", response={204: None}, auth=guard("login"))
def end_current_token(request: HttpRequest) -> None:
    """Log the program out: the token of this request ends."""
    user: User = request.user  # type: ignore[assignment]
    services.end_token(by=user, token_id=user.token.pk if user.token else None)


def _by_password(request: HttpRequest, credentials: Credentials) -> User:
    account = account_of(credentials.username)
    who = str(account.pk) if account else credentials.username
    check_rate("password", who, times=TRIES, seconds=WINDOW)
    user = authenticate(request, username=credentials.username, password=credentials.password)
    if not isinstance(user, User):
        count_try("password", who, seconds=WINDOW)
        raise Unauthorized("用户名（或手机号）和密码不匹配，请检查后重试。", code="wrong-password")
    return user


def _by_code(user: User, code: str) -> None:
    if not code:
        raise Unauthorized("这个账号启用了两步验证，请在 code 中填写验证码。", code="second-factor-needed")
    check_rate("code", str(user.pk), times=CODES, seconds=WINDOW)
    if not factors.passes(user, code):
        count_try("code", str(user.pk), seconds=WINDOW)
        raise Unauthorized(
            "验证码不对，请用最新的一个。", code="wrong-code", errors={"code": ["验证码不对。"]}
        )
