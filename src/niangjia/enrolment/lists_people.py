"""Lists of people across offers: who had a place, and who asked and never had one."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone

from niangjia.enrolment.lists import ENTRY_TONES
from niangjia.enrolment.models import KINDS, Entry
from niangjia.enrolment.records import COUNTED, had, in_vain, year_of
from niangjia.enrolment.rules import told
from niangjia.enrolment.states import WATCHERS
from niangjia.kernel.lists import Column, choice, filters, listing
from niangjia.kernel.wording import day
from niangjia.members.rules import READERS
from niangjia.organizations.lists.branch import Named
from niangjia.organizations.rights import scope

WORDS = {"taken": "报上的", "attended": "参加的", "marked": "登记过到场情况的"}


class PlaceFilter(django_filters.FilterSet):
    """What places are narrowed by; the year is read by the list itself."""

    counted = choice("哪些", WORDS, empty=None, method="same", null_label=None)
    kind = choice("类型", KINDS, field_name="offer__kind")

    class Meta:
        model = Entry
        fields: list[str] = []

    def same(self, rows: QuerySet[Any], _name: str, _value: str) -> QuerySet[Any]:
        """The list has narrowed itself already."""
        return rows


@listing
class PlaceListing(Named):
    """Who of a branch had a place in a year; only for those who may see members."""

    name = "places"
    title = "参加记录"
    roles = tuple(one for one in READERS if one in WATCHERS)
    filterset = PlaceFilter
    empty = "这一年还没有人报上。开放了的项目有人报上，就列在这里。"
    order = "-created_at"
    columns = (
        Column("name", "姓名", lambda e: e.name, primary=True),
        Column("union", "所在工会", lambda e: e.union.name, width=30),
        Column("offer", "项目", lambda e: e.offer.title, width=40),
        Column("kind", "类型", lambda e: e.offer.kind_words),
        Column("on", "日期", lambda e: e.session.starts_at, words=day),
        Column("state", "状态", lambda e: e.state_words, badge=lambda e: ENTRY_TONES.get(e.state, "off")),
    )

    def base(self) -> QuerySet[Entry]:
        """Those of the branch and the year (``?year=``), counted as ``?counted=`` says."""
        counted = self.params.get("counted", "")
        year = year_of(self.params.get("year", ""), timezone.localdate())
        rows = had(counted if counted in COUNTED else "taken", year).filter(scope(self.user, *self.roles), told(self.user, "offer", "path"))
        return self.narrow(rows).select_related("union", "offer", "session")


@listing
class NeverListing(Named):
    """Who of a branch asked and never had a place, by name; only for those who may see members."""

    name = "never"
    title = "一直没轮到的人"
    roles = PlaceListing.roles
    filterset = filters(kind=choice("类型", KINDS, field_name="offer__kind"))
    empty = "报过名的人都轮到过。"
    order = "-created_at"
    columns = (
        Column("name", "姓名", lambda e: e.name, primary=True),
        Column("union", "所在工会", lambda e: e.union.name, width=30),
        Column("times", "落空次数", lambda e: e.times, numeric=True),
        Column("offer", "最近一次", lambda e: e.offer.title, width=40),
        Column("created_at", "报名日期", lambda e: e.created_at, sort="created_at", words=day),
    )

    def base(self) -> QuerySet[Entry]:
        """One line a person: the last time."""
        rows = in_vain().filter(scope(self.user, *self.roles), told(self.user, "offer", "path"))
        return self.narrow(rows).select_related("union", "offer")
