"""The lists of the desk: fairs, vacancies, who applied, calls to make, who was trained."""

from datetime import date
from typing import Any, ClassVar

import django_filters
from django.db.models import Count, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from niangjia.jobs import rules
from niangjia.jobs.models import AUDIENCES, Candidacy, Followup, JobFair, Trainee, Vacancy
from niangjia.jobs.states import READERS, CandidacyState, FairState, FollowupState, VacancyState
from niangjia.kernel.lists import Column, listing
from niangjia.organizations.lists.branch import ALL, Branch, as_uuid


class DayBranch(Branch):
    """A branch between two days, ``?from=&to=``; ``?on=`` stays what it is."""

    roles = READERS
    day_column: ClassVar[str]

    def between(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Rows of the days that are asked for."""
        for name, way in (("from", "gte"), ("to", "lte")):
            found = _day(self.params.get(name, ""))
            rows = rows.filter(**{f"{self.day_column}__{way}": found}) if found else rows
        return rows


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class FairFilter(django_filters.FilterSet):
    """By state."""

    state = django_filters.ChoiceFilter(label="状态", choices=list(FairState.LABELS.items()), empty_label=ALL)

    class Meta:
        model = JobFair
        fields: list[str] = []


@listing
class JobFairListing(DayBranch):
    """The fairs of the branches, the latest first."""

    name = "job_fairs"
    title = "招聘会"
    order = "-held_on"
    day_column = "held_on"
    filterset = FairFilter
    placeholder = "招聘会名称"
    empty = "还没有招聘会。"
    columns = (
        Column("title", "招聘会", lambda one: one.offer.title, primary=True, width=40),
        Column("held_on", "日期", lambda one: one.held_on, sort="held_on"),
        Column("union", "举办", lambda one: one.union.name, width=30),
        Column("state", "状态", lambda one: one.state_words, badge=lambda one: FairState.TONES[one.state]),
        Column("firms", "单位", lambda one: one.firms, numeric=True),
        Column("jobs", "岗位", lambda one: one.jobs, numeric=True),
        Column("visitors", "进场人数", lambda one: one.visitors, sort="visitors", numeric=True),
    )

    def base(self) -> QuerySet[JobFair]:
        """Those of the branches and days."""
        return self.between(self.narrow(rules.fairs(self.user)))

    def find(self, rows: QuerySet[JobFair], text: str) -> QuerySet[JobFair]:
        """By words of the title."""
        return rows.filter(offer__title__contains=text)

    def prepare(self, rows: list[JobFair]) -> list[JobFair]:
        """Offers, unions and both counts of the page, one query each."""
        prefetch_related_objects(rows, "offer", "union")
        keys = [one.pk for one in rows]
        counts = JobFair.objects.filter(pk__in=keys).annotate(
            firms=Count("exhibitors", distinct=True), jobs=Count("vacancies", distinct=True)
        )
        found = {one.pk: one for one in counts}
        for one in rows:
            one.firms, one.jobs = found[one.pk].firms, found[one.pk].jobs  # type: ignore[attr-defined]
        return rows

    def row_url(self, row: JobFair) -> str:
        """The fair."""
        return reverse("jobs:job_fair", args=[row.pk])


class VacancyFilter(django_filters.FilterSet):
    """By state of the vacancy, of the fair, and for whom."""

    open = django_filters.ChoiceFilter(
        label="招聘", field_name="state", choices=list(VacancyState.LABELS.items()), empty_label=ALL
    )
    state = django_filters.ChoiceFilter(
        label="招聘会", field_name="fair__state", choices=list(FairState.LABELS.items()), empty_label=ALL
    )
    audience = django_filters.ChoiceFilter(
        label="面向", choices=[one for one in AUDIENCES.items() if one[0]], empty_label=ALL
    )

    class Meta:
        model = Vacancy
        fields: list[str] = []


@listing
class VacancyListing(DayBranch):
    """The vacancies of the branches; ``?fair=`` of one fair, ``?exhibitor=`` of one employer."""

    name = "vacancies"
    title = "招聘岗位"
    order = "-created_at"
    day_column = "fair__held_on"
    filterset = VacancyFilter
    placeholder = "岗位、单位或地点"
    empty = "还没有岗位。可以从 Excel 粘贴。"
    columns = (
        Column("title", "岗位", lambda one: one.title, primary=True, width=30),
        Column("firm", "单位", lambda one: one.exhibitor.name, width=36),
        Column("places", "人数", lambda one: one.places, sort="places", numeric=True),
        Column("pay", "月薪", lambda one: one.pay, width=20),
        Column("place", "工作地点", lambda one: one.place, width=20),
        Column("audience", "面向", lambda one: one.audience_words),
        Column("state", "状态", lambda one: one.state_words, badge=lambda one: VacancyState.TONES[one.state]),
        Column("sent", "投递", lambda one: one.sent, numeric=True),
        Column("requirement", "要求", lambda one: one.requirement, page=False, width=40),
        Column("fair", "招聘会", lambda one: one.fair.offer.title, page=False, width=40),
    )

    def base(self) -> QuerySet[Vacancy]:
        """Those of the branches, or of one fair, or of one employer."""
        rows = self.between(self.narrow(rules.vacancies(self.user)))
        for name in ("fair", "exhibitor"):
            if self.params.get(name):
                rows = rows.filter(**{name: as_uuid(self.params.get(name, ""))})
        return rows

    def find(self, rows: QuerySet[Vacancy], text: str) -> QuerySet[Vacancy]:
        """By words of title, employer or place."""
        named = rows.filter(title__contains=text) | rows.filter(place__contains=text)
        return named | rows.filter(exhibitor__name__contains=text)

    def prepare(self, rows: list[Vacancy]) -> list[Vacancy]:
        """Employers, fairs and applications of the page, one query each."""
        prefetch_related_objects(rows, "exhibitor", "fair__offer")
        live = Candidacy.objects.filter(vacancy__in=[one.pk for one in rows], state__in=CandidacyState.LIVE)
        sent = dict(live.order_by().values_list("vacancy").annotate(n=Count("pk")))
        for one in rows:
            one.sent = sent.get(one.pk, 0)  # type: ignore[attr-defined]
        return rows

    def row_url(self, row: Vacancy) -> str:
        """The vacancy."""
        return reverse("jobs:vacancy", args=[row.pk])


class CandidacyFilter(django_filters.FilterSet):
    """By state."""

    state = django_filters.ChoiceFilter(label="结果", choices=list(CandidacyState.LABELS.items()), empty_label=ALL)

    class Meta:
        model = Candidacy
        fields: list[str] = []


@listing
class CandidacyListing(Branch):
    """Who applied; ``?fair=`` at one fair, ``?exhibitor=`` with one employer, ``?vacancy=`` for one vacancy."""

    name = "candidacies"
    title = "投递"
    roles = READERS
    order = "-created_at"
    filterset = CandidacyFilter
    placeholder = "姓名"
    empty = "还没有人投递。"
    columns = (
        Column("name", "姓名", lambda one: one.name, primary=True),
        Column("title", "岗位", lambda one: one.vacancy.title, width=30),
        Column("firm", "单位", lambda one: one.vacancy.exhibitor.name, width=36),
        Column("state", "结果", lambda one: one.state_words, badge=lambda one: CandidacyState.TONES[one.state]),
        Column("agreed", "提供姓名电话", lambda one: "同意" if one.agreed_at else "不同意"),
        Column("words", "自我介绍", lambda one: one.words, width=40),
        Column("created_at", "投递时间", lambda one: one.created_at, sort="created_at", width=20),
    )
    narrowing: ClassVar[dict[str, str]] = {
        "fair": "vacancy__fair", "exhibitor": "vacancy__exhibitor", "vacancy": "vacancy",
    }  # fmt: skip

    def base(self) -> QuerySet[Candidacy]:
        """Those of the branches, or of one fair, employer or vacancy."""
        rows = self.narrow(rules.candidacies(self.user))
        for name, column in self.narrowing.items():
            if self.params.get(name):
                rows = rows.filter(**{column: as_uuid(self.params.get(name, ""))})
        return rows

    def find(self, rows: QuerySet[Candidacy], text: str) -> QuerySet[Candidacy]:
        """By the beginning of the name."""
        return rows.filter(name__startswith=text)

    def prepare(self, rows: list[Candidacy]) -> list[Candidacy]:
        """Vacancies and employers of the page, one query each."""
        prefetch_related_objects(rows, "vacancy__exhibitor")
        return rows

    def row_url(self, row: Candidacy) -> str:
        """The vacancy, where the employer's word is written down."""
        return reverse("jobs:vacancy", args=[row.vacancy_id])


class FollowupFilter(django_filters.FilterSet):
    """By what came of it, and whether it is due."""

    state = django_filters.ChoiceFilter(label="结果", choices=list(FollowupState.LABELS.items()), empty_label=ALL)
    due = django_filters.ChoiceFilter(label="时间", choices=[("now", "到期的")], empty_label=ALL, method="by_due")
    month = django_filters.ChoiceFilter(
        label="哪一次", choices=[(1, "1 个月"), (3, "3 个月"), (6, "6 个月")], empty_label=ALL
    )

    class Meta:
        model = Followup
        fields: list[str] = []

    def by_due(self, rows: QuerySet[Followup], name: str, value: str) -> QuerySet[Followup]:
        """What is to be asked today or was to be before."""
        return rows.filter(state__in=FollowupState.OPEN, due_on__lte=timezone.localdate())


@listing
class FollowupListing(Branch):
    """The calls of the branches, what is due first in front; ``?offer=`` of one training."""

    name = "followups"
    title = "就业回访"
    roles = READERS
    order = "due_on"
    filterset = FollowupFilter
    placeholder = "姓名"
    empty = "没有要回访的学员。"
    bulk = (("unreached", "登记联系不上"), ("unemployed", "登记未就业"))
    columns = (
        Column("name", "姓名", lambda one: one.trainee.name, primary=True),
        Column("phone", "手机", lambda one: one.trainee.person.masked_phone),
        Column("month", "哪一次", lambda one: f"{one.month} 个月"),
        Column("due_on", "应回访", lambda one: one.due_on, sort="due_on"),
        Column("state", "结果", lambda one: one.state_words, badge=lambda one: FollowupState.TONES[one.state]),
        Column("offer", "培训", lambda one: one.trainee.offer.title, width=36),
        Column("union", "所在工会", lambda one: one.trainee.union.name, width=30),
        Column("note", "情况", lambda one: one.note, page=False, width=40),
    )

    def base(self) -> QuerySet[Followup]:
        """Those of the branches, or of one training."""
        rows = self.narrow(rules.followups(self.user))
        offer = self.params.get("offer")
        return rows.filter(trainee__offer=as_uuid(offer)) if offer else rows

    def find(self, rows: QuerySet[Followup], text: str) -> QuerySet[Followup]:
        """By the beginning of the name."""
        return rows.filter(trainee__name__startswith=text)

    def prepare(self, rows: list[Followup]) -> list[Followup]:
        """Trainees with their files, trainings and unions, one query each."""
        prefetch_related_objects(rows, "trainee__person", "trainee__offer", "trainee__union")
        return rows

    def row_url(self, row: Followup) -> str:
        """The trainee, ready for the call."""
        return reverse("jobs:trainee", args=[row.trainee_id])

    def hide_bulk(self) -> None:
        """For whoever may read alone."""
        self.bulk = ()  # type: ignore[assignment,misc]


class TraineeFilter(django_filters.FilterSet):
    """Whether there is work."""

    employed = django_filters.ChoiceFilter(
        label="就业", choices=[("yes", "已就业"), ("no", "还没有")], empty_label=ALL, method="by_work"
    )

    class Meta:
        model = Trainee
        fields: list[str] = []

    def by_work(self, rows: QuerySet[Trainee], name: str, value: str) -> QuerySet[Trainee]:
        """With work, or without."""
        return rows.filter(employed_on__isnull=value == "no")


@listing
class TraineeListing(DayBranch):
    """Who was trained, the latest first; ``?offer=`` at one training."""

    name = "trainees"
    title = "培训学员"
    order = "-trained_on"
    day_column = "trained_on"
    filterset = TraineeFilter
    placeholder = "姓名"
    empty = "还没有学员。免费技能培训签到的人会自动列在这里。"
    columns = (
        Column("name", "姓名", lambda one: one.name, primary=True),
        Column("offer", "培训", lambda one: one.offer.title, width=36),
        Column("union", "所在工会", lambda one: one.union.name, width=30),
        Column("trained_on", "结业日期", lambda one: one.trained_on, sort="trained_on"),
        Column("work", "就业", lambda one: "已就业" if one.employed_on else "还没有",
               badge=lambda one: "ok" if one.employed_on else "plain"),
        Column("employed_on", "就业日期", lambda one: one.employed_on or ""),
        Column("employer", "单位", lambda one: one.employer, width=30),
        Column("job", "工种", lambda one: one.job),
    )  # fmt: skip

    def base(self) -> QuerySet[Trainee]:
        """Those of the branches and days, or of one training."""
        rows = self.between(self.narrow(rules.trainees(self.user)))
        offer = self.params.get("offer")
        return rows.filter(offer=as_uuid(offer)) if offer else rows

    def find(self, rows: QuerySet[Trainee], text: str) -> QuerySet[Trainee]:
        """By the beginning of the name."""
        return rows.filter(name__startswith=text)

    def prepare(self, rows: list[Trainee]) -> list[Trainee]:
        """Trainings and unions of the page, one query each."""
        prefetch_related_objects(rows, "offer", "union")
        return rows

    def row_url(self, row: Trainee) -> str:
        """The trainee."""
        return reverse("jobs:trainee", args=[row.pk])
