"""Who was trained, and the calls until there is work."""

from django.db import models
from django.db.models import F, Q

from niangjia.enrolment.models import Entry, Offer
from niangjia.jobs.states import FollowupState
from niangjia.kernel.records import Record
from niangjia.kernel.tree import Scoped
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful
from niangjia.members.models import Person
from niangjia.organizations.models import Union

MONTHS = (1, 3, 6)  # after the training


class Trainee(Record, Scoped):
    """Somebody who came to a training; ``path`` is the union of that day. ``employed_on`` is the end of the calls."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("姓名", max_length=60)
    trained_on = models.DateField("结业日期")
    employed_on = models.DateField("就业日期", null=True, blank=True)
    employer = models.CharField("就业单位", max_length=120, blank=True)
    job = models.CharField("工种", max_length=60, blank=True)

    class Meta:
        verbose_name = "学员"
        constraints = [
            models.CheckConstraint(
                name="trainee_employed_after_training",
                condition=Q(employed_on__isnull=True) | Q(employed_on__gte=F("trained_on")),
            ),
            models.CheckConstraint(
                name="trainee_employed_somewhere",
                condition=Q(employed_on__isnull=True, employer="") | (Q(employed_on__isnull=False) & ~Q(employer="")),
            ),
        ]
        indexes = [models.Index(fields=["path", "trained_on"], name="trainee_by_path")]

    def __str__(self) -> str:
        return self.name


class Followup(Record, Scoped, Stateful):
    """One call: so many months after the training, due on a day."""

    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="followups")
    month = models.PositiveSmallIntegerField("第几个月")
    due_on = models.DateField("应回访日期")
    asked_on = models.DateField("回访日期", null=True, blank=True)
    note = models.CharField("情况", max_length=400, blank=True)
    state = models.CharField(max_length=24, default=FollowupState.PENDING, editable=False)

    class Meta:
        verbose_name = "就业回访"
        constraints = [
            models.UniqueConstraint(fields=["trainee", "month"], name="followup_once"),
            models.CheckConstraint(name="followup_month_known", condition=Q(month__in=list(MONTHS))),
            models.CheckConstraint(
                name="followup_answered_on_a_day",
                condition=Q(state__in=[FollowupState.PENDING, FollowupState.SPARED]) | Q(asked_on__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["path", "state", "due_on"], name="followup_by_path")]
        ordering = ["month"]

    def __str__(self) -> str:
        return f"{self.trainee.name} {self.month} 个月回访"

    state_words = looked_up(FollowupState.LABELS)
