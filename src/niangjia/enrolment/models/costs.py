"""What an offer costs: the plan and the bills, and what came of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from niangjia.enrolment.models.offers import Offer
from niangjia.enrolment.states import SettlementState
from niangjia.kernel.records import Record
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful

BASES = {"whole": "整笔", "person": "每人", "day": "每人每天"}


class Cost(Record):
    """One item. ``planned`` is the price in yuan by its ``basis``; ``actual`` the whole sum that was paid."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="costs")
    item = models.CharField("项目", max_length=60)
    basis = models.CharField("计价", max_length=8, choices=list(BASES.items()), default="whole")
    planned = models.DecimalField("预算（元）", max_digits=12, decimal_places=2, default=0)
    actual = models.DecimalField("实支（元）", max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = "费用"
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "item"], name="cost_item_once"),
            models.CheckConstraint(name="cost_basis_known", condition=Q(basis__in=list(BASES))),
            models.CheckConstraint(name="cost_not_negative", condition=Q(planned__gte=0)),
            models.CheckConstraint(
                name="cost_paid_not_negative", condition=Q(actual__isnull=True) | Q(actual__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return self.item

    basis_words = looked_up(BASES, "basis")


class Settlement(Record, Stateful):
    """The account as it was closed: sums in yuan, people and person-days, the rule that was applied."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="settlements")
    people = models.PositiveIntegerField("人数")
    person_days = models.PositiveIntegerField("人天")
    planned = models.DecimalField("预算（元）", max_digits=14, decimal_places=2)
    actual = models.DecimalField("实支（元）", max_digits=14, decimal_places=2)
    rule = models.JSONField("依据", default=dict, blank=True)
    beyond = models.JSONField("超出规定", default=list, blank=True)
    note = models.CharField("说明", max_length=400, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=24, default=SettlementState.VALID, editable=False)

    class Meta:
        verbose_name = "结算"
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["offer"], condition=Q(state=SettlementState.VALID), name="settlement_one_valid"
            ),
            models.CheckConstraint(
                name="settlement_state_known", condition=Q(state__in=list(SettlementState.LABELS))
            ),
            models.CheckConstraint(name="settlement_of_somebody", condition=Q(people__gte=1, person_days__gte=1)),
        ]
