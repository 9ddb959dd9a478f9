"""The menu of courses, and the bank of questions of each."""

from django.db import models
from django.db.models import F, Q

from niangjia.kernel.fields import BytewiseField
from niangjia.kernel.records import Record
from niangjia.kernel.tree import Scoped
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful
from niangjia.learning.states import CourseState
from niangjia.learning.vocabulary import ANSWERS, FEW, FORMS, LEVELS, TOPICS
from niangjia.organizations.models import Union


class Course(Record, Scoped, Stateful):
    """What can be learned: on the menu of ``union`` and of everybody below it.

    A test of ``test_size`` questions in ``test_minutes`` is passed with ``mark`` percent; without questions who came
    has finished. ``threshold`` people who ask are enough for a class.
    """

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    title = BytewiseField("课程名称", max_length=60)
    topic = models.CharField("类别", max_length=10, choices=list(TOPICS.items()))
    trade = models.CharField("适用工种", max_length=40, blank=True)
    level = models.CharField("层次", max_length=10, choices=list(LEVELS.items()), default="basic")
    hours = models.PositiveSmallIntegerField("学时")
    lecturer = models.CharField("授课人", max_length=60, blank=True)
    form = models.CharField("形式", max_length=10, choices=list(FORMS.items()), default="offline")
    outcome = models.CharField("学完能做什么", max_length=200, blank=True)
    text = models.TextField("内容", blank=True)
    threshold = models.PositiveSmallIntegerField("满多少人开班", default=30)
    places = models.PositiveSmallIntegerField("每班名额", default=40)
    test_size = models.PositiveSmallIntegerField("测验题数", default=0)
    test_minutes = models.PositiveSmallIntegerField("测验分钟", default=20)
    mark = models.PositiveSmallIntegerField("合格线（百分）", default=60)
    revision = models.PositiveIntegerField(default=0, editable=False, help_text="a stale form is refused")
    state = models.CharField(max_length=24, editable=False, default=CourseState.OFFERED)

    class Meta:
        verbose_name = "课程"
        constraints = [
            models.UniqueConstraint(
                fields=["union", "title"], condition=Q(state=CourseState.OFFERED), name="course_title_once"
            ),
            models.CheckConstraint(name="course_topic_known", condition=Q(topic__in=list(TOPICS))),
            models.CheckConstraint(name="course_level_known", condition=Q(level__in=list(LEVELS))),
            models.CheckConstraint(name="course_form_known", condition=Q(form__in=list(FORMS))),
            models.CheckConstraint(name="course_state_known", condition=Q(state__in=list(CourseState.LABELS))),
            models.CheckConstraint(
                name="course_has_hours_and_places", condition=Q(hours__gte=1, places__gte=1)
            ),
            models.CheckConstraint(name="course_opens_for_ten", condition=Q(threshold__gte=FEW)),
            models.CheckConstraint(
                name="course_test_can_be_taken", condition=Q(test_minutes__gte=1, mark__gte=1, mark__lte=100)
            ),
        ]
        indexes = [models.Index(fields=["path", "state", "topic"], name="course_by_path")]

    def __str__(self) -> str:
        return self.title

    state_words = looked_up(CourseState.LABELS)
    topic_words = looked_up(TOPICS, "topic")
    form_words = looked_up(FORMS, "form")
    level_words = looked_up(LEVELS, "level")


class Question(Record):
    """One question of a course's bank; never changed, so that a paper stays what it was: retired, and written anew.

    ``answer`` are the places of the right ones in ``options``, in order.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="questions")
    kind = models.CharField("题型", max_length=10, choices=list(ANSWERS.items()))
    text = models.CharField("题目", max_length=300)
    options = models.JSONField("选项")
    answer = models.JSONField("答案")
    retired_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "试题"
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(name="question_kind_known", condition=Q(kind__in=list(ANSWERS))),
            models.UniqueConstraint(
                fields=["course", "text"], condition=Q(retired_at__isnull=True), name="question_once"
            ),
            models.CheckConstraint(
                name="question_not_retired_before",
                condition=Q(retired_at__isnull=True) | Q(retired_at__gte=F("created_at")),
            ),
        ]

    kind_words = looked_up(ANSWERS, "kind")

    @property
    def letters(self) -> str:
        """The right answers as letters, ``AC``."""
        return "".join("ABCDEFGH"[place] for place in self.answer)
