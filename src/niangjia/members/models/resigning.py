"""A member leaves by oneself: asked, confirmed by the union or by the passing of time, taken back until then."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from niangjia.kernel.records import Record
from niangjia.kernel.tree import Scoped
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful
from niangjia.members.models.people import Person
from niangjia.members.states import ResignationState
from niangjia.organizations.models import Union


class Resignation(Record, Scoped, Stateful):
    """A member's own word. ``path`` is that of the union that has the member; ``rule`` the copy of what says by when."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="resignations")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    wish = models.CharField("退会原因", max_length=200, blank=True)
    asked_on = models.DateField("提出日期", default=timezone.localdate)
    due_on = models.DateField("最迟生效")
    ended_on = models.DateField("办结日期", null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    rule = models.JSONField("依据", default=dict)
    state = models.CharField(max_length=24, editable=False, default=ResignationState.ASKED)

    class Meta:
        verbose_name = "退会申请"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state=ResignationState.ASKED), name="resignation_asked_once"
            ),
            models.CheckConstraint(
                name="resignation_ends",
                condition=Q(state=ResignationState.ASKED, ended_on__isnull=True)
                | ~Q(state=ResignationState.ASKED) & Q(ended_on__isnull=False, ended_on__gte=F("asked_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["path", "id"], name="resignation_by_path"),
            models.Index(fields=["due_on"], name="resignation_by_due", condition=Q(state=ResignationState.ASKED)),
        ]

    def __str__(self) -> str:
        return f"{self.person.name}的退会申请"

    state_label = looked_up(ResignationState.LABELS)
    tone = looked_up(ResignationState.TONES)

    @property
    def is_open(self) -> bool:
        """Whether it still waits."""
        return self.state == ResignationState.ASKED

    @property
    def last_day(self) -> date:
        """The day on which the membership ends, or has ended."""
        return self.ended_on or self.due_on
