"""A phone number on its way from the old one to the new one."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from niangjia.kernel.records import Record
from niangjia.kernel.sealed import SealedField, mask_phone
from niangjia.kernel.tree import Scoped
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful
from niangjia.members.models import Person
from niangjia.mine.states import PhoneState

TRIES = 5  # of the codes of one change


class PhoneChange(Record, Scoped, Stateful):
    """``lost``: the old number cannot answer, so the union vouches (``vouched_by``, and ``seconded_by`` for whoever
    holds an office) and the change waits until ``due_at``.

    Codes are kept as keyed hashes, and ``cancel_key`` is that of the link that the old number got. ``taken`` says that the
    new number is another account's: then no code ever fits, and the answer to whoever asks is the same.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    lost = models.BooleanField(default=False)
    old = SealedField("原号码", null=True)
    new = SealedField("新号码")
    taken = models.BooleanField(default=False, editable=False)
    old_code = models.BinaryField(max_length=16, null=True, editable=False)
    new_code = models.BinaryField(max_length=16, editable=False)
    tries = models.PositiveSmallIntegerField(default=0)
    codes_until = models.DateTimeField()
    cancel_key = models.BinaryField(max_length=16, null=True, unique=True, editable=False)
    vouched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    seconded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    due_at = models.DateTimeField("生效时间", null=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    rule = models.JSONField(default=dict, help_text="the regulation on the delay as it was applied")
    state = models.CharField(max_length=24, editable=False, default=PhoneState.PROVING)

    class Meta:
        verbose_name = "手机号更换"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state__in=PhoneState.OPEN), name="phone_change_one_open"
            ),
            models.CheckConstraint(
                name="phone_change_two_people",
                condition=Q(seconded_by__isnull=True) | ~Q(seconded_by=models.F("vouched_by")),
            ),
            models.CheckConstraint(
                name="phone_change_waits",
                condition=~Q(state=PhoneState.WAITING) | Q(due_at__isnull=False, vouched_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["path", "id"],
                name="phone_change_by_path",
                condition=Q(state__in=[PhoneState.ASKED, PhoneState.SECONDING]),
            ),
            models.Index(
                fields=["due_at"], name="phone_change_by_due", condition=Q(state=PhoneState.WAITING)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}的手机号更换"

    state_label = looked_up(PhoneState.LABELS)
    tone = looked_up(PhoneState.TONES)

    @property
    def codes_over(self) -> str:
        """Why its codes fit no more; "" while they can be tried."""
        if self.tries >= TRIES:
            return f"{TRIES} 次已经用完，这组验证码作废"
        return "" if timezone.now() < self.codes_until else "验证码已过 10 分钟，这组验证码作废"

    @property
    def tries_left(self) -> int:
        """How often the codes can still be tried."""
        return max(TRIES - self.tries, 0)

    @property
    def effective_at(self) -> datetime | None:
        """When it takes effect, or did; None for what never will."""
        return self.due_at if self.state in (PhoneState.WAITING, PhoneState.DONE) else None

    @property
    def masked_new(self) -> str:
        """``199****1234``."""
        return mask_phone(self.new or "")

    @property
    def masked_old(self) -> str:
        """``199****1234``."""
        return mask_phone(self.old or "")
