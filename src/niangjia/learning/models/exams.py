"""A test paper: drawn once, answered as one goes, handed in once."""

from django.db import models
from django.db.models import F, Q

from niangjia.enrolment.models import Entry
from niangjia.kernel.records import Record
from niangjia.kernel.tree import Scoped
from niangjia.kernel.workflow import Stateful
from niangjia.learning.models.courses import Course
from niangjia.learning.states import PaperState
from niangjia.learning.vocabulary import MOST_ATTEMPTS


class Paper(Record, Scoped, Stateful):
    """One attempt. ``drawn`` is ``[{"id": question, "order": [places of options]}]``, repeated by anybody from ``seed``;
    ``given`` is ``{question: [places]}``. All moments are the server's; ``mark`` is the course's as it was at the start.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    attempt = models.PositiveSmallIntegerField("第几次")
    seed = models.CharField(max_length=32)
    drawn = models.JSONField()
    given = models.JSONField(default=dict)
    mark = models.PositiveSmallIntegerField("合格线")
    started_at = models.DateTimeField("开始")
    due_at = models.DateTimeField("最晚交卷")
    handed_at = models.DateTimeField("交卷", null=True)
    score = models.PositiveSmallIntegerField("得分（百分）", null=True)
    state = models.CharField(max_length=24, editable=False, default=PaperState.SITTING)

    class Meta:
        verbose_name = "测验答卷"
        constraints = [
            models.UniqueConstraint(fields=["entry", "attempt"], name="paper_attempt_once"),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state=PaperState.SITTING), name="paper_one_on_the_table"
            ),
            models.CheckConstraint(
                name="paper_attempts", condition=Q(attempt__gte=1, attempt__lte=MOST_ATTEMPTS)
            ),
            models.CheckConstraint(name="paper_has_time", condition=Q(due_at__gt=F("started_at"))),
            models.CheckConstraint(
                name="paper_handed_has_score",
                condition=Q(state=PaperState.SITTING, score__isnull=True, handed_at__isnull=True)
                | Q(state=PaperState.HANDED, score__isnull=False, score__lte=100, handed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="paper_sitting", condition=Q(state=PaperState.SITTING))
        ]

    @property
    def is_sitting(self) -> bool:
        """Whether it is not handed in yet."""
        return self.state == PaperState.SITTING

    @property
    def is_passed(self) -> bool:
        """Whether it was handed in and is good enough."""
        return self.score is not None and self.score >= self.mark
