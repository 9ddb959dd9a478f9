"""Transfers: who asked, who has signed, by when an answer is due, who decides when none comes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from niangjia.kernel.records import Record
from niangjia.kernel.tree import Scoped
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful
from niangjia.members.models.batches import Batch
from niangjia.members.models.people import Person
from niangjia.members.states import TransferState
from niangjia.organizations.models import Union

ORIGINS = {"member": "本人申请", "out": "转出工会发起", "in": "转入工会发起", "roster": "花名册导入"}


class Transfer(Record, Scoped, Stateful):
    """A member on the way from one union to another. ``path`` is that of the union that has the member.

    Whoever begins has signed; a roster signs for the union that takes in. ``judge`` is the first union above both, set
    when it is to decide. Columns that a roster's statement leaves out have their default in the database.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="transfers")
    name = models.CharField("姓名", max_length=60)
    from_union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    to_union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="transfers")
    membership_id = models.UUIDField(help_text="the membership that ends")
    opened_id = models.UUIDField(null=True, help_text="the membership that begins")
    origin = models.CharField(
        "发起", max_length=8, choices=list(ORIGINS.items()), default="roster", db_default="roster"
    )
    wish = models.CharField("转会原因", max_length=200, blank=True, default="", db_default="")
    workplace = models.CharField("新的工作单位", max_length=120, blank=True, default="", db_default="")
    employment_form = models.CharField("新的用工形式", max_length=12, blank=True, default="", db_default="")
    out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    out_at = models.DateTimeField("转出工会同意", null=True)
    in_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    in_at = models.DateTimeField("转入工会同意", null=True)
    judge = models.ForeignKey(Union, null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField("答复期限", null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    asked_on = models.DateField(default=timezone.localdate)
    reason = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=24, editable=False, default=TransferState.ASKED)

    class Meta:
        verbose_name = "转会"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "to_union"],
                condition=Q(state=TransferState.ASKED),
                name="transfer_asked_once",
            ),
            models.CheckConstraint(
                name="transfer_agreed_opened", condition=~Q(state=TransferState.AGREED) | Q(opened_id__isnull=False)
            ),
        ]
        indexes = [
            models.Index(
                fields=["path", "created_at"], name="transfer_by_path", condition=Q(state=TransferState.ASKED)
            ),
            models.Index(
                fields=["due_on"], name="transfer_by_due", condition=Q(state__in=TransferState.OPEN)
            ),
            models.Index(fields=["membership_id"], name="transfer_by_membership"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def signed_out(self) -> bool:
        """Whether the union that has the member has said yes."""
        return self.out_at is not None

    @property
    def signed_in(self) -> bool:
        """Whether the union that takes the member in has said yes."""
        return self.in_at is not None or self.origin == "roster"

    @property
    def waits_for(self) -> str:
        """Whose word is missing, in words."""
        if self.state == TransferState.ESCALATED:
            return self.judge.name if self.judge else "上级工会"
        return "、".join(one.name for one in self.unsigned) if self.state == TransferState.ASKED else ""

    @property
    def unsigned(self) -> list[Union]:
        """The unions that have not said yes."""
        sides = ((self.from_union, self.signed_out), (self.to_union, self.signed_in))
        return [union for union, signed in sides if not signed]

    state_label = looked_up(TransferState.LABELS)


class Inquiry(Record, Scoped):
    """A union asked for somebody by name and number whom nobody knows; shown as any other request that waits.

    So the list of what one has asked for does not tell whether a number is a member's. The number is not kept.
    """

    union = models.ForeignKey(Union, on_delete=models.CASCADE, related_name="+")
    name = models.CharField("姓名", max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    wish = models.CharField("转会原因", max_length=200, blank=True)
    workplace = models.CharField("新的工作单位", max_length=120, blank=True)
    employment_form = models.CharField("新的用工形式", max_length=12, blank=True)
    asked_on = models.DateField(default=timezone.localdate)
    due_on = models.DateField("答复期限")
    withdrawn = models.BooleanField(default=False)

    class Meta:
        verbose_name = "转入查询"
        indexes = [models.Index(fields=["path", "asked_on"], name="inquiry_by_path")]
