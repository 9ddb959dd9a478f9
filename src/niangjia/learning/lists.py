"""The lists of the desk: the catalogue, training records, cadres who are due."""

from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from niangjia.kernel.access import ROLES, STAFF
from niangjia.kernel.ids import as_uuid
from niangjia.kernel.lists import Column, choice, filters, listing
from niangjia.learning import duties, queries, rules, tens
from niangjia.learning.models import Course, Training, Wish
from niangjia.learning.states import CourseState, WishState
from niangjia.learning.vocabulary import FORMS, KINDS, LEVELS, RESULTS, SOURCES, TOPICS
from niangjia.organizations import kinds
from niangjia.organizations.lists.branch import Branch, union_url
from niangjia.organizations.rights import scope


@listing
class CourseListing(Branch):
    """The courses on the menus of the user's branches; how many want one counts those branches alone."""

    name = "courses"
    title = "课程目录"
    opens = "learning:course"
    roles = STAFF
    filterset = filters(
        topic=choice("类别", TOPICS),
        level=choice("层次", LEVELS),
        form=choice("形式", FORMS),
        state=choice("状态", CourseState.LABELS),
    )
    placeholder = "课程、工种、授课人"
    empty = "目录里还没有课程。可以从 Excel 粘贴，一次建好。"
    order = "title"
    columns = (
        Column("title", "课程", lambda c: c.title, sort="title", primary=True, width=36),
        Column("topic", "类别", lambda c: c.topic_words),
        Column("level", "层次", lambda c: c.level_words),
        Column("hours", "学时", lambda c: c.hours, sort="hours", numeric=True),
        Column("form", "形式", lambda c: c.form_words),
        Column("lecturer", "授课人", lambda c: c.lecturer),
        Column("asked", "想学", lambda c: tens.words(c.asked), numeric=True),
        Column("state", "状态", lambda c: c.state_words, badge=lambda c: CourseState.TONES[c.state]),
        Column("union", "目录", lambda c: c.union.name, page=False, width=30),
        Column("outcome", "学完能做什么", lambda c: c.outcome, page=False, width=40),
        Column("threshold", "满多少人开班", lambda c: c.threshold, page=False),
    )

    def base(self) -> QuerySet[Course]:
        """Those of the branches and of the unions above."""
        return self.narrow(rules.courses(self.user)).select_related("union")

    def find(self, rows: QuerySet[Course], text: str) -> QuerySet[Course]:
        """By words."""
        return queries.searched(rows, text=text)

    def prepare(self, rows: list[Course]) -> list[Course]:
        """How many want each, in one query."""
        wishes = Wish.objects.filter(scope(self.user, *STAFF), state=WishState.WAITING, course__in=rows).order_by()
        found = dict(wishes.values_list("course").annotate(n=Count("pk")))
        for row in rows:
            row.asked = found.get(row.pk, 0)  # type: ignore[attr-defined]
        return rows


RESULT_TONES = {"attended": "info", "passed": "ok", "failed": "late"}


class TrainingFilter(django_filters.FilterSet):
    """What training records are narrowed by."""

    kind = choice("类型", KINDS)
    result = choice("结果", RESULTS)
    on_from = django_filters.DateFilter(label="日期从", field_name="on", lookup_expr="gte")
    on_to = django_filters.DateFilter(label="到", field_name="on", lookup_expr="lte")
    certificate = choice("证书", [("yes", "已发证")], method="by_certificate")

    class Meta:
        model = Training
        fields: list[str] = []

    def by_certificate(self, rows: QuerySet[Training], name: str, value: str) -> QuerySet[Training]:
        """With a certificate that holds."""
        return rows.filter(queries.CERTIFIED)


@listing
class TrainingListing(Branch):
    """Who was trained in what; ``?run=`` is one class."""

    name = "trainings"
    title = "培训记录"
    roles = STAFF
    filterset = TrainingFilter
    placeholder = "姓名或培训名称"
    empty = "还没有培训记录。签到以后自动记在这里。"
    order = "-on"
    columns = (
        Column("name", "姓名", lambda t: t.name, primary=True),
        Column("title", "培训", lambda t: t.title, width=36),
        Column("kind", "类型", lambda t: t.kind_words),
        Column("on", "日期", lambda t: t.on, sort="on"),
        Column("hours", "学时", lambda t: t.hours, numeric=True),
        Column("result", "结果", lambda t: t.result_words, badge=lambda t: RESULT_TONES[t.result]),
        Column("union", "所在工会", lambda t: t.union.name, width=30),
        Column("level", "层次", lambda t: t.level, page=False),
        Column("source", "来源", lambda t: SOURCES[t.source], page=False),
    )

    def base(self) -> QuerySet[Training]:
        """Those of the branch, or of one class."""
        rows = self.narrow(rules.trainings(self.user)).select_related("union")
        asked = self.params.get("run", "")
        key = as_uuid(asked)
        run = rules.runs(self.user).filter(pk=key).first() if key else None
        return rows.filter(run=run) if run else rows.none() if asked else rows

    def find(self, rows: QuerySet[Training], text: str) -> QuerySet[Training]:
        """By the beginning of the name, or words of the title."""
        return rows.filter(Q(name__startswith=text) | Q(title__contains=text))

    def prepare(self, rows: list[Training]) -> list[Training]:
        """Nothing more is needed."""
        return rows


class CadreFilter(django_filters.FilterSet):
    """What cadres are narrowed by."""

    role = choice("岗位", ROLES)
    level = choice("工会层级", kinds.LEVELS, field_name="union__level")
    band = choice("情况", [*duties.BANDS.items(), ("never", "从未培训"), ("trained", "轮训到位")], method="by_band")

    def by_band(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Overdue, soon, in time, never, or trained and in time."""
        today = timezone.localdate()
        if value == "trained":
            return duties.trained_of(rows, today)
        return duties.in_band(rows, value, today)


def due_words(row: Any) -> str:
    """By when, in a word."""
    return "无" if row.due_on == duties.FAR else str(row.due_on)


@listing
class CadreListing(Branch):
    """Offices for which a training is required, the first due first."""

    name = "cadres"
    title = "干部轮训"
    opens = "organizations:appointment"
    roles = STAFF
    filterset = CadreFilter
    placeholder = "姓名"
    empty = "没有应训的岗位。先在“培训要求”里写明谁多久训一次。"
    order = "due_on"
    columns = (
        Column("user", "姓名", lambda a: str(a.user), primary=True),
        Column("role", "岗位", lambda a: ROLES[a.role]),
        Column("union", "工会", lambda a: a.union.name, url=lambda a: union_url(a.union_id), width=36),
        Column("level", "层级", lambda a: kinds.LEVELS[a.union.level], page=False),
        Column("starts_on", "任职", lambda a: a.starts_on),
        Column("last_on", "上次培训", lambda a: a.last_on or "从未"),
        Column("due_on", "应训日期", due_words, sort="due_on"),
        Column("band", "情况", lambda a: duties.BANDS[band(a)], badge=lambda a: duties.TONES[band(a)]),
    )

    def base(self) -> QuerySet[Any]:
        """Those of the branch."""
        rows = duties.obliged().filter(scope(self.user, *STAFF))
        return self.narrow(rows).select_related("user", "union")

    def find(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By the person."""
        return rows.filter(user__name__contains=text)

    def prepare(self, rows: list[Any]) -> list[Any]:
        """Nothing more is needed."""
        return rows


def band(row: Any) -> str:
    """How an office stands today."""
    return duties.band_of(row.due_on, timezone.localdate())
