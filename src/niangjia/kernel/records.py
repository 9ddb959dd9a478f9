"""What every stored thing has: an opaque identifier that sorts by time; and who is written down beside it."""

from typing import Any

from django.db import models

from niangjia.kernel.ids import uuid7


class Record(models.Model):
    """A row with a UUIDv7 key and the moment it was made."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, editable=False)

    class Meta:
        abstract = True


def account_of(by: Any) -> Any:
    """Who is written down as the one who did it: the account; nobody for a stranger and for the house itself."""
    return by if getattr(by, "pk", None) else None
