"""What is special about a rest cure: with whom it is contracted, how it is insured, what the regulation allows."""

from django.db import models
from django.db.models import F, Q

from niangjia.enrolment.models import Offer
from niangjia.kernel.records import Record
from niangjia.kernel.tree import Scoped
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful
from niangjia.organizations.models import Union
from niangjia.recuperation.states import ProgrammeState


class Programme(Record, Scoped, Stateful):
    """A rest cure of an offer. Sums in yuan; ``rule`` is the copy of ``care.recuperation`` that was applied, ``warnings`` what it said."""

    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="programme")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    outside = models.BooleanField("省外", default=False)
    place = models.CharField("疗养地", max_length=120)
    per_day = models.DecimalField("每人每天标准（元）", max_digits=8, decimal_places=2)
    days = models.PositiveSmallIntegerField("天数")
    rule = models.JSONField("依据", default=dict, blank=True)
    warnings = models.JSONField("提醒", default=list, blank=True)
    party = models.CharField("承办方", max_length=120, blank=True)
    contract_no = models.CharField("合同编号", max_length=60, blank=True)
    signed_on = models.DateField("签订日期", null=True, blank=True)
    valid_from = models.DateField("合同起", null=True, blank=True)
    valid_to = models.DateField("合同止", null=True, blank=True)
    amount = models.DecimalField("合同金额（元）", max_digits=12, decimal_places=2, null=True, blank=True)
    insurer = models.CharField("保险公司", max_length=120, blank=True)
    policy_no = models.CharField("保单号", max_length=60, blank=True)
    premium = models.DecimalField("保费（元）", max_digits=10, decimal_places=2, null=True, blank=True)
    state = models.CharField(max_length=24, default=ProgrammeState.PLANNED, editable=False)

    class Meta:
        verbose_name = "疗休养"
        constraints = [
            models.CheckConstraint(name="programme_state_known", condition=Q(state__in=list(ProgrammeState.LABELS))),
            models.CheckConstraint(name="programme_days_some", condition=Q(days__gte=1)),
            models.CheckConstraint(
                name="programme_contract_whole",
                condition=Q(state=ProgrammeState.PLANNED)
                | (~Q(party="") & Q(signed_on__isnull=False) & Q(amount__isnull=False) & Q(valid_to__gte=F("valid_from"))),
            ),
        ]
        indexes = [models.Index(fields=["path", "-created_at"], name="programme_by_path")]

    def __str__(self) -> str:
        return self.offer.title

    state_words = looked_up(ProgrammeState.LABELS)

    @property
    def where(self) -> str:
        """省内 or 省外, in words."""
        return "省外" if self.outside else "省内"
