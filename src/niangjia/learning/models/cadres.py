"""Which office asks for which training how often; and who was asked to a batch."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from niangjia.kernel.access import ROLES
from niangjia.kernel.records import Record
from niangjia.kernel.tree import Scoped
from niangjia.learning.models.runs import Run
from niangjia.learning.vocabulary import BASES, NAMED, SEATS
from niangjia.organizations.models import Union

LONGEST = 120  # months


class Requirement(Record, Scoped):
    """Who holds ``role`` at a union of ``level`` ("" is any) in the branch is trained within ``months``.

    ``basis``: once after the appointment, or again and again since the last training. A change is a new row: the old one
    ends the day before, so that what was asked on a past day stays known.
    """

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    role = models.CharField("岗位", max_length=16, choices=list(ROLES.items()))
    level = models.CharField("层级", max_length=10, blank=True)
    basis = models.CharField("从何算起", max_length=10, choices=list(BASES.items()))
    months = models.PositiveSmallIntegerField("月数")
    title = models.CharField("培训要求", max_length=60)
    document = models.CharField("依据文件", max_length=120)
    article = models.CharField("条款", max_length=40, blank=True)
    valid_from = models.DateField("施行日期")
    valid_to = models.DateField("最后有效日", null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "培训要求"
        constraints = [
            models.CheckConstraint(name="requirement_role_known", condition=Q(role__in=list(ROLES))),
            models.CheckConstraint(name="requirement_basis_known", condition=Q(basis__in=list(BASES))),
            models.CheckConstraint(name="requirement_months", condition=Q(months__gte=1, months__lte=LONGEST)),
            models.CheckConstraint(
                name="requirement_ends_after_start",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            models.UniqueConstraint(
                fields=["union", "role", "level", "basis"], condition=Q(valid_to__isnull=True), name="requirement_one_open"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Invitee(Record, Scoped):
    """Who is on the list of a batch, by the office for which the training is due; ``path`` is that office's union.

    ``seat``: named, in reserve, or left out this time; settled when the batch is called.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="invitees")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    role = models.CharField("岗位", max_length=16)
    due_on = models.DateField("应训日期", null=True)
    seat = models.CharField("安排", max_length=8, choices=list(SEATS.items()), default=NAMED)

    class Meta:
        verbose_name = "受邀干部"
        constraints = [
            models.UniqueConstraint(fields=["run", "user"], name="invitee_once"),
            models.CheckConstraint(name="invitee_seat_known", condition=Q(seat__in=list(SEATS))),
        ]
