"""Who is put forward for a place by which union, within which number, and how far up it has come."""

from django.db import models
from django.db.models import F, Q

from niangjia.enrolment.models.entries import Entry
from niangjia.enrolment.models.offers import Offer, Pool
from niangjia.enrolment.states import NominationState
from niangjia.kernel.records import Record
from niangjia.kernel.tree import PathField, Scoped
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful
from niangjia.members.models import Person
from niangjia.organizations.models import Union


class Call(Record):
    """How many people the unions below may put forward for an offer, and until when each level decides.

    ``total`` adds up to what was ``given`` to unions and what is ``free``; the notice (公示) runs through both days.
    """

    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="call")
    total = models.PositiveIntegerField("推荐总数")
    given = models.PositiveIntegerField(default=0, editable=False)
    free = models.PositiveIntegerField(editable=False)
    review_by = models.DateField("审核截止", null=True, blank=True)
    notice_from = models.DateField("公示开始", null=True, blank=True, editable=False)
    notice_until = models.DateField("公示结束", null=True, blank=True, editable=False)
    rest = models.OneToOneField(
        Offer, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="rest_of",
        help_text="the draw to which the places went that nobody was put forward for",
    )  # fmt: skip
    placed_at = models.DateTimeField("定名单", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "推荐安排"
        constraints = [
            models.CheckConstraint(name="call_adds_up", condition=Q(total=F("given") + F("free"))),
            models.CheckConstraint(
                name="call_notice_forward",
                condition=Q(notice_from__isnull=True, notice_until__isnull=True)
                | Q(notice_from__isnull=False, notice_until__isnull=False, notice_until__gte=F("notice_from")),
            ),
        ]


class Quota(Record, Scoped):
    """How many a union may put forward, it and those below it together; ``used`` are those who stand."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="quotas")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    total = models.PositiveIntegerField("推荐名额")
    used = models.PositiveIntegerField(default=0, editable=False)
    free = models.PositiveIntegerField(editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "推荐名额"
        constraints = [
            models.CheckConstraint(name="quota_adds_up", condition=Q(total=F("used") + F("free"))),
            models.UniqueConstraint(fields=["offer", "union"], name="quota_once"),
        ]
        indexes = [models.Index(fields=["path"], name="quota_by_path")]
        ordering = ["path", "id"]

    def __str__(self) -> str:
        return self.union.name


class Nomination(Record, Scoped, Stateful):
    """A person put forward by a union (``path``) for a pool; ``at`` is the path of the union at which it lies.

    ``misfit`` is the system's explanation where the person does not fit, ``override`` why it was done all the same.
    """

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="nominations", db_index=False)
    quota = models.ForeignKey(Quota, on_delete=models.PROTECT, related_name="nominations")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="nominations")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    member_union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="nominations")
    name = models.CharField("姓名", max_length=60)
    rank = models.PositiveIntegerField("次序")
    at = PathField(editable=False)
    since = models.DateTimeField(auto_now_add=True, help_text="when it came to where it lies")
    misfit = models.CharField("不符合之处", max_length=400, blank=True)
    override = models.CharField("破格理由", max_length=400, blank=True)
    answer = models.CharField("退回理由", max_length=400, blank=True)
    entry = models.OneToOneField(
        Entry, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="nomination"
    )
    state = models.CharField(max_length=24, default=NominationState.NOMINATED, editable=False)

    class Meta:
        verbose_name = "推荐"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "offer"], condition=Q(state__in=NominationState.STANDING), name="nomination_one_standing"
            ),
            models.CheckConstraint(name="nomination_state_known", condition=Q(state__in=list(NominationState.LABELS))),
            models.CheckConstraint(name="nomination_override_of_misfit", condition=Q(misfit="") | ~Q(override="")),
        ]
        indexes = [
            models.Index(fields=["offer", "state", "rank"], name="nomination_by_offer"),
            models.Index(fields=["at", "state"], name="nomination_by_desk"),
            models.Index(fields=["path"], name="nomination_by_path"),
        ]
        ordering = ["rank", "path", "id"]

    def __str__(self) -> str:
        return self.name

    state_words = looked_up(NominationState.LABELS)
