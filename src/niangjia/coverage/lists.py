"""The lists: firms without a union by people, leads by their day, rows of a register list."""

from typing import Any

import django_filters
from django.db.models import QuerySet, Value, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from niangjia.coverage import rules
from niangjia.coverage.models import Lead
from niangjia.coverage.states import LeadState
from niangjia.kernel.lists import Column, choice, listing
from niangjia.organizations import rules as organization_rules
from niangjia.organizations.lists.branch import Branch, union_url
from niangjia.organizations.queries import employer_matches
from niangjia.organizations.sizes import SIZES, with_size


class NextFilter(django_filters.FilterSet):
    """By size and trade."""

    size = choice("规模", SIZES, method="by_size")
    trade = django_filters.CharFilter(label="行业", field_name="trade")
    least = django_filters.NumberFilter(label="职工不少于", field_name="workers", lookup_expr="gte")

    def by_size(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """One band."""
        return with_size(rows).filter(size=value)


@listing
class NextListing(Branch):
    """Firms without a union, those with most workers first."""

    name = "uncovered"
    title = "未建会单位"
    opens = "organizations:employer"
    order = "-headcount"
    filterset = NextFilter
    placeholder = "单位名称、拼音、首字母或信用代码"
    empty = "没有未建会的单位。"
    columns = (
        Column("name", "单位名称", lambda e: e.name, primary=True, width=40),
        Column("workers", "职工人数", lambda e: e.workers, sort="headcount", numeric=True),
        Column("trade", "行业", lambda e: e.trade),
        Column("area", "所在地", lambda e: e.area.name, url=lambda e: union_url(e.area_id), width=30),
        Column("lead", "建会线索", lambda e: _lead_words(e.lead), url=lambda e: _lead_url(e.lead), width=24),
        Column("address", "地址", lambda e: e.address, page=False, width=40),
        Column("credit_code", "统一社会信用代码", lambda e: e.credit_code, page=False, width=22),
    )

    def base(self) -> QuerySet[Any]:
        """Those of the branches."""
        rows = self.narrow(organization_rules.employers(self.user)).filter(union__isnull=True)
        return rows.annotate(headcount=Coalesce("workers", Value(0)))

    def find(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By name, letters or credit code."""
        return rows.filter(employer_matches(text))

    def prepare(self, rows: list[Any]) -> list[Any]:
        """Areas and leads of the page, one query each."""
        prefetch_related_objects(rows, "area")
        leads = Lead.objects.filter(employer__in=[one.pk for one in rows]).exclude(state=LeadState.FOUNDED)
        found = {lead.employer_id: lead for lead in leads.select_related("assignee")}
        for row in rows:
            row.lead = found.get(row.pk)
        return rows


def _lead_words(lead: Lead | None) -> str:
    if lead is None:
        return "还没有人去"
    who = f" · {lead.assignee}" if lead.assignee else ""
    return f"{lead.state_label}{who}{f' · {lead.due_on:%m月%d日}' if lead.due_on else ''}"


def _lead_url(lead: Lead | None) -> str:
    return reverse("coverage:lead", args=[lead.pk]) if lead else ""


def still_to_go(lead: Lead) -> str:
    """How many days there are to a planned visit, in words."""
    if lead.state != LeadState.PLANNED or lead.due_on is None:
        return ""
    days = (lead.due_on - timezone.localdate()).days
    return {0: "今天", 1: "明天"}.get(days, f"还有 {days} 天" if days > 0 else f"已过 {-days} 天")


class LeadFilter(django_filters.FilterSet):
    """By state and by whom."""

    state = choice("状态", [*LeadState.LABELS.items(), ("all", "全部")], empty="在办", method="by_state")
    mine = choice("谁负责", [("yes", "我负责的")], method="by_mine")

    def by_state(self, rows: QuerySet[Lead], name: str, value: str) -> QuerySet[Lead]:
        """One state, or all; those at work are the default of the list."""
        return rows if value == "all" else rows.filter(state=value)

    def by_mine(self, rows: QuerySet[Lead], name: str, value: str) -> QuerySet[Lead]:
        """Those that the user was sent to."""
        return rows.filter(assignee_id=self.request.pk) if self.request is not None else rows.none()


@listing
class LeadListing(Branch):
    """Leads of the user's branches, the newest first."""

    name = "leads"
    title = "建会线索"
    opens = "coverage:lead"
    order = "-created_at"
    filterset = LeadFilter
    placeholder = "单位、地方或群体"
    empty = "没有符合条件的线索。"
    columns = (
        Column("title", "对象", lambda one: one.title, primary=True, width=40),
        Column("people", "涉及人数", lambda one: one.people, sort="people", numeric=True),
        Column("where", "所在地", lambda one: one.union.name, url=lambda one: union_url(one.union_id), width=30),
        Column("state", "状态", lambda one: one.state_label, badge=lambda one: LeadState.TONES[one.state]),
        Column("assignee", "负责人", lambda one: str(one.assignee or "")),
        Column("due_on", "走访日期", lambda one: one.due_on),
        Column("clock", "还有多久", still_to_go),
        Column("founded", "建立的工会", lambda one: one.founded.name if one.founded else "", page=False, width=40),
        Column("note", "备注", lambda one: one.note, page=False, width=40),
    )

    @property
    def filter(self) -> Any:
        """The bound filters; who asks goes along for 我负责的."""
        return LeadFilter(self.params, queryset=self.base(), request=self.user)

    def base(self) -> QuerySet[Lead]:
        """Those at work, unless others are asked for."""
        rows = self.narrow(rules.leads(self.user))
        return rows if self.params.get("state") else rows.filter(state__in=LeadState.OPEN)

    def find(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By the title."""
        return rows.filter(title__contains=text)

    def prepare(self, rows: list[Any]) -> list[Any]:
        """Unions and people of the page, one query each."""
        prefetch_related_objects(rows, "union", "assignee", "founded")
        return rows


