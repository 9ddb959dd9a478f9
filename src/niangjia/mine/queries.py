"""Reads of mine: whose file it is, and which change a link stops."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from niangjia.kernel.attachments import Attachment
from niangjia.kernel.errors import Missing
from niangjia.kernel.sealed import blind
from niangjia.members.queries import file_of
from niangjia.mine.fields import where
from niangjia.mine.models import Correction, PhoneChange
from niangjia.mine.states import PhoneState


def own(by: Any) -> tuple[Any, Any, Any]:
    """The file of whoever asks, with the current membership and the one that says whose union answers.

    Raises :class:`Missing` for an account without a file or without any membership.
    """
    person = file_of(by)
    current, last = where(person) if person else (None, None)
    if person is None or last is None:
        raise Missing("您的账号还没有对应的会员档案。", code="no-file")
    return person, current, last


def papers_of_person(person: Any) -> QuerySet[Attachment]:
    """The files of a person's corrections."""
    mine = Correction.objects.filter(person=person).values("pk")
    return Attachment.objects.filter(owner_label=Correction._meta.label_lower, owner_id__in=mine)


def papers_of(corrections: Iterable[Correction]) -> dict[UUID, list[Attachment]]:
    """The files of several corrections by the correction's key, in one query."""
    keys = [one.pk for one in corrections]
    rows = Attachment.objects.filter(owner_label=Correction._meta.label_lower, owner_id__in=keys)
    found: dict[UUID, list[Attachment]] = {key: [] for key in keys}
    for row in rows.order_by("created_at", "id"):
        found[row.owner_id].append(row)
    return found


def of_link(key: str) -> PhoneChange | None:
    """The open change that a link of the old number stops."""
    found = PhoneChange.objects.filter(cancel_key=blind("phone-cancel", key), state__in=PhoneState.OPEN)
    return found.select_related("person", "user").first() if key else None
