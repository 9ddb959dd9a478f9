"""What the account adds to every page: its entries behind the user's name, and the warning of a demo."""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from niangjia.kernel.access import roles_of
from niangjia.kernel.pages import Banner, Item

ENTRIES = (
    ("accounts:security", "密码和两步验证", "shield-lock"),
    ("accounts:sessions", "登录记录", "history"),
    ("accounts:tokens", "接口令牌", "key"),
)


def menu(request: HttpRequest) -> Iterable[Item]:
    """The entries behind the user's name; for ``USER_MENU``."""
    return [Item(reverse(name), label, icon, request.path == reverse(name)) for name, label, icon in ENTRIES]


def banner(request: HttpRequest) -> Banner | None:
    """Says to whoever holds a role that the second factor is switched off, and by which setting; for ``BANNERS``."""
    user = request.user
    if settings.SECOND_FACTOR or not user.is_authenticated or not (user.is_staff or roles_of(user)):
        return None
    words = "演示系统，" if settings.DEMO else ""
    return Banner(f"{words}两步验证已关闭（NIANGJIA_SECOND_FACTOR=0），正式使用前请打开。")
