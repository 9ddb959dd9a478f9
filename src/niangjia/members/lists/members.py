"""The list of members, for page, API and export."""

from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet, prefetch_related_objects

from niangjia.kernel.lists import Column, listing
from niangjia.kernel.sealed import mask_id, mask_phone
from niangjia.members import rules
from niangjia.members.filters import MemberFilter
from niangjia.members.models import LEAVE_REASONS, Membership
from niangjia.members.queries import current, leaves_few, matching
from niangjia.members.vocabulary import EDUCATION, EMPLOYMENT_FORMS, GENDERS, GROUPS, ID_KINDS, SKILLS
from niangjia.organizations.lists.branch import Branch, union_url


def _word(words: dict[str, str], code: str) -> str:
    return words.get(code, code)


def _group(membership: Membership) -> str:
    return "" if membership.group == "none" else _word(GROUPS, membership.group)


# Headings are words that the roster import knows (members/roster/fields.py), so that a file that went out comes back in.
SHOWN = (
    Column("name", "姓名", lambda m: m.name, sort="pinyin", primary=True, width=12),
    Column("gender", "性别", lambda m: _word(GENDERS, m.person.gender), page=False, width=6),
    Column("id_number", "证件号码", lambda m: mask_id(m.person.id_number or ""), width=22),
    Column("phone", "手机号码", lambda m: mask_phone(m.person.phone or ""), width=14),
    Column("union", "所属工会", lambda m: m.union.name, url=lambda m: union_url(m.union_id), width=40),
    Column("employment_form", "用工形式", lambda m: _word(EMPLOYMENT_FORMS, m.employment_form)),
    Column("group", "职业群体", _group),
    Column("joined_on", "入会日期", lambda m: m.joined_on, sort="joined_on"),
)
LEFT = (
    Column("left_on", "离会日期", lambda m: m.left_on, page=False),
    Column("leave_reason", "离会原因", lambda m: _word(LEAVE_REASONS, m.leave_reason), page=False),
)
EXPORTED = (
    Column("id_kind", "证件类型", lambda m: _word(ID_KINDS, m.person.id_kind), page=False, width=20),
    Column("birth_date", "出生日期", lambda m: m.person.birth_date, page=False),
    Column("workplace", "工作单位", lambda m: m.workplace, page=False, width=40),
    Column("department", "部门", lambda m: m.department, page=False),
    Column("position", "职务", lambda m: m.position, page=False),
    Column("education", "文化程度", lambda m: _word(EDUCATION, m.person.education), page=False),
    Column("skill", "技能等级", lambda m: _word(SKILLS, m.person.skill), page=False),
    Column("household_region", "户籍所在地", lambda m: m.person.household_region, page=False, width=30),
    *LEFT,
    Column("note", "备注", lambda m: m.note, page=False, width=30),
)


FEW = 2000  # rows that are sorted in no time; with more of them, the first fifty are found soon on a walk
COUNTED = ("way", "group", "gig", "employment_form", "joined_month", "joined_from", "joined_to")


@listing
class MemberListing(Branch):
    """Members of the branches that the user works for; ``?union=`` narrows to one branch, ``?on=`` to a past day."""

    name = "members"
    title = "会员"
    opens, opens_by = "members:member", "person_id"
    order = "pinyin"
    filterset = MemberFilter
    roles = rules.READERS
    placeholder = "姓名、拼音、首字母、证件号或手机号（后四位也可以）"
    empty = "没有符合条件的会员。"
    bulk = (("transfer", "办理转出"), ("keep", "退休、失业保留会籍"), ("leave", "办理离会"), ("group", "改职业群体"))
    staying = ("stay", "留在本会")  # before them, where those who wait in a holding union are shown
    columns: ClassVar[tuple[Column, ...]] = (*SHOWN, *EXPORTED)

    def base(self) -> QuerySet[Membership]:
        """Memberships of the branches: the current ones, those of a past day, or those that ended."""
        rows = self.narrow(rules.visible(self.user))
        return rows.filter(left_on__isnull=False) if self.past else rows & current(self.day)

    @property
    def past(self) -> bool:
        """Whether those who left are asked for."""
        return self.params.get("state") == "past"

    @cached_property
    def page_columns(self) -> list[Column]:
        """With the day and the reason of leaving, where people who left are shown."""
        shown = [column for column in self.columns if column.page]
        return [*shown, *LEFT] if self.past else shown

    def offer_staying(self) -> None:
        """For people who wait in a holding union: they may be placed by staying."""
        self.bulk = (self.staying, *self.bulk)  # type: ignore[assignment,misc]

    def hide_bulk(self) -> None:
        """For whoever may only look, and for people who have left: nothing to tick."""
        self.bulk = ()  # type: ignore[assignment,misc]

    def find(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By name, pinyin, initials or number."""
        return matching(rows, text)

    @cached_property
    def few(self) -> bool:
        """Whether to find first and sort then: a number or a name, or filters that leave few in this branch.

        Groups and forms stand together in some branches and are nowhere in others, which statistics do not tell; so
        they are counted, no further than ``FEW``. Letters and family names are walked in their order.
        """
        if leaves_few(self.search):
            return True
        asked = {key: self.params.get(key, "") for key in COUNTED}
        if not any(asked.values()):
            return False
        rows = MemberFilter(asked, queryset=self.base()).qs.order_by()
        return int(rows[:FEW].count()) < FEW

    def prepare(self, rows: list[Any]) -> list[Any]:
        """People and unions of the page, one query each."""
        prefetch_related_objects(rows, "person", "union")
        return rows
