"""What people want to learn: rounds in which they are asked, answers, ticks; and wishes that wait for a class."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from niangjia.kernel.records import Record
from niangjia.kernel.tree import Scoped
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful
from niangjia.learning.models.courses import Course
from niangjia.learning.models.runs import Run
from niangjia.learning.states import RoundState, WishState
from niangjia.members.models import Person
from niangjia.organizations.models import Union


class Round(Record, Scoped, Stateful):
    """A branch is asked what it wants to learn; both days are days on which one may answer."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    title = models.CharField("名称", max_length=60)
    text = models.CharField("说明", max_length=400, blank=True)
    opens_on = models.DateField("开始")
    closes_on = models.DateField("截止")
    state = models.CharField(max_length=24, editable=False, default=RoundState.OPEN)

    class Meta:
        verbose_name = "需求征集"
        constraints = [
            models.CheckConstraint(name="round_window_forward", condition=Q(closes_on__gte=F("opens_on"))),
            models.CheckConstraint(name="round_state_known", condition=Q(state__in=list(RoundState.LABELS))),
            models.UniqueConstraint(
                fields=["union", "title"], condition=Q(state=RoundState.OPEN), name="round_title_once"
            ),
        ]
        indexes = [models.Index(fields=["path", "state"], name="round_by_path")]

    def __str__(self) -> str:
        return self.title

    state_words = looked_up(RoundState.LABELS)


class Answer(Record, Scoped):
    """What one member ticked, or one union for its people (then without ``person``). No page shows whose a tick is."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="answers")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    missing = models.CharField("目录里没有的", max_length=60, blank=True)

    class Meta:
        verbose_name = "需求答复"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "person"], condition=Q(person__isnull=False), name="answer_one_a_person"
            ),
            models.UniqueConstraint(
                fields=["round", "union"], condition=Q(person__isnull=True), name="answer_one_a_union"
            ),
        ]
        indexes = [models.Index(fields=["round", "path"], name="answer_by_path")]


class Tick(Record):
    """A course that an answer asks for, and for how many people."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="ticks")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    people = models.PositiveIntegerField("人数", default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer", "course"], name="tick_once"),
            models.CheckConstraint(name="tick_of_somebody", condition=Q(people__gte=1)),
        ]


class Wish(Record, Scoped, Stateful):
    """Somebody wants to learn a course and is told when a class opens."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="wishes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, null=True, blank=True, on_delete=models.PROTECT, related_name="wishes")
    state = models.CharField(max_length=24, editable=False, default=WishState.WAITING)

    class Meta:
        verbose_name = "想学的课"
        constraints = [
            models.UniqueConstraint(
                fields=["course", "person"], condition=Q(state=WishState.WAITING), name="wish_once"
            ),
            models.CheckConstraint(
                name="wish_served_by_a_run", condition=~Q(state=WishState.SERVED) | Q(run__isnull=False)
            ),
            models.CheckConstraint(name="wish_state_known", condition=Q(state__in=list(WishState.LABELS))),
        ]
        indexes = [
            models.Index(fields=["course", "path"], name="wish_waiting", condition=Q(state=WishState.WAITING))
        ]
