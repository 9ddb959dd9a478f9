"""The list of appointments."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from niangjia.kernel.access import ROLES
from niangjia.kernel.lists import Column, choice, listing
from niangjia.organizations import rules
from niangjia.organizations.lists.branch import Branch, union_url
from niangjia.organizations.models import Appointment


class AppointmentFilter(django_filters.FilterSet):
    """What appointments are narrowed by."""

    role = choice("角色", ROLES)
    state = choice("状态", [("removed", "已免去或到期"), ("all", "全部")], empty="在任", method="by_state")

    class Meta:
        model = Appointment
        fields: list[str] = []

    def by_state(self, rows: QuerySet[Appointment], name: str, value: str) -> QuerySet[Appointment]:
        """Past ones, or all."""
        past = Q(removed_at__isnull=False) | Q(ends_on__lt=timezone.localdate())
        return rows if value == "all" else rows.filter(past)


def standing(one: Appointment) -> str:
    """How an appointment stands, in a word."""
    if one.removed_at:
        return f"{timezone.localtime(one.removed_at):%Y-%m-%d} 免去"
    today = timezone.localdate()
    if one.ends_on and one.ends_on < today:
        return "已到期"
    return "在任" if one.starts_on <= today else f"{one.starts_on:%Y-%m-%d} 起"


@listing
class AppointmentListing(Branch):
    """Appointments in the user's branches, and the user's own; the newest first."""

    name = "appointments"
    title = "任职"
    opens = "organizations:appointment"
    order = "-created_at"
    filterset = AppointmentFilter
    placeholder = "姓名或用户名"
    empty = "没有符合条件的任职。"
    columns = (
        Column("user", "姓名", lambda a: str(a.user), primary=True, width=16),
        Column("username", "用户名", lambda a: a.user.username, width=16),
        Column("role", "角色", lambda a: ROLES[a.role]),
        Column("union", "工会", lambda a: a.union.name, url=lambda a: union_url(a.union_id), width=40),
        Column("reach", "范围", lambda a: "本级和下级" if a.whole_branch else "只限本级"),
        Column("starts_on", "开始", lambda a: a.starts_on, sort="starts_on"),
        Column("ends_on", "结束", lambda a: a.ends_on or "长期"),
        Column("state", "状态", standing, badge=lambda a: "ok" if standing(a) == "在任" else "off"),
        Column("granted_by", "任命人", lambda a: str(a.granted_by or ""), page=False),
        Column("reason", "依据", lambda a: a.reason, page=False, width=40),
    )

    def base(self) -> QuerySet[Appointment]:
        """Those in force, unless others are asked for."""
        rows = self.narrow(rules.appointments(self.user)).select_related("user", "union", "granted_by")
        if self.params.get("state"):
            return rows
        open_ones = rows.filter(removed_at__isnull=True)
        return open_ones.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate()))

    def find(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By the person."""
        return rows.filter(Q(user__name__contains=text) | Q(user__username__contains=text))
