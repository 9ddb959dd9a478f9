"""The lists of the desk: fairs, vacancies, who applied."""

from typing import ClassVar

from django.db.models import Count, QuerySet, prefetch_related_objects

from niangjia.jobs import rules
from niangjia.jobs.models import AUDIENCES, Candidacy, JobFair, Vacancy
from niangjia.jobs.states import READERS, CandidacyState, FairState, VacancyState
from niangjia.kernel.ids import as_uuid
from niangjia.kernel.lists import Column, choice, filters, listing
from niangjia.organizations.lists.branch import Branch, Named


@listing
class JobFairListing(Branch):
    """The fairs of the branches, the latest first."""

    name = "job_fairs"
    title = "招聘会"
    opens = "jobs:job_fair"
    roles = READERS
    order = "-held_on"
    filterset = filters(state=choice("状态", FairState.LABELS))
    placeholder = "招聘会名称"
    empty = "还没有招聘会。新建以后添加单位、岗位和咨询台。"
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
        return self.of_days(self.narrow(rules.fairs(self.user)), "held_on")

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


@listing
class VacancyListing(Branch):
    """The vacancies of the branches; ``?fair=`` of one fair, ``?exhibitor=`` of one employer."""

    name = "vacancies"
    title = "招聘岗位"
    opens = "jobs:vacancy"
    roles = READERS
    order = "-created_at"
    filterset = filters(
        open=choice("招聘", VacancyState.LABELS, field_name="state"),
        state=choice("招聘会", FairState.LABELS, field_name="fair__state"),
        audience=choice("面向", {key: words for key, words in AUDIENCES.items() if key}),
    )
    placeholder = "岗位、单位或地点"
    empty = "还没有岗位。在招聘会里添加，也可以从 Excel 粘贴。"
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
        rows = self.of_days(self.narrow(rules.vacancies(self.user)), "fair__held_on")
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


@listing
class CandidacyListing(Named):
    """Who applied; ``?fair=`` at one fair, ``?exhibitor=`` with one employer, ``?vacancy=`` for one vacancy."""

    name = "candidacies"
    title = "投递"
    opens, opens_by = "jobs:vacancy", "vacancy_id"
    roles = READERS
    order = "-created_at"
    filterset = filters(state=choice("结果", CandidacyState.LABELS))
    empty = "还没有人投递。招聘会开放以后，会员在手机上投的会列在这里。"
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

    def prepare(self, rows: list[Candidacy]) -> list[Candidacy]:
        """Vacancies and employers of the page, one query each."""
        prefetch_related_objects(rows, "vacancy__exhibitor")
        return rows
