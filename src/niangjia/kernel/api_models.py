"""What the API keeps: the answer given to an ``Idempotency-Key``."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from niangjia.kernel.records import Record


class IdempotencyKey(Record):
    """One key of one user, what was asked with it, and the answer; the constraint lets one request win."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    path = models.CharField(max_length=500)
    body_hash = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(default=0)
    content_type = models.CharField(max_length=100, blank=True)
    response = models.BinaryField(default=b"")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once")]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="idempotency_by_age")]
