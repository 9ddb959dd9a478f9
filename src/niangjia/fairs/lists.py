"""The lists of the desk: fairs, and their stalls."""

from typing import Any

from django.db.models import Count, QuerySet, Sum, prefetch_related_objects

from niangjia.fairs import rules
from niangjia.fairs.models import KINDS, Fair, Stall
from niangjia.fairs.queries import hours
from niangjia.fairs.states import READERS, FairState
from niangjia.kernel.lists import Column, choice, filters, listing
from niangjia.organizations.lists.branch import Branch


class Counted(Branch):
    """Rows between two days (``?from=&to=``), and of what counts alone (``?counted=yes``)."""

    roles = READERS
    prefix = ""

    def counted(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Narrowed as the figures ask."""
        rows = self.of_days(rows, f"{self.prefix}held_on")
        if self.params.get("counted"):
            rows = rows.filter(**{f"{self.prefix}state__in": FairState.COUNTED})
        return rows


@listing
class FairListing(Counted):
    """The fairs of the branches, the latest first."""

    name = "fairs"
    title = "便民服务和演出"
    opens = "fairs:fair"
    order = "-held_on"
    filterset = filters(state=choice("状态", FairState.LABELS), kind=choice("类型", KINDS))
    placeholder = "名称或地点"
    empty = "还没有便民服务或慰问演出。新建以后排摊位和节目，再公布。"
    columns = (
        Column("title", "名称", lambda one: one.title, primary=True, width=40),
        Column("held_on", "日期", lambda one: one.held_on, sort="held_on"),
        Column("kind", "类型", lambda one: one.kind_words, width=24),
        Column("venue", "地点", lambda one: f"{one.venue}（{one.site_words}）", width=36),
        Column("union", "主办", lambda one: one.union.name, width=30),
        Column("state", "状态", lambda one: one.state_words, badge=lambda one: FairState.TONES[one.state]),
        Column("stalls", "摊位", lambda one: one.counts[0], numeric=True),
        Column("visitors", "人次", lambda one: one.counts[1], numeric=True),
    )

    def base(self) -> QuerySet[Fair]:
        """Those of the branches."""
        return self.counted(self.narrow(rules.visible(self.user)))

    def find(self, rows: QuerySet[Fair], text: str) -> QuerySet[Fair]:
        """By words of title or place."""
        return rows.filter(title__contains=text) | rows.filter(venue__contains=text)

    def prepare(self, rows: list[Fair]) -> list[Fair]:
        """Unions and sums of the page, one query each."""
        prefetch_related_objects(rows, "union")
        sums = Stall.objects.filter(fair__in=[one.pk for one in rows]).order_by().values_list("fair")
        found = {key: (number, many) for key, number, many in sums.annotate(n=Count("pk"), many=Sum("visitors"))}
        for one in rows:
            one.counts = found.get(one.pk, (0, 0))  # type: ignore[attr-defined]
        return rows


@listing
class StallListing(Counted):
    """The stalls of the branches, those with most visitors first."""

    name = "stalls"
    title = "服务摊位"
    opens, opens_by = "fairs:fair", "fair_id"
    order = "-visitors"
    prefix = "fair__"
    filterset = filters(kind=choice("类型", KINDS, field_name="fair__kind"))
    placeholder = "服务项目或谁来服务"
    empty = "还没有摊位。新建便民服务时，一行写一个。"
    columns = (
        Column("title", "服务项目", lambda one: one.title, primary=True, width=24),
        Column("server", "谁来服务", lambda one: one.server, width=30),
        Column("fair", "活动", lambda one: one.fair.title, width=40),
        Column("held_on", "日期", lambda one: one.fair.held_on),
        Column("hours", "时间", lambda one: hours(one, one.fair)),
        Column("visitors", "人次", lambda one: one.visitors, sort="visitors", numeric=True),
    )

    def base(self) -> QuerySet[Stall]:
        """Those of the branches."""
        return self.counted(self.narrow(rules.stalls(self.user)))

    def find(self, rows: QuerySet[Stall], text: str) -> QuerySet[Stall]:
        """By words of the title or of who serves."""
        return rows.filter(title__contains=text) | rows.filter(server__contains=text)

    def prepare(self, rows: list[Stall]) -> list[Stall]:
        """The fairs of the page in one query."""
        prefetch_related_objects(rows, "fair")
        return rows
