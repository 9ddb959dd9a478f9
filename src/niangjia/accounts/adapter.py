"""What allauth asks of us: no sign-up here, our words, secrets sealed."""

import base64
import time
from typing import Any, ClassVar

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from niangjia.accounts.models import User
from niangjia.accounts.rules import sees_others
from niangjia.kernel import sealed
from niangjia.kernel.web import address_of

WORDS = {
    "account_inactive": "这个账号已停用，请联系所在工会的系统管理员。",
    "username_password_mismatch": "用户名（或手机号）和密码不匹配，请检查后重试。",
    "enter_current_password": "当前密码不对，请重新输入。",
    "incorrect_password": "密码不对，请重新输入。",
    "incorrect_code": "验证码不对。验证码每 30 秒变一次，请用最新的一个；手机时间要准确。",
    "too_many_login_attempts": "尝试次数太多，请 5 分钟后再试。",
    "rate_limited": "操作太频繁，请稍后再试。",
    "cannot_delete_authenticator": "您的任职要求启用两步验证，不能关闭最后一种验证方式；可以先添加另一种。",
    "cannot_generate_recovery_codes": "启用两步验证以后才有备用码。",
    "unverified_email": "现在不能启用两步验证。",
    "add_email_blocked": "现在不能修改。",
}


class AccountAdapter(DefaultAccountAdapter):
    """Members join through their union; nobody makes an account here."""

    error_messages: ClassVar[dict[str, Any]] = {**DefaultAccountAdapter.error_messages, **WORDS}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Not within five minutes of logging in: whoever has just typed the password is not asked again."""
        records = get_authentication_records(self.request, self.request.user)
        fresh = records and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT
        return not fresh and bool(super().is_reauthentication_required(app=app))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the page of the account's safety; after a one-time password, to where a login leads."""
        return "/welcome/" if getattr(request.user, "first_own", False) else "/accounts/security/"

    def set_password(self, user: Any, password: str) -> None:
        """A password of one's own ends the one-time one."""
        user.first_own = user.once_since is not None  # for this request alone: where it leads
        user.once_since = None
        super().set_password(user, password)

    def get_client_ip(self, request: HttpRequest) -> str:
        """As the audit trail sees it."""
        return address_of(request)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str = "", *args: Any, **kwargs: Any
    ) -> None:
        """Our pages say themselves what has happened; allauth's English notes are left out."""


class FactorAdapter(DefaultMFAAdapter):
    """TOTP secrets are sealed; the last factor of somebody who needs one stays."""

    error_messages: ClassVar[dict[str, Any]] = {**DefaultMFAAdapter.error_messages, **WORDS}

    def encrypt(self, text: str) -> str:
        """Sealed with the project's keys, as text."""
        return base64.b64encode(sealed.seal(text, b"accounts.factor")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text that :meth:`encrypt` sealed."""
        return sealed.unseal(base64.b64decode(encrypted_text), b"accounts.factor")

    def get_totp_issuer(self) -> str:
        """The name that the phone's app shows."""
        return settings.FEDERATION or "娘家"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The name that the browser shows when it asks for a passkey."""
        return {**super().get_public_key_credential_rp_entity(), "name": self.get_totp_issuer()}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one of an account that needs a second factor."""
        user: Any = authenticator.user
        real = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
        others = real.exclude(pk=authenticator.pk).exists()
        return others or not (settings.SECOND_FACTOR and sees_others(user))

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """A name for a new passkey."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return f"通行密钥 {count + 1}" if count else "通行密钥"


class OutsideAdapter(DefaultSocialAccountAdapter):
    """Login through the federation's own provider: into an account that exists, by its user name."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connect the provider's account with ours of the same name at the first login, or say what is missing."""
        if sociallogin.is_existing:
            return
        claim = sociallogin.provider.app.settings.get("claim", "preferred_username")
        data = sociallogin.account.extra_data
        claims = {**data.get("id_token", {}), **data.get("userinfo", {}), **data}
        name = str(claims.get(claim) or "").replace("\x00", "")
        user = (
            User.objects.filter(username=User.normalize_username(name), is_active=True).first()
            if name
            else None
        )
        if user is None:
            page = render(request, "accounts/no_account.html", {"name": name}, status=403)
            raise ImmediateHttpResponse(page)
        sociallogin.connect(request, user)
