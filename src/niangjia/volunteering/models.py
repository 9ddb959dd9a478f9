"""Tables of volunteering. Shifts are the sessions of an offer of kind volunteer; places in them are enrolment's."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from niangjia.enrolment.models import Entry, Offer, Session
from niangjia.kernel.records import Record
from niangjia.kernel.tree import Scoped
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful
from niangjia.members.models import Person
from niangjia.organizations.models import Union
from niangjia.volunteering.states import VolunteerState
from niangjia.volunteering.vocabulary import SKILLS, TIMES

SKILL, TIME = "skill", "time"
RECORD, CORRECT = "record", "correct"
KINDS = {RECORD: "登记", CORRECT: "更正"}
HOW = {"clock": "签到签退", "sheet": "带队登记", "": ""}


class Volunteer(Record, Scoped, Stateful):
    """A member who offers skills and free times; ``path`` is the member's union."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="volunteering")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("姓名", max_length=60)
    text_version = models.CharField("同意文本", max_length=16)
    state = models.CharField(max_length=24, default=VolunteerState.ACTIVE, editable=False)

    class Meta:
        verbose_name = "志愿者登记"
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=~Q(state=VolunteerState.LEFT), name="volunteer_once"),
            models.CheckConstraint(name="volunteer_state_known", condition=Q(state__in=list(VolunteerState.LABELS))),
        ]
        indexes = [models.Index(fields=["path", "state"], name="volunteer_by_path")]

    def __str__(self) -> str:
        return self.name

    state_words = looked_up(VolunteerState.LABELS)


class Ability(models.Model):
    """One thing a volunteer can do, or one time that is free."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="abilities")
    kind = models.CharField(max_length=8)
    value = models.CharField(max_length=24)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["volunteer", "kind", "value"], name="ability_once"),
            models.CheckConstraint(
                name="ability_known",
                condition=Q(kind=SKILL, value__in=list(SKILLS)) | Q(kind=TIME, value__in=list(TIMES)),
            ),
        ]
        indexes = [models.Index(fields=["kind", "value"], name="ability_by_value")]


class Need(Record):
    """How many people of a skill a shift needs. Places stay plain: somebody with two skills fills two needs, not two places."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="needs")
    skill = models.CharField(max_length=24, choices=list(SKILLS.items()))
    people = models.PositiveSmallIntegerField("人数")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "skill"], name="need_once"),
            models.CheckConstraint(name="need_of_somebody", condition=Q(people__gte=1)),
        ]


class Asked(Record):
    """A volunteer was asked for a shift; once."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="+")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "volunteer"], name="asked_once")]


class Service(Record, Scoped):
    """A line of the book of hours. Only ever added: a correction is a line of its own, with what it changes and why.

    ``hours`` are halves and wholes, so sums are exact; ``turns`` is 1 for having served, -1 where that is taken back.
    ``path`` is the union of the person, as on the entry.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="services")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="services")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    served_on = models.DateField("日期")
    kind = models.CharField(max_length=8, choices=list(KINDS.items()))
    how = models.CharField(max_length=8, blank=True, choices=list(HOW.items()))
    hours = models.FloatField("小时")
    turns = models.SmallIntegerField("人次")
    reason = models.CharField("理由", max_length=400, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "志愿服务时长"
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=Q(kind=RECORD), name="service_recorded_once"),
            models.CheckConstraint(
                name="service_record_has_hours", condition=~Q(kind=RECORD) | Q(hours__gt=0, hours__lte=24, turns=1)
            ),
            models.CheckConstraint(name="service_correction_has_reason", condition=~Q(kind=CORRECT) | ~Q(reason="")),
            models.CheckConstraint(name="service_turns_known", condition=Q(turns__in=[-1, 0, 1])),
        ]
        indexes = [
            models.Index(fields=["path", "served_on"], name="service_by_path"),
            models.Index(fields=["person", "served_on"], name="service_by_person"),
        ]


class Thanks(Record):
    """The word of thanks to everybody who served in an offer; once."""

    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="thanks")
    text = models.CharField("感谢的话", max_length=400)
    people = models.PositiveIntegerField("人数")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
