"""Lawyers' and advisers' desks at a fair, and the times that people book there."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from niangjia.jobs.models.fairs import JobFair
from niangjia.jobs.states import SlotState
from niangjia.kernel.records import Record
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful
from niangjia.members.models import Person

DESKS = {"law": "法律咨询", "career": "职业指导", "policy": "政策咨询", "startup": "创业指导"}


class Desk(Record):
    """Where somebody gives advice."""

    fair = models.ForeignKey(JobFair, on_delete=models.PROTECT, related_name="desks")
    kind = models.CharField("咨询内容", max_length=8)
    adviser = models.CharField("谁来咨询", max_length=60)

    class Meta:
        verbose_name = "咨询台"
        constraints = [
            models.UniqueConstraint(fields=["fair", "adviser"], name="desk_once"),
            models.CheckConstraint(name="desk_kind_known", condition=Q(kind__in=list(DESKS))),
        ]
        ordering = ["kind", "adviser", "id"]

    def __str__(self) -> str:
        return f"{self.kind_words}：{self.adviser}"

    kind_words = looked_up(DESKS, "kind")


class Slot(Record, Stateful):
    """A time at a desk, for one person."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("姓名", max_length=60, blank=True)
    topic = models.CharField("想问什么", max_length=100, blank=True)
    state = models.CharField(max_length=24, default=SlotState.FREE, editable=False)

    class Meta:
        verbose_name = "咨询时段"
        constraints = [
            models.UniqueConstraint(fields=["desk", "starts_at"], name="slot_once"),
            models.UniqueConstraint(
                fields=["person", "starts_at"], condition=Q(person__isnull=False), name="slot_one_at_a_time"
            ),
            models.CheckConstraint(
                name="slot_free_or_somebodys",
                condition=Q(state=SlotState.FREE, person__isnull=True)
                | (~Q(state=SlotState.FREE) & Q(person__isnull=False)),
            ),
            models.CheckConstraint(name="slot_forward", condition=Q(ends_at__gt=F("starts_at"))),
        ]
        ordering = ["starts_at", "id"]

    def __str__(self) -> str:
        return f"{self.desk} {timezone.localtime(self.starts_at):%H:%M}"

    state_words = looked_up(SlotState.LABELS)
