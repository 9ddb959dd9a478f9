"""The tables of joining: one application of one worker to one union."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from niangjia.joining.states import ApplicationState
from niangjia.kernel.fields import BytewiseField
from niangjia.kernel.records import Record
from niangjia.kernel.sealed import SealedField, mask_id, mask_phone
from niangjia.kernel.tree import Scoped
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful
from niangjia.members.models import Membership
from niangjia.organizations.models import Employer, Union

SOURCES = {
    "phone": "本人网上申请",
    "poster": "扫海报二维码",
    "market": "现场登记",
    "firm": "单位名单",
    "desk": "工会代办",
    "api": "接口",
}


class Application(Record, Scoped, Stateful):
    """Somebody asks to join a union. Numbers are sealed; ``*_index`` (keyed hashes) find them, as in members.

    ``firm_key`` is the workplace's name in the form in which firms without a union are counted together; it is empty
    where the employer is known or there is none. ``token_index`` finds the application of whoever has no account.
    ``oddities`` is a list of ``{"code", "text"}`` for the reviewer; sorted by ``front`` those with most come first.
    """

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("姓名", max_length=60)
    id_kind = models.CharField("证件类型", max_length=12, blank=True)
    id_number = SealedField("证件号码", null=True, blank=True)
    id_index = models.BinaryField(null=True, editable=False, max_length=16)
    phone = SealedField("手机", null=True, blank=True)
    phone_index = models.BinaryField(null=True, editable=False, max_length=16)
    workplace = models.CharField("工作单位", max_length=120, blank=True)
    employer = models.ForeignKey(
        Employer, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    firm_key = BytewiseField(max_length=120, blank=True, editable=False)
    employment_form = models.CharField("用工形式", max_length=12, blank=True)
    group = models.CharField("职业群体", max_length=16, blank=True)
    source = models.CharField("来源", max_length=12, choices=list(SOURCES.items()))
    consent_version = models.CharField("同意书版本", max_length=20)
    oddities = models.JSONField(default=list, blank=True)
    front = models.SmallIntegerField(default=0, editable=False, help_text="minus the number of oddities")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    token_index = models.BinaryField(null=True, unique=True, editable=False, max_length=16)
    submitted_at = models.DateTimeField("提交时间", null=True)
    decided_at = models.DateTimeField("办结时间", null=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ground = models.CharField(max_length=24, blank=True, help_text="code of what it was returned or refused for")
    answer = models.CharField("答复", max_length=400, blank=True)
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="opened by it"
    )
    revision = models.PositiveIntegerField(default=0, editable=False)
    state = models.CharField(max_length=24, editable=False, default=ApplicationState.DRAFT)

    class Meta:
        verbose_name = "入会申请"
        constraints = [
            models.UniqueConstraint(
                fields=["id_index"], condition=Q(state__in=ApplicationState.OPEN), name="application_one_open"
            ),
            models.CheckConstraint(
                name="application_sent_is_whole",
                condition=Q(state=ApplicationState.DRAFT)
                | Q(id_number__isnull=False, id_index__isnull=False, submitted_at__isnull=False) & ~Q(name=""),
            ),
            models.CheckConstraint(
                name="application_phone_has_index",
                condition=Q(phone__isnull=True, phone_index__isnull=True)
                | Q(phone__isnull=False, phone_index__isnull=False),
            ),
            models.CheckConstraint(
                name="application_accepted_has_membership",
                condition=Q(state=ApplicationState.ACCEPTED, membership__isnull=False)
                | ~Q(state=ApplicationState.ACCEPTED) & Q(membership__isnull=True),
            ),
            models.CheckConstraint(
                name="application_not_backwards",
                condition=Q(decided_at__isnull=True) | Q(decided_at__gte=F("submitted_at")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["path", "front", "id"],
                name="application_queue",
                condition=Q(state=ApplicationState.SUBMITTED),
            ),
            models.Index(fields=["path", "submitted_at"], name="application_by_path"),
            models.Index(fields=["submitted_at", "id"], name="application_by_time"),
            models.Index(fields=["id_index"], name="application_by_number"),
            models.Index(
                fields=["phone_index"],
                name="application_by_phone",
                condition=Q(state__in=ApplicationState.WAITING),
            ),
            models.Index(fields=["firm_key", "path"], name="application_by_firm", condition=~Q(firm_key="")),
        ]

    def __str__(self) -> str:
        return self.name

    state_label = looked_up(ApplicationState.LABELS)

    @property
    def source_label(self) -> str:
        """Where it came from, in words."""
        return SOURCES.get(self.source, self.source)

    @property
    def masked_id(self) -> str:
        """``110***********1234``."""
        return mask_id(self.id_number or "")

    @property
    def masked_phone(self) -> str:
        """``199****1234``."""
        return mask_phone(self.phone or "")
