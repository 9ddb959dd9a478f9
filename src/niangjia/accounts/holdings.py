"""What accounts keeps about whoever has one."""

from typing import Any

from allauth.usersessions.models import UserSession

from niangjia.accounts.agents import words
from niangjia.accounts.models import Token
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.questions import Holding
from niangjia.kernel.regulations import rule

SHOWN = 200  # rows of a kind
LOGINS = ("login", "logout", "password.change", "account.phone")


def holdings(user: Any, *, whole: bool = False) -> list[Holding]:
    """The account, where one is logged in, keys for programs, and the log of coming and going."""
    return [_account(user, whole), _sessions(user), _tokens(user), _log(user)]


def _account(user: Any, whole: bool) -> Holding:
    phone = (user.phone if whole else user.masked_phone) or "未填"
    return Holding(
        key="accounts.account",
        label="登录账号",
        purpose="让本人登录",
        kept="账号停用前一直保存",
        heads=("用户名", "姓名", "手机号", "建立时间", "两步验证"),
        rows=((user.username, user.name or "未填", phone, user.created_at, "已启用" if user.second_factor_since else "未启用"),),
    )


def _sessions(user: Any) -> Holding:
    rows = UserSession.objects.filter(user=user).order_by("-created_at")[:SHOWN]
    return Holding(
        key="accounts.sessions",
        label="登录着的设备",
        purpose="让本人看见并退出每一处登录",
        kept="退出或过期后删除",
        heads=("设备", "地址", "登录时间", "最近使用"),
        rows=tuple((words(one.user_agent), one.ip, one.created_at, one.last_seen_at) for one in rows),
    )


def _tokens(user: Any) -> Holding:
    rows = Token.objects.filter(user=user)[:SHOWN]
    return Holding(
        key="accounts.tokens",
        label="接口令牌",
        purpose="让本人的程序登录",
        kept="停用或过期后仍留记录，便于查清谁用过",
        heads=("用途", "建立时间", "有效期至", "最近使用"),
        rows=tuple((one.name, one.created_at, one.expires, one.last_used) for one in rows),
    )


def _log(user: Any) -> Holding:
    applied = rule("data.log_months")
    rows = AuditEntry.objects.filter(subject=user.pk, verb__in=LOGINS)[:SHOWN]
    said = {"login": "登录", "logout": "退出", "password.change": "修改密码", "account.phone": "更换手机号"}
    return Holding(
        key="accounts.log",
        label="登录日志",
        purpose="发现冒用账号的人",
        kept=f"按{applied.source}，不少于 {applied.value['months']} 个月",
        heads=("时间", "事情", "地址", "设备"),
        rows=tuple((one.created_at, said[one.verb], one.address, words(one.agent)) for one in rows),
        rule=applied.as_dict(),
    )
