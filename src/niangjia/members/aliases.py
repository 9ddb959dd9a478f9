"""Files that were merged into another: whom they stand for, and which files are one person's."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from niangjia.kernel.memo import remember
from niangjia.members.models import Merging, Person


def standing_for(person: Person) -> Person:
    """The person that a file stands for: itself, unless it was merged into another (then the last of the chain)."""
    row = Merging.objects.filter(gone=person, undone_at__isnull=True).select_related("target").first()
    return row.target if row else person


def standing_key(key: Any) -> UUID | None:
    """The id of the person that a merged file stands for; nothing for a file that was not merged."""
    return Merging.objects.filter(gone_id=key, undone_at__isnull=True).values_list("target_id", flat=True).first()


def selves(key: Any) -> list[Any]:
    """The ids of all files that are one person's today: the file itself first, then those that were merged into it."""
    rows = Merging.objects.filter(target_id=key, undone_at__isnull=True).order_by("pk")
    return [key, *rows.values_list("gone_id", flat=True)]


def shown_selves(key: Any) -> list[Any]:
    """:func:`selves` for what tells a person's life on a page: asked once a request."""
    return remember(("members.selves", key), lambda: selves(key))


def merged_into(key: Any) -> QuerySet[Any, Any]:
    """The ids of the files that were merged into one, as rows of one column, in no order."""
    return Merging.objects.filter(target_id=key, undone_at__isnull=True).order_by().values_list("gone_id")


def merging_of(key: Any) -> Merging | None:
    """A merge by its id."""
    return Merging.objects.filter(pk=key).first()
