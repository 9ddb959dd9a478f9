"""Who has a hardship record."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from niangjia.care.states import CaseState
from niangjia.care.vocabulary import KINDS
from niangjia.kernel.records import Record
from niangjia.kernel.tree import Scoped
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful
from niangjia.members.models import Person
from niangjia.organizations.models import Union


class Case(Record, Scoped, Stateful):
    """The hardship record of a person; ``path`` is the person's union of the day on which it was opened."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("姓名", max_length=60)
    kind = models.CharField("困难类型", max_length=10)
    number = models.CharField("档案号", max_length=40, blank=True)
    on = models.DateField("建档日期")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=24, default=CaseState.OPEN, editable=False)

    class Meta:
        verbose_name = "困难职工档案"
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state=CaseState.OPEN), name="case_one_open"),
            models.CheckConstraint(name="case_kind_known", condition=Q(kind__in=list(KINDS))),
            models.CheckConstraint(name="case_state_known", condition=Q(state__in=list(CaseState.LABELS))),
        ]
        indexes = [models.Index(fields=["path", "-on"], name="case_by_path"), models.Index(fields=["-on", "-id"], name="case_by_day")]

    def __str__(self) -> str:
        return self.name

    kind_words = looked_up(KINDS, "kind")
    state_words = looked_up(CaseState.LABELS)
