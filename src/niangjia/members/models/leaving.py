"""How a membership ends against the member's will; who is there for a member who died; who serves a posted worker."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from niangjia.kernel.records import Record
from niangjia.kernel.sealed import SealedField, mask_phone
from niangjia.kernel.tree import Scoped
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful
from niangjia.members.models.people import Membership, Person
from niangjia.members.states import ExpulsionState
from niangjia.organizations.models import Union

BODIES = {"committee": "基层工会委员会", "assembly": "会员（代表）大会"}


class Expulsion(Record, Scoped, Stateful):
    """The procedure by which a member is expelled: every step with its day. ``rule`` is the copy of what allows it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="expulsions")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="expulsions")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    judge = models.ForeignKey(Union, null=True, on_delete=models.PROTECT, related_name="+")
    grounds = models.TextField("事实和依据", max_length=1000)
    group_opinion = models.TextField("工会小组意见", max_length=500)
    proposed_on = models.DateField("提出日期", default=timezone.localdate)
    notified_on = models.DateField("告知日期", null=True)
    statement = models.TextField("本人申辩", max_length=2000, blank=True)
    heard_on = models.DateField("听取申辩日期", null=True)
    body = models.CharField("表决机构", max_length=12, choices=list(BODIES.items()), blank=True)
    entitled = models.PositiveIntegerField("应到人数", null=True)
    present = models.PositiveIntegerField("实到人数", null=True)
    in_favour = models.PositiveIntegerField("赞成", null=True)
    decided_on = models.DateField("决定日期", null=True)
    appeal_until = models.DateField("申诉期限", null=True)
    appeal = models.TextField("申诉理由", max_length=2000, blank=True)
    appealed_on = models.DateField("申诉日期", null=True)
    answer = models.TextField("上级决定", max_length=1000, blank=True)
    answered_on = models.DateField("上级决定日期", null=True)
    rule = models.JSONField("依据", default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=24, editable=False, default=ExpulsionState.PROPOSED)

    class Meta:
        verbose_name = "开除会籍"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=ExpulsionState.OPEN), name="expulsion_one_open"
            ),
            models.CheckConstraint(
                name="expulsion_vote_adds_up",
                condition=Q(in_favour__isnull=True)
                | (Q(in_favour__lte=F("present")) & Q(present__lte=F("entitled"))),
            ),
        ]
        indexes = [models.Index(fields=["path", "created_at"], name="expulsion_by_path")]

    def __str__(self) -> str:
        return self.person.name

    state_label = looked_up(ExpulsionState.LABELS)

    @property
    def tone(self) -> str:
        """The colour of the state."""
        return "soon" if self.state in ExpulsionState.OPEN else "off"

    @property
    def can_appeal(self) -> bool:
        """Whether the person may still turn to the level above."""
        in_time = self.appeal_until is None or timezone.localdate() <= self.appeal_until
        return self.state == ExpulsionState.EXPELLED and in_time


class FamilyContact(Record):
    """Whom the union calls when a member has died or cannot answer: for care, never for letters."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="family")
    name = models.CharField("姓名", max_length=60)
    relation = models.CharField("关系", max_length=20)
    phone = SealedField("手机")

    class Meta:
        verbose_name = "家属联系人"
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="family_once")]

    @property
    def masked_phone(self) -> str:
        """``199****1234``."""
        return mask_phone(self.phone or "")


PAYERS = {"home": "会籍所在工会", "host": "服务所在工会"}


class Posting(Record, Scoped):
    """A member of one union who works, and is served, where another one is. ``path`` is the serving union's.

    Paid in one place only: the one column ``paid_by`` says where, and a person has at most one open posting.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="postings")
    home = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    host = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField("开始")
    planned_until = models.DateField("预计到", null=True)
    ends_on = models.DateField("结束", null=True)
    paid_by = models.CharField("福利发放", max_length=4, choices=list(PAYERS.items()))
    rule = models.JSONField("依据", default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "派驻"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ends_on__isnull=True), name="posting_one_open"
            ),
            models.CheckConstraint(name="posting_elsewhere", condition=~Q(home=F("host"))),
            models.CheckConstraint(name="posting_paid_once", condition=Q(paid_by__in=list(PAYERS))),
            models.CheckConstraint(
                name="posting_not_backwards", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.person.name

    @property
    def payer(self) -> Union:
        """The union that hands out what is handed out."""
        return self.home if self.paid_by == "home" else self.host

    @property
    def is_over(self) -> bool:
        """Whether the planned end has gone by, and nobody has ended it."""
        return self.ends_on is None and self.planned_until is not None and self.planned_until < timezone.localdate()

    @property
    def state_label(self) -> str:
        """Where it stands, in words."""
        if self.ends_on is not None:
            return "已结束"
        return "已到期" if self.is_over else "派驻中"

    @property
    def tone(self) -> str:
        """The colour of that."""
        return {"已结束": "off", "已到期": "soon"}.get(self.state_label, "ok")


class Holding(Record, Scoped):
    """A union that looks after the members of firms that closed, until another takes them."""

    union = models.OneToOneField(Union, on_delete=models.CASCADE, related_name="holding")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "托管工会"


class Stay(Record):
    """A member who came to a holding union and stays there: placed. Without a constraint, as a roster that is taken back
    removes memberships by the hundred thousand; what is left of one is nobody's."""

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="stay", db_constraint=False)
    reason = models.CharField("理由", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "留在本会"
