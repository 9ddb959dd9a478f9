"""Codes of cards that were taken."""

from django.conf import settings
from django.db import models

from niangjia.kernel.records import Record


class CardUse(Record):
    """A code of a card that was taken at a desk; it counts once. Kept for a day: who was where is nobody's business."""

    key = models.BinaryField(max_length=32, unique=True, editable=False, help_text="SHA-256 of the sealed code")
    purpose = models.CharField("用途", max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "会员卡使用"
        indexes = [models.Index(fields=["created_at"], name="card_use_by_time")]
