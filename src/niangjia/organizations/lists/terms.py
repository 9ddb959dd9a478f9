"""The list of terms, by their clocks."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from niangjia.kernel.lists import Column, choice, listing
from niangjia.organizations import rules
from niangjia.organizations.kinds import KINDS
from niangjia.organizations.lists.branch import Branch
from niangjia.organizations.lists.branch import above as _above
from niangjia.organizations.models import Term
from niangjia.organizations.queries import find, in_band, overdue
from niangjia.organizations.states import TermState
from niangjia.organizations.termclock import BANDS, read


class TermFilter(django_filters.FilterSet):
    """What terms are narrowed by."""

    band = choice("届满", BANDS, method="by_band")
    state = choice("状态", [("ended", "已结束"), ("all", "全部")], empty="任期内", method="by_state")
    on = django_filters.DateFilter(label="在哪一天超期", widget=forms.HiddenInput, method="as_is")
    kind = choice("工会类型", KINDS, field_name="union__kind")

    class Meta:
        model = Term
        fields: list[str] = []

    def as_is(self, rows: QuerySet[Term], name: str, value: Any) -> QuerySet[Term]:
        """The listing's own base has seen to it."""
        return rows

    def by_band(self, rows: QuerySet[Term], name: str, value: str) -> QuerySet[Term]:
        """One band of the term clock."""
        return in_band(rows, value)

    def by_state(self, rows: QuerySet[Term], name: str, value: str) -> QuerySet[Term]:
        """Ended ones, or all."""
        return rows if value == "all" else rows.filter(state=value)


def clock(term: Term) -> Any:
    """The clock of a running term; None for one that ended."""
    return None if term.ended_on else read(term.due_on, timezone.localdate())


def clock_text(term: Term) -> str:
    """How a term stands, in a sentence."""
    one = clock(term)
    return one.sentence if one else f"已于 {term.ended_on:%Y-%m-%d} 结束"


@listing
class TermListing(Branch):
    """Terms of the user's branches, the first due first."""

    name = "terms"
    title = "任期"
    opens = "organizations:term"
    order = "due_on"
    filterset = TermFilter
    placeholder = "工会名称、拼音、首字母或代码"
    empty = "没有符合条件的任期。"
    columns = (
        Column("union", "工会", lambda t: t.union.name, primary=True, width=40),
        Column("number", "届次", lambda t: f"第 {t.number} 届"),
        Column("starts_on", "任期开始", lambda t: t.starts_on, sort="starts_on"),
        Column("due_on", "应换届日", lambda t: t.due_on, sort="due_on"),
        Column(
            "clock", "还有多久", clock_text, badge=lambda t: c.light if (c := clock(t)) else "off", width=18
        ),
        Column("body", "机构", lambda t: t.body, page=False),
        Column("years", "任期（年）", lambda t: t.years, numeric=True, page=False),
        Column("above", "上级", _above, page=False, width=60),
    )

    def base(self) -> QuerySet[Term]:
        """Running ones, unless others are asked for."""
        rows = self.narrow(rules.terms(self.user)).select_related("union")
        if self.day:
            return rows & overdue(self.day)
        return rows if self.params.get("state") else rows.filter(state=TermState.RUNNING)

    def find(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By the union."""
        return rows.filter(union__in=find(rules.visible(self.user), text))
