"""A fair or a show in one place on one day, its stalls, its programme, and every tap of whoever counted visitors."""

from django.db import models
from django.db.models import F, Q

from niangjia.enrolment.models import Offer
from niangjia.fairs.states import FairState
from niangjia.kernel.fields import BytewiseField
from niangjia.kernel.records import Record
from niangjia.kernel.tapping import Tapped
from niangjia.kernel.tree import Scoped
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful
from niangjia.organizations.models import Union

KINDS = {"service": "便民服务", "show": "慰问演出", "both": "便民服务和慰问演出"}
SITES = {"market": "市场", "construction": "工地", "community": "社区", "park": "园区", "village": "村镇", "other": "其他"}
KINDS_OF_OFFERS = {"fair": "service", "show": "show"}  # of offers where people enrol, to the kinds of fairs
AUDIENCE = "观众"  # the stall that stands for a show's audience


class Fair(Record, Scoped, Stateful):
    """When and where; stands alone, or hangs on an offer where people enrol."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    offer = models.OneToOneField(Offer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("类型", max_length=8)
    site = models.CharField("场所", max_length=12)
    title = models.CharField("名称", max_length=80)
    held_on = models.DateField("日期")
    opens = models.TimeField("从几点")
    closes = models.TimeField("到几点")
    venue = models.CharField("地点", max_length=120)
    text = models.TextField("说明", blank=True)
    contact = models.CharField("联系人", max_length=60, blank=True)
    state = models.CharField(max_length=24, default=FairState.DRAFT, editable=False)

    class Meta:
        verbose_name = "便民服务"
        constraints = [
            models.CheckConstraint(name="fair_hours_forward", condition=Q(closes__gt=F("opens"))),
            models.CheckConstraint(name="fair_kind_known", condition=Q(kind__in=list(KINDS))),
            models.CheckConstraint(name="fair_site_known", condition=Q(site__in=list(SITES))),
        ]
        indexes = [models.Index(fields=["path", "state", "held_on"], name="fair_by_path")]

    def __str__(self) -> str:
        return self.title

    state_words = looked_up(FairState.LABELS)
    kind_words = looked_up(KINDS, "kind")
    site_words = looked_up(SITES, "site")


class Stall(Record, Scoped):
    """What is offered by whom from when to when. ``visitors`` is always the number of its taps that stand."""

    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, related_name="stalls")
    number = models.PositiveSmallIntegerField("摊位号")
    title = BytewiseField("服务项目", max_length=40)
    server = models.CharField("谁来服务", max_length=60, blank=True)
    opens = models.TimeField("从几点", null=True, blank=True)
    closes = models.TimeField("到几点", null=True, blank=True)
    visitors = models.PositiveIntegerField("人次", default=0, editable=False)

    class Meta:
        verbose_name = "摊位"
        constraints = [
            models.UniqueConstraint(fields=["fair", "number"], name="stall_number_once"),
            models.UniqueConstraint(fields=["fair", "title"], name="stall_title_once"),
            models.CheckConstraint(
                name="stall_hours_forward",
                condition=Q(opens__isnull=True, closes__isnull=True) | Q(closes__gt=F("opens")),
            ),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return self.title


class Act(Record):
    """One piece of a show's programme."""

    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, related_name="acts")
    number = models.PositiveSmallIntegerField("次序")
    title = models.CharField("节目", max_length=60)
    performer = models.CharField("表演", max_length=60, blank=True)
    minutes = models.PositiveSmallIntegerField("分钟")

    class Meta:
        verbose_name = "节目"
        constraints = [
            models.UniqueConstraint(fields=["fair", "number"], name="act_number_once"),
            models.CheckConstraint(name="act_takes_time", condition=Q(minutes__gte=1)),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return self.title


class Tap(Tapped):
    """One visitor at a stall."""

    stall = models.ForeignKey(Stall, on_delete=models.PROTECT, related_name="taps")

    class Meta:
        verbose_name = "计数"
        constraints = [models.CheckConstraint(name="tap_has_key", condition=~Q(key=""))]
