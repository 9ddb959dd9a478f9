"""Whose turn it has been: what people had before this house counted places, and what rules must know of those since."""

from django.db import models
from django.db.models import Q

from niangjia.enrolment.models.entries import Entry
from niangjia.enrolment.models.offers import KINDS
from niangjia.kernel.records import Record
from niangjia.kernel.tree import Scoped
from niangjia.members.models import Person
from niangjia.organizations.models import Union


class Turn(Record, Scoped):
    """A person has had a turn at a kind of thing on a day; ``outside`` says outside the province. ``entry``: as counted here."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="turns")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("姓名", max_length=60)
    kind = models.CharField("类型", max_length=16)
    on = models.DateField("日期")
    category = models.CharField("类别", max_length=40, blank=True)
    place = models.CharField("地点", max_length=120, blank=True)
    outside = models.BooleanField("省外", default=False)
    entry = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="turn")

    class Meta:
        verbose_name = "轮次"
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "on"], name="turn_once_a_day"),
            models.CheckConstraint(name="turn_kind_known", condition=Q(kind__in=list(KINDS))),
        ]
        indexes = [
            models.Index(fields=["path", "-on"], name="turn_by_path"),
            models.Index(fields=["person", "kind", "-on"], name="turn_by_person"),
        ]

    def __str__(self) -> str:
        return self.name
