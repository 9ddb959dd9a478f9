"""What every stored thing has: an opaque identifier that sorts by time."""

from django.db import models

from niangjia.kernel.ids import uuid7


class Record(models.Model):
    """A row with a UUIDv7 key and the moment it was made."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, editable=False)

    class Meta:
        abstract = True
