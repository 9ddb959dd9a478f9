"""The list of applications, for page, API and export: those that wait first, the odd ones in front."""

from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.urls import reverse

from niangjia.joining import rules
from niangjia.joining.models import SOURCES, Application
from niangjia.joining.states import ApplicationState
from niangjia.kernel.lists import Column, choice, listing
from niangjia.kernel.wording import day
from niangjia.members.idnumber import BadNumber, parse
from niangjia.members.keys import id_index, phone_index
from niangjia.members.queries import PHONE
from niangjia.members.vocabulary import GROUPS
from niangjia.organizations.finding import find
from niangjia.organizations.lists.branch import Branch
from niangjia.organizations.queries import active

STATES = [(code, label) for code, label in ApplicationState.LABELS.items() if code != ApplicationState.DRAFT]


def tone(one: Application) -> str:
    """The colour of a state."""
    return ApplicationState.TONES.get(one.state, "plain")


def url_of(one: Application) -> str:
    """An application's page at the desk."""
    return reverse("joining:application", args=[one.pk])


def _odd(one: Application) -> str:
    return "；".join(odd["text"] for odd in one.oddities)


def _work(one: Application) -> str:
    group = "" if one.group in ("", "none") else GROUPS.get(one.group, one.group)
    return " · ".join(part for part in (group, one.workplace) if part)


class ApplicationFilter(django_filters.FilterSet):
    """State, group, source, when sent. ``union`` and ``on`` come with links and stay unseen."""

    state = choice("状态", [*STATES, ("all", "全部")], empty="待审核", method="as_is")
    group = choice("职业群体", GROUPS)
    source = choice("来源", SOURCES)
    odd = choice("疑点", [("yes", "有"), ("no", "没有")], method="by_odd")
    gig = choice("新就业群体", [("yes", "是")], method="by_gig", widget=forms.HiddenInput())
    counted = django_filters.ChoiceFilter(
        label="不含排队的同号申请", choices=[("yes", "是")], method="by_counted", widget=forms.HiddenInput()
    )
    decided_from = django_filters.DateFilter(label="办结不早于", field_name="decided_at__date", lookup_expr="gte")
    decided_to = django_filters.DateFilter(label="办结不晚于", field_name="decided_at__date", lookup_expr="lte")
    sent_from = django_filters.DateFilter(label="提交不早于", field_name="submitted_at__date", lookup_expr="gte")
    sent_to = django_filters.DateFilter(label="提交不晚于", field_name="submitted_at__date", lookup_expr="lte")

    class Meta:
        model = Application
        fields: list[str] = []

    def as_is(self, rows: QuerySet[Application], name: str, value: Any) -> QuerySet[Application]:
        """The listing's own base has seen to it."""
        return rows

    def by_gig(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        """Those of a group of gig work."""
        return rows.exclude(group__in=("", "none"))

    def by_counted(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        """Those that count as one application of a number."""
        return rows.exclude(state=ApplicationState.DOUBLED)

    def by_odd(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        """Those with an oddity, or without."""
        return rows.filter(front__lt=0) if value == "yes" else rows.filter(front=0)


@listing
class ApplicationListing(Branch):
    """Applications to the unions that the user answers for; those that wait, unless others are asked for."""

    name = "applications"
    title = "入会申请"
    order = "front"
    filterset = ApplicationFilter
    roles = rules.READERS
    placeholder = "姓名、工会名称，或完整的证件号、手机号"
    empty = "没有符合条件的入会申请。"
    bulk = (("accept", "同意入会"), ("return", "退回补正"), ("refuse", "不予通过"))
    columns = (
        Column("name", "姓名", lambda a: a.name, primary=True, width=12),
        Column("odd", "疑点", _odd, width=40),
        Column("union", "申请加入", lambda a: a.union.name, width=40),
        Column("work", "职业和单位", _work, width=30),
        Column("id_number", "证件号码", lambda a: a.masked_id, page=False, width=22),
        Column("phone", "手机号码", lambda a: a.masked_phone, page=False),
        Column("source", "来源", lambda a: a.source_label, page=False),
        Column("submitted_at", "提交", lambda a: a.submitted_at, sort="submitted_at", words=day),
        Column("state", "状态", lambda a: a.state_label, badge=tone),
        Column("answer", "答复", lambda a: a.answer, page=False, width=40),
    )

    @cached_property
    def page_columns(self) -> list[Column]:
        """The state only where not all of them wait."""
        shown = [column for column in self.columns if column.page]
        return shown if self.params.get("state") else [column for column in shown if column.key != "state"]

    def base(self) -> QuerySet[Application]:
        """Those that wait for a decision, or those of another state."""
        rows = self.narrow(rules.visible(self.user))
        state = self.params.get("state", "")
        if state in dict(STATES):
            return rows.filter(state=state)
        return rows if state == "all" else rows.filter(state=ApplicationState.SUBMITTED)

    def hide_bulk(self) -> None:
        """For whoever may only look, and for what is decided: nothing to tick."""
        self.bulk = ()  # type: ignore[assignment,misc]

    def find(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By name from the front, by the union's name, or by a whole number."""
        return rows.filter(_number(text) or Q(name__startswith=text) | Q(union__in=find(active(), text)))

    def prepare(self, rows: list[Any]) -> list[Any]:
        """The unions and memberships of the page, one query each."""
        prefetch_related_objects(rows, "union", "membership")
        return rows

    def row_url(self, row: Any) -> str:
        """The application."""
        return url_of(row)


def _number(text: str) -> Q | None:
    """A whole phone or identity number; None for anything else."""
    compact = "".join(text.split()).upper()
    if PHONE.fullmatch(compact):
        return Q(phone_index=phone_index(compact))
    try:
        return Q(id_index=id_index(parse(compact).number))
    except BadNumber:
        return None
