"""A draw and its steps. Steps are only ever added, each kind once: nobody can draw twice or change a list."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from niangjia.enrolment.models.offers import Offer
from niangjia.enrolment.states import DrawState, OfferState
from niangjia.kernel.records import Record
from niangjia.kernel.sealed import SealedField
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful

PUBLISHED, FROZEN, TYPED, NUMBER, RESULT = "published", "frozen", "typed", "number", "result"
STEPS = {PUBLISHED: "公布承诺", FROZEN: "冻结名单", TYPED: "录入号码", NUMBER: "公开号码", RESULT: "开摇结果"}


class Draw(Record, Stateful):
    """The one draw of an offer. The secret is sealed until it is drawn; then the result's step shows it."""

    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="draw")
    source = models.CharField("公开号码", max_length=200, help_text="which public number will count")
    known_at = models.DateTimeField("号码产生时间")
    reserves = models.PositiveIntegerField("每类候补组数", default=10)
    secret = SealedField("秘密值")
    state = models.CharField(max_length=24, default=DrawState.PREPARED, editable=False)

    class Meta:
        verbose_name = "摇号"

    state_words = looked_up(DrawState.LABELS)

    @property
    def public_words(self) -> str:
        """How it stands, for everybody: of an offer that was called off nobody waits for the next step."""
        return "项目已取消" if self.offer.state == OfferState.CANCELLED else self.state_words


class DrawStep(Record):
    """One published step: what was made known (``content``), its fingerprint, by whom, when."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12, choices=list(STEPS.items()))
    content = models.TextField()
    fingerprint = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "摇号步骤"
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "kind"], condition=~Q(kind=TYPED), name="draw_step_once"),
            models.CheckConstraint(name="draw_step_known", condition=Q(kind__in=list(STEPS))),
        ]
