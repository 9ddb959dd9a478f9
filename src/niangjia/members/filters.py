"""What members are narrowed by, beside search and branch."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from niangjia.kernel.lists import choice
from niangjia.members.models import USUAL, Membership
from niangjia.members.queries import gone, newly_in, of_gig_work, unplaced
from niangjia.members.vocabulary import EMPLOYMENT_FORMS, GENDERS, GROUPS

UNKNOWN = ("none_given", "未登记")


def month_after(first: date) -> date:
    """The first day of the month that follows; after the last month there is, its last day."""
    if (first.year, first.month) == (date.max.year, date.max.month):
        return date.max
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


class MonthInput(forms.DateInput):
    """A month in the browser's own control; ``2026-05``."""

    input_type = "month"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m", **kwargs)


def _dates(label: str, lookup: str, name: str = "joined_on") -> django_filters.DateFilter:
    return django_filters.DateFilter(label=label, field_name=name, lookup_expr=lookup)


class Period(forms.Form):
    """Beginning before end."""

    def clean(self) -> dict[str, Any]:
        """Refuses a span that ends before it begins."""
        found = super().clean() or {}
        first, last = found.get("joined_from"), found.get("joined_to")
        if first and last and first > last:
            self.add_error("joined_to", "不能早于“入会不早于”的日期。")
        return found


class MemberFilter(django_filters.FilterSet):
    """Union, membership, group, form, gender, when joined. ``union`` and ``on`` come with links and stay unseen."""

    union = django_filters.CharFilter(widget=forms.HiddenInput, method="as_is", label="工会")
    on = django_filters.DateFilter(widget=forms.HiddenInput, method="as_is", label="在哪一天")
    state = choice("会籍", [("past", "已离会")], empty="在会", method="as_is")
    group = choice("职业群体", [*GROUPS.items(), UNKNOWN], method="by_word")
    gig = choice("新就业群体", [("yes", "只看新就业群体"), ("no", "只看单位会员")], method="by_gig")
    employment_form = choice("用工形式", [*EMPLOYMENT_FORMS.items(), UNKNOWN], method="by_word")
    gender = choice("性别", GENDERS, field_name="person__gender")
    joined_month = django_filters.DateFilter(
        label="入会月份", method="by_month", widget=MonthInput(), input_formats=["%Y-%m"]
    )
    joined_from = _dates("入会不早于", "gte")
    joined_to = _dates("入会不晚于", "lte")
    way = choice("入会方式", [("joined", "新入会"), ("moved", "转入")], method="by_way")
    why = choice("离会方式", [("left", "离会"), ("moved", "转出")], method="by_why")
    waits = choice("安置", [("place", "在托管工会等待安置")], method="by_waiting")
    left_from = _dates("离会不早于", "gte", "left_on")
    left_to = _dates("离会不晚于", "lte", "left_on")

    class Meta:
        model = Membership
        form = Period
        fields: list[str] = []

    def as_is(self, rows: QuerySet[Membership], name: str, value: Any) -> QuerySet[Membership]:
        """The listing's own base has seen to it."""
        return rows

    def by_word(self, rows: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        """A word of a closed list, or those of whom nothing is known; an unusual one says so, for its index's sake."""
        word = "" if value == UNKNOWN[0] else value
        found = rows.filter(**{name: word})
        return found if word in USUAL[name] else found.exclude(**{f"{name}__in": USUAL[name]})

    def by_gig(self, rows: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        """Members of the gig groups, or all others."""
        return rows.filter(of_gig_work()) if value == "yes" else rows.exclude(of_gig_work())

    def by_way(self, rows: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        """Who came from another union; or who became a member, since the day from which joining is asked for if there is one."""
        if value == "moved":
            return rows.filter(came_from__isnull=False)
        since = self.form.cleaned_data.get("joined_from")
        return rows.filter(newly_in(since) if since else Q(came_from__isnull=True))

    def by_why(self, rows: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        """Who went to another union, or left for good."""
        return rows.filter(leave_reason="moved") if value == "moved" else rows.filter(gone())

    def by_waiting(self, rows: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        """Who waits in a holding union until another takes them."""
        return rows.filter(unplaced())

    def by_month(self, rows: QuerySet[Membership], name: str, value: date) -> QuerySet[Membership]:
        """Those who joined in one month."""
        return rows.filter(Q(joined_on__gte=value), joined_on__lt=month_after(value))
