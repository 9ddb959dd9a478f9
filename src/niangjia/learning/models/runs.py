"""Classes that were opened, each with its offer of places; and what came of it for each person."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from niangjia.enrolment.models import Entry, Offer
from niangjia.kernel.records import Record
from niangjia.kernel.tree import Scoped
from niangjia.kernel.wording import looked_up
from niangjia.learning.models.courses import Course
from niangjia.learning.vocabulary import KINDS, RESULTS, SOURCES
from niangjia.members.models import Person
from niangjia.organizations.models import Union


class Run(Record, Scoped):
    """A class (班次): the ``number``-th of a course at a union, or of its cadres; places are the offer's."""

    course = models.ForeignKey(Course, null=True, blank=True, on_delete=models.PROTECT, related_name="runs")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField("期次", default=1)
    kind = models.CharField("类型", max_length=10)
    title = models.CharField("名称", max_length=80)
    level = models.CharField("层次", max_length=20, blank=True)
    hours = models.PositiveSmallIntegerField("学时")
    told_at = models.DateTimeField("通知时间", null=True, editable=False)

    class Meta:
        verbose_name = "班次"
        constraints = [
            models.UniqueConstraint(
                fields=["course", "union", "number"], condition=Q(course__isnull=False), name="run_number_once"
            ),
            models.CheckConstraint(
                name="run_of_a_course_or_of_cadres",
                condition=Q(kind="cadre", course__isnull=True) | Q(kind__in=["course", "training"], course__isnull=False),
            ),
            models.CheckConstraint(name="run_has_hours", condition=Q(hours__gte=1)),
        ]
        indexes = [models.Index(fields=["path", "kind"], name="run_by_path")]

    def __str__(self) -> str:
        return self.title

    kind_words = looked_up(KINDS, "kind")


class Training(Record, Scoped):
    """That somebody was trained: out of the check-in of an offer, or entered later from an old list.

    ``user`` is the account, by which a cadre's offices are known; ``path`` the union that the person is of.
    """

    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, null=True, blank=True, on_delete=models.PROTECT, related_name="trainings")
    entry = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("姓名", max_length=60)
    title = models.CharField("培训", max_length=80)
    kind = models.CharField("类型", max_length=10, choices=list(KINDS.items()))
    level = models.CharField("层次", max_length=20, blank=True)
    hours = models.PositiveSmallIntegerField("学时")
    on = models.DateField("日期")
    result = models.CharField("结果", max_length=10, choices=list(RESULTS.items()), default="attended")
    source = models.CharField("来源", max_length=8, choices=list(SOURCES.items()), default="offer")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "培训记录"
        constraints = [
            models.CheckConstraint(
                name="training_of_somebody", condition=Q(person__isnull=False) | Q(user__isnull=False)
            ),
            models.CheckConstraint(name="training_kind_known", condition=Q(kind__in=list(KINDS))),
            models.CheckConstraint(name="training_result_known", condition=Q(result__in=list(RESULTS))),
            models.CheckConstraint(
                name="training_source_known",
                condition=Q(source="offer", entry__isnull=False) | Q(source="pasted", entry__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["user", "title", "on"], condition=Q(source="pasted"), name="training_entered_once"
            ),
        ]
        indexes = [
            models.Index(fields=["path", "on"], name="training_by_path"),
            models.Index(fields=["user", "kind", "on"], name="training_by_user"),
            models.Index(fields=["on", "id"], name="training_by_day"),
        ]

    def __str__(self) -> str:
        return self.title

    kind_words = looked_up(KINDS, "kind")
    result_words = looked_up(RESULTS, "result")
