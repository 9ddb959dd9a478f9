"""The list of employers, with and without a union."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from niangjia.kernel.lists import Column, choice, listing
from niangjia.organizations import rules
from niangjia.organizations.lists.branch import Branch, union_url
from niangjia.organizations.models import Employer, Union
from niangjia.organizations.queries import employer_matches
from niangjia.organizations.sizes import SIZES, with_size


class EmployerFilter(django_filters.FilterSet):
    """What employers are narrowed by."""

    covered = choice("建会", [("no", "未建会"), ("yes", "已建会")], method="by_cover")
    workers = django_filters.NumberFilter(label="职工不少于", field_name="workers", lookup_expr="gte")
    size = choice("规模", SIZES, method="by_size")
    trade = django_filters.CharFilter(label="行业", field_name="trade")

    class Meta:
        model = Employer
        fields: list[str] = []

    def by_cover(self, rows: QuerySet[Employer], name: str, value: str) -> QuerySet[Employer]:
        """With or without a union."""
        return rows.filter(union__isnull=value == "no")


    def by_size(self, rows: QuerySet[Employer], name: str, value: str) -> QuerySet[Employer]:
        """One band of size."""
        return with_size(rows).filter(size=value)


@listing
class EmployerListing(Branch):
    """Firms of the user's branches."""

    name = "employers"
    title = "单位"
    opens = "organizations:employer"
    order = "name"
    filterset = EmployerFilter
    placeholder = "单位名称、拼音、首字母或信用代码"
    empty = "没有符合条件的单位。"
    columns = (
        Column("name", "单位名称", lambda e: e.name, sort="name", primary=True, width=40),
        Column("credit_code", "统一社会信用代码", lambda e: e.credit_code, width=22),
        Column("workers", "职工人数", lambda e: e.workers, numeric=True),
        Column("trade", "行业", lambda e: e.trade),
        Column("area", "所在地", lambda e: e.area.name, url=lambda e: union_url(e.area_id), width=30),
        Column(
            "union", "所属工会", lambda e: e.union.name if e.union else "未建会",
            url=lambda e: union_url(e.union_id) if e.union_id else "", width=40,
        ),
        Column("address", "地址", lambda e: e.address, page=False, width=40),
        Column("source", "来源", lambda e: e.source, page=False),
    )  # fmt: skip

    def base(self) -> QuerySet[Employer]:
        """All of the branches."""
        return self.narrow(rules.employers(self.user))

    def find(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By name, letters or credit code."""
        return rows.filter(employer_matches(text))

    def prepare(self, rows: list[Any]) -> list[Any]:
        """Both unions of each row, in one query."""
        found = Union.objects.in_bulk({key for row in rows for key in (row.area_id, row.union_id) if key})
        for row in rows:
            row.area, row.union = found[row.area_id], found.get(row.union_id)
        return super().prepare(rows)
