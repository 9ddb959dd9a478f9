"""Reads of mine: whose file it is, and which change a link stops."""

from typing import Any

from niangjia.kernel.errors import Missing
from niangjia.kernel.sealed import blind
from niangjia.members.queries import file_of
from niangjia.mine.fields import where
from niangjia.mine.models import PhoneChange
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


def of_link(key: str) -> PhoneChange | None:
    """The open change that a link of the old number stops."""
    found = PhoneChange.objects.filter(cancel_key=blind("phone-cancel", key), state__in=PhoneState.OPEN)
    return found.select_related("person", "user").first() if key else None
