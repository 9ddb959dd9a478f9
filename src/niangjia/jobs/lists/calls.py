"""The lists of the desk: calls to make, who was trained."""

import django_filters
from django.db.models import QuerySet, prefetch_related_objects
from django.utils import timezone

from niangjia.jobs import rules
from niangjia.jobs.models import Followup, Trainee
from niangjia.jobs.states import READERS, FollowupState
from niangjia.kernel.ids import as_uuid
from niangjia.kernel.lists import Column, choice, listing
from niangjia.organizations.lists.branch import Branch, Named


class FollowupFilter(django_filters.FilterSet):
    """By what came of it, and whether it is due."""

    state = choice("结果", FollowupState.LABELS)
    due = choice("时间", {"now": "到期的"}, method="by_due")
    month = choice("哪一次", {1: "1 个月", 3: "3 个月", 6: "6 个月"})

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
    opens, opens_by = "jobs:trainee", "trainee_id"
    roles = READERS
    order = "due_on"
    filterset = FollowupFilter
    placeholder = "姓名"
    empty = "没有要回访的学员。培训结业后 1、3、6 个月，到期的会列在这里。"
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

    def hide_bulk(self) -> None:
        """For whoever may read alone."""
        self.bulk = ()  # type: ignore[assignment,misc]


class TraineeFilter(django_filters.FilterSet):
    """Whether there is work."""

    employed = choice("就业", {"yes": "已就业", "no": "还没有"}, method="by_work")

    class Meta:
        model = Trainee
        fields: list[str] = []

    def by_work(self, rows: QuerySet[Trainee], name: str, value: str) -> QuerySet[Trainee]:
        """With work, or without."""
        return rows.filter(employed_on__isnull=value == "no")


@listing
class TraineeListing(Named):
    """Who was trained, the latest first; ``?offer=`` at one training."""

    name = "trainees"
    title = "培训学员"
    opens = "jobs:trainee"
    roles = READERS
    order = "-trained_on"
    filterset = TraineeFilter
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
        rows = self.of_days(self.narrow(rules.trainees(self.user)), "trained_on")
        offer = self.params.get("offer")
        return rows.filter(offer=as_uuid(offer)) if offer else rows

    def prepare(self, rows: list[Trainee]) -> list[Trainee]:
        """Trainings and unions of the page, one query each."""
        prefetch_related_objects(rows, "offer", "union")
        return rows
