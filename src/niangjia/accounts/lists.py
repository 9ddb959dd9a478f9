"""The list of accounts that one may look up."""

from datetime import timedelta
from typing import Any

import django_filters
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from niangjia.accounts import rules
from niangjia.accounts.models import User
from niangjia.accounts.offices import offices
from niangjia.kernel.lists import Column, Listing, choice, listing
from niangjia.kernel.wording import when

STATES = (
    ("open", "可以登录", Q(is_active=True)),
    ("once", "还没换一次性密码", Q(is_active=True, once_since__isnull=False)),
    ("factorless", "没有两步验证", Q(is_active=True, second_factor_since__isnull=True)),
    ("closed", "已停用", Q(is_active=False)),
)


class AccountFilter(django_filters.FilterSet):
    """What accounts are narrowed by."""

    state = choice("状态", [(key, words) for key, words, _ in STATES], empty="全部", method="by_state")

    class Meta:
        model = User
        fields: list[str] = []

    def by_state(self, rows: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """By one of the states."""
        return rows.filter(next(condition for key, _, condition in STATES if key == value))


def locked(usernames: list[str]) -> set[str]:
    """Those of some user names that are locked at an address now, after too many wrong passwords."""
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    rows = AccessAttempt.objects.filter(
        username__in=usernames, attempt_time__gt=since, failures_since_start__gte=settings.AXES_FAILURE_LIMIT
    )
    return set(rows.values_list("username", flat=True))


def standing(one: Any) -> tuple[str, str]:
    """How an account stands, in a word, with the tone of the badge; ``is_locked`` is what :func:`locked` said."""
    if not one.is_active:
        return "已停用", "off"
    if getattr(one, "is_locked", False):
        return "已锁定", "late"
    return ("待换密码", "soon") if one.once_since else ("正常", "ok")


def dress(by: Any, rows: list[Any]) -> list[Any]:
    """Accounts with what their offices and locks are; two queries for all of them."""
    held, shut = offices().held(by, rows), locked([one.username for one in rows])
    for one in rows:
        one.is_locked = one.username in shut
        one.offices = (["系统管理员"] if one.is_superuser else []) + held.get(one.pk, [])
    return rows


@listing
class AccountListing(Listing):
    """Accounts by user name."""

    name = "accounts"
    title = "账号"
    opens = "accounts:account"
    order = "username"
    filterset = AccountFilter
    placeholder = "姓名、用户名或手机号"
    empty = "没有符合条件的账号。"
    roles = rules.STEWARDS
    columns = (
        Column("username", "用户名", lambda a: a.username, sort="username", primary=True, width=18),
        Column("name", "姓名", lambda a: a.name, sort="name", width=16),
        Column("phone", "手机号", lambda a: a.masked_phone),
        Column("offices", "任职", lambda a: "、".join(a.offices) or "没有任职", width=40),
        Column(
            "last_login", "最近登录", lambda a: a.last_login, width=18, words=lambda at: when(at) or "没有登录过"
        ),
        Column("factor", "两步验证", lambda a: "有" if a.second_factor_since else "没有"),
        Column("state", "状态", lambda a: standing(a)[0], badge=lambda a: standing(a)[1]),
    )

    def base(self) -> QuerySet[User]:
        """Those within sight."""
        return rules.visible(self.user)

    def find(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By person."""
        return rules.matching(rows, text)

    def prepare(self, rows: list[Any]) -> list[Any]:
        """Offices and locks."""
        return dress(self.user, rows)
