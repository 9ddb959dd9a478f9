"""The list of unions: for staff, and for everybody."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet

from niangjia.kernel.lists import Column, choice, listing
from niangjia.organizations import rules
from niangjia.organizations.kinds import KINDS, LEVELS
from niangjia.organizations.lists.branch import Branch
from niangjia.organizations.lists.branch import above as _above
from niangjia.organizations.models import Union
from niangjia.organizations.queries import active, find, standing, without_approval
from niangjia.organizations.states import UnionState


def _state(union: Union) -> str:
    return f"{union.state_label}，批文待补" if union.lacks_approval and not union.ended_on else union.state_label


def _tone(union: Union) -> str:
    if union.ended_on:
        return "off"
    return "soon" if union.lacks_approval else "ok"


class UnionFilter(django_filters.FilterSet):
    """What unions are narrowed by."""

    kind = choice("类型", KINDS)
    level = choice("层级", LEVELS)
    state = choice(
        "状态", [(UnionState.MERGED, "已合并"), (UnionState.DISSOLVED, "已撤销"), ("all", "全部")], empty="在册", method="by_state"
    )
    parent = django_filters.UUIDFilter(
        label="直接上级", field_name="parent_id", widget=django_filters.widgets.forms.HiddenInput
    )
    code = django_filters.CharFilter(label="工会代码", field_name="code")
    approval = choice("批文", [("missing", "批文待补")], empty="全部", method="by_approval")
    on = django_filters.DateFilter(label="在哪一天", widget=forms.HiddenInput, method="as_is")

    class Meta:
        model = Union
        fields: list[str] = []

    def as_is(self, rows: QuerySet[Union], name: str, value: Any) -> QuerySet[Union]:
        """The listing's own base has seen to it."""
        return rows

    def by_state(self, rows: QuerySet[Union], name: str, value: str) -> QuerySet[Union]:
        """All, or those that ended in one way; those that work are the default of the list."""
        return rows if value == "all" else rows.filter(state=value)

    def by_approval(self, rows: QuerySet[Union], name: str, value: str) -> QuerySet[Union]:
        """Unions of old that were put down without the approval, which was lost and not filled in yet."""
        return without_approval(rows)


@listing
class UnionListing(Branch):
    """Unions of the user's branches, in the order of the tree."""

    name = "unions"
    title = "工会"
    opens = "organizations:union"
    order = "path"
    filterset: ClassVar[type[django_filters.FilterSet] | None] = UnionFilter
    placeholder = "名称、拼音、首字母、工会代码、信用代码"
    empty = "没有符合条件的工会。"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("name", "名称", lambda u: u.name, sort="name", primary=True, width=40),
        Column("code", "工会代码", lambda u: u.code, sort="code", width=20),
        Column("kind", "类型", lambda u: KINDS[u.kind]),
        Column("level", "层级", lambda u: LEVELS[u.level]),
        Column("above", "上级", _above, width=60),
        Column("state", "状态", _state, badge=_tone),
        Column("approval", "批准文号", lambda u: "批文待补" if u.lacks_approval else u.approval, page=False, width=20),
        Column("credit_code", "统一社会信用代码", lambda u: u.credit_code, page=False, width=22),
        Column("region_code", "行政区划代码", lambda u: u.region_code, page=False),
        Column("address", "地址", lambda u: u.address, page=False, width=40),
        Column("contact", "联系人", lambda u: u.contact, page=False),
        Column("contact_phone", "联系电话", lambda u: u.contact_phone, page=False),
        Column("founded_on", "成立日期", lambda u: u.founded_on, page=False),
    )

    def base(self) -> QuerySet[Union]:
        """Those that work, unless others are asked for."""
        rows = self.narrow(rules.visible(self.user))
        if self.day:
            return rows & standing(self.day)
        return rows if self.params.get("state") else rows.filter(state=UnionState.ACTIVE)

    def find(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By name, letters or number."""
        return find(rows, text)


class PublicUnionListing(UnionListing):
    """Unions as everybody may see them: names, kind, address; never a person."""

    opens = "organizations:public_union"
    roles = ()
    placeholder = "工会名称、拼音或首字母"
    filterset = None
    columns = (
        Column("name", "名称", lambda u: u.name, primary=True, width=40),
        Column("kind", "类型", lambda u: KINDS[u.kind]),
        Column("above", "上级", _above, width=60),
        Column("address", "地址", lambda u: u.address, width=40),
    )

    def unions(self) -> QuerySet[Union]:
        """Any that is public."""
        return public_unions()

    def base(self) -> QuerySet[Union]:
        """Active unions, groups left out: a group may be three people."""
        return self.narrow(public_unions())

    @property
    def export_urls(self) -> dict[str, str]:
        """Exports are for whoever is logged in."""
        return {}


def public_unions() -> QuerySet[Union]:
    """The unions that everybody may know."""
    return active().exclude(kind="group")
