"""Who holds which honour."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from niangjia.honours.states import HonourState
from niangjia.honours.vocabulary import KINDS, LEVELS
from niangjia.kernel.records import Record
from niangjia.kernel.tree import Scoped
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful
from niangjia.members.models import Person
from niangjia.organizations.models import Union


class Honour(Record, Scoped, Stateful):
    """An honour of a person; ``path`` is the person's union of the day on which it was written down."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="honours")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("姓名", max_length=60)
    title = models.CharField("荣誉", max_length=80)
    kind = models.CharField("类别", max_length=16)
    level = models.CharField("级别", max_length=10)
    on = models.DateField("授予日期")
    issuer = models.CharField("授予单位", max_length=80, blank=True)
    document = models.CharField("文号", max_length=80, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=24, default=HonourState.HELD, editable=False)

    class Meta:
        verbose_name = "荣誉"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "title", "on"], condition=Q(state=HonourState.HELD), name="honour_held_once"
            ),
            models.CheckConstraint(name="honour_kind_known", condition=Q(kind__in=list(KINDS))),
            models.CheckConstraint(name="honour_level_known", condition=Q(level__in=list(LEVELS))),
            models.CheckConstraint(name="honour_state_known", condition=Q(state__in=list(HonourState.LABELS))),
        ]
        indexes = [
            models.Index(fields=["path", "-on"], name="honour_by_path"),
            models.Index(fields=["person", "state"], name="honour_by_person"),
            models.Index(fields=["-on", "-id"], name="honour_by_day"),
        ]

    def __str__(self) -> str:
        return self.title

    kind_words = looked_up(KINDS, "kind")
    level_words = looked_up(LEVELS, "level")
    state_words = looked_up(HonourState.LABELS)
