"""The lists of the desk: volunteers, and the book of hours."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from niangjia.kernel.lists import Column, choice, filters, listing
from niangjia.organizations.lists.branch import Branch
from niangjia.volunteering import rules
from niangjia.volunteering.models import KINDS, Service, Volunteer
from niangjia.volunteering.queries import has_skill, has_time, named
from niangjia.volunteering.states import WATCHERS, VolunteerState
from niangjia.volunteering.vocabulary import SKILLS, TIMES

STATES = {key: VolunteerState.LABELS[key] for key in (VolunteerState.ACTIVE, VolunteerState.PAUSED)}


class VolunteerFilter(django_filters.FilterSet):
    """What volunteers are narrowed by."""

    skill = choice("特长", SKILLS, method="by_skill")
    time = choice("空闲时间", TIMES, method="by_time")
    state = choice("状态", STATES)

    class Meta:
        model = Volunteer
        fields: list[str] = []

    def by_skill(self, rows: QuerySet[Volunteer], _name: str, value: str) -> QuerySet[Volunteer]:
        """Those with the skill."""
        return rows.filter(has_skill(value))

    def by_time(self, rows: QuerySet[Volunteer], _name: str, value: str) -> QuerySet[Volunteer]:
        """Those who are free then."""
        return rows.filter(has_time(value))


@listing
class VolunteerListing(Branch):
    """The volunteers of the user's branches."""

    name = "volunteers"
    title = "志愿者"
    roles = WATCHERS
    filterset = VolunteerFilter
    placeholder = "姓名"
    empty = "还没有志愿者。会员在手机“服务—志愿服务”里登记。"
    order = "name"
    columns = (
        Column("name", "姓名", lambda v: v.name, primary=True, sort="name"),
        Column("union", "所在工会", lambda v: v.union.name, width=30),
        Column("skills", "特长", lambda v: "、".join(v.skills), width=30),
        Column("times", "空闲时间", lambda v: "、".join(v.times), width=30),
        Column("state", "状态", lambda v: v.state_words, badge=lambda v: VolunteerState.TONES[v.state]),
    )

    def base(self) -> QuerySet[Volunteer]:
        """Those of the branch."""
        return self.narrow(rules.visible(self.user)).select_related("union")

    def find(self, rows: QuerySet[Volunteer], text: str) -> QuerySet[Volunteer]:
        """By the beginning of the name."""
        return rows.filter(name__startswith=text)

    def prepare(self, rows: list[Volunteer]) -> list[Volunteer]:
        """Skills and times of all in one query."""
        named(rows)
        return rows


@listing
class ServiceListing(Branch):
    """The book of hours of one's own people, the latest first, corrections as lines of their own."""

    name = "services"
    title = "志愿服务时长"
    roles = WATCHERS
    filterset = filters(kind=choice("类型", KINDS))
    placeholder = "姓名"
    empty = "还没有登记过服务时长。志愿者签退以后记在这里。"
    order = "-served_on"
    columns = (
        Column("name", "姓名", lambda s: s.entry.name, primary=True),
        Column("union", "所在工会", lambda s: s.union.name, width=30),
        Column("offer", "项目", lambda s: f"{s.entry.offer.title} · {s.entry.session.title}", width=40),
        Column("served_on", "日期", lambda s: s.served_on, sort="served_on"),
        Column("kind", "类型", lambda s: s.get_kind_display(), badge=lambda s: "plain" if s.kind == "record" else "soon"),
        Column("hours", "小时", lambda s: f"{s.hours:+g}" if s.kind == "correct" else f"{s.hours:g}", numeric=True),
        Column("reason", "理由", lambda s: s.reason, width=30),
    )

    def base(self) -> QuerySet[Service]:
        """Those of the branch."""
        return self.narrow(rules.services(self.user)).select_related("union", "entry__offer", "entry__session")

    def find(self, rows: QuerySet[Service], text: str) -> QuerySet[Service]:
        """By the beginning of the name."""
        return rows.filter(entry__name__startswith=text)

    def prepare(self, rows: list[Any]) -> list[Any]:
        """Everything is joined."""
        return rows
