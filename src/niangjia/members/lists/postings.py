"""The list of posted workers: who of ours is served elsewhere, who of others is served here, and who hands out."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from niangjia.kernel.lists import Column, choice, listing
from niangjia.kernel.wording import day
from niangjia.members.lists.by_person import STATE, ByPerson
from niangjia.members.models import PAYERS, Posting
from niangjia.members.rules import READERS
from niangjia.organizations.rights import scope

SIDES = {"in": "派到我们这里的", "out": "我们派出去的"}
STATES = {"open": "派驻中", "over": "已到期没有结束", "ended": "已结束"}


def postings(user: Any) -> QuerySet[Posting]:
    """Those to the user's unions and those from them."""
    rows = Posting.objects.filter(serving(user) | scope(user, *READERS, field="home__path"))
    return rows.select_related("person", "home", "host")


def serving(user: Any) -> Q:
    """The condition for those whom the user's unions serve."""
    return scope(user, *READERS)


def overdue() -> Q:
    """The condition for those whose planned end has gone by."""
    return Q(ends_on__isnull=True, planned_until__lt=timezone.localdate())


class PostingFilter(django_filters.FilterSet):
    """Which way, how far, and who hands out."""

    side = choice("方向", SIDES, method="as_is")  # whose list it is, the listing knows
    state = choice("状态", STATES, method="of_state")
    paid_by = choice("福利发放", PAYERS)

    def as_is(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Narrowed in the listing."""
        return rows

    def of_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Going on, beyond the planned end, ended."""
        return rows.filter(overdue()) if value == "over" else rows.filter(ends_on__isnull=value == "open")


@listing
class PostingListing(ByPerson):
    """Posted workers, the last posting first."""

    name = "postings"
    title = "派驻"
    filterset = PostingFilter
    empty = "没有派驻。"
    roles = READERS
    opens = "members:posting"
    columns = (
        Column("person", "姓名", lambda one: one.person.name, primary=True, width=12),
        Column("home", "会籍在", lambda one: one.home.name, width=40),
        Column("host", "在哪里服务", lambda one: one.host.name, width=40),
        Column("paid_by", "福利发放", lambda one: one.payer.name, width=40),
        Column("starts_on", "开始", lambda one: one.starts_on, words=day),
        Column("planned_until", "预计到", lambda one: one.planned_until, words=day),
        STATE,
    )

    def base(self) -> QuerySet[Any]:
        """Those that concern the user's unions."""
        rows, side = postings(self.user), self.params.get("side", "")
        if side not in SIDES:
            return rows
        return rows.filter(serving(self.user) if side == "in" else scope(self.user, *READERS, field="home__path"))
