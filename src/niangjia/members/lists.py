"""The list of members, for page, API and export."""

from typing import Any

import django_filters
from django.db.models import QuerySet, prefetch_related_objects
from django.urls import reverse

from niangjia.kernel.lists import Column, Listing, listing
from niangjia.kernel.sealed import mask_id, mask_phone
from niangjia.kernel.tree import within
from niangjia.members import rules
from niangjia.members.models import LEAVE_REASONS, Membership
from niangjia.members.queries import matching
from niangjia.members.vocabulary import EMPLOYMENT_FORMS, GENDERS, GROUPS
from niangjia.organizations.rules import visible as visible_unions


class MemberFilter(django_filters.FilterSet):
    """What members are narrowed by."""

    state = django_filters.ChoiceFilter(
        label="会籍", choices=[("past", "已离会")], empty_label="在会", method="by_state"
    )
    group = django_filters.ChoiceFilter(label="职业群体", choices=list(GROUPS.items()), empty_label="不限")
    employment_form = django_filters.ChoiceFilter(
        label="用工形式", choices=list(EMPLOYMENT_FORMS.items()), empty_label="不限"
    )
    gender = django_filters.ChoiceFilter(
        label="性别", choices=list(GENDERS.items()), field_name="person__gender", empty_label="不限"
    )
    joined_from = django_filters.DateFilter(label="入会不早于", field_name="joined_on", lookup_expr="gte")
    joined_to = django_filters.DateFilter(label="入会不晚于", field_name="joined_on", lookup_expr="lte")

    class Meta:
        model = Membership
        fields: list[str] = []

    def by_state(self, rows: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        """Those who left instead of those who are members."""
        return rows.filter(left_on__isnull=False)


def _word(words: dict[str, str], code: str) -> str:
    return words.get(code, "")


@listing
class MemberListing(Listing):
    """Members of the branches that the user works for; ``?union=`` narrows to one branch."""

    name = "members"
    title = "会员"
    order = "pinyin"
    filterset = MemberFilter
    roles = rules.READERS
    placeholder = "姓名、拼音、首字母、证件号或手机号（后四位也可以）"
    empty = "没有符合条件的会员。"
    bulk = (("leave", "办理离会"), ("group", "改职业群体"))
    columns = (
        Column(
            "name", "姓名", lambda m: m.name, sort="pinyin", primary=True, url=lambda m: _person_url(m), width=12
        ),
        Column("gender", "性别", lambda m: _word(GENDERS, m.person.gender), width=6),
        Column("id_number", "证件号码", lambda m: mask_id(m.person.id_number or ""), width=22),
        Column("phone", "手机", lambda m: mask_phone(m.person.phone or ""), width=14),
        Column(
            "union", "所属工会", lambda m: m.union.name, url=lambda m: reverse("organizations:union", args=[m.union_id]), width=40
        ),
        Column("workplace", "工作单位", lambda m: m.workplace, page=False, width=40),
        Column("department", "部门", lambda m: m.department, page=False),
        Column("employment_form", "用工形式", lambda m: _word(EMPLOYMENT_FORMS, m.employment_form)),
        Column("group", "职业群体", lambda m: "" if m.group == "none" else _word(GROUPS, m.group)),
        Column("joined_on", "入会日期", lambda m: m.joined_on, sort="joined_on"),
        Column("left_on", "离会日期", lambda m: m.left_on, page=False),
        Column("leave_reason", "离会原因", lambda m: _word(LEAVE_REASONS, m.leave_reason), page=False),
    )

    def base(self) -> QuerySet[Membership]:
        """Current memberships (past ones where asked) of the user's branches, or of one branch among them."""
        rows = rules.visible(self.user)
        if self.params.get("state") != "past":
            rows = rows.filter(left_on__isnull=True)
        if self.union is not None:
            rows = rows.filter(within(self.union.path))
        elif self.params.get("union"):
            rows = rows.none()
        return rows

    @property
    def union(self) -> Any:
        """The union whose branch is asked for, where the user may see it."""
        if not hasattr(self, "_union"):
            asked = self.params.get("union", "")
            self._union = visible_unions(self.user).filter(pk=asked).first() if _is_uuid(asked) else None
        return self._union

    def find(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By name, pinyin, initials or number."""
        return matching(rows, text)

    def prepare(self, rows: list[Any]) -> list[Any]:
        """People and unions of the page, one query each."""
        prefetch_related_objects(rows, "person", "union")
        return rows

    def row_url(self, row: Any) -> str:
        """The person."""
        return _person_url(row)


def _person_url(membership: Membership) -> str:
    return reverse("members:member", args=[membership.person_id])


def _is_uuid(text: str) -> bool:
    from uuid import UUID

    try:
        UUID(text)
    except ValueError:
        return False
    return True
