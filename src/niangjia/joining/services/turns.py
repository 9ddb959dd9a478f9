"""Several applications with one number: one is open, the others wait for their turn."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.joining.grounds import SUPERSEDED
from niangjia.joining.models import Application
from niangjia.joining.services.common import tell
from niangjia.joining.states import APPLICATION_MOVES, ApplicationState
from niangjia.kernel.workflow import move


def next_in_line(number: Any) -> Application | None:
    """After an application was refused or withdrawn: the oldest that waits with its number comes forward."""
    if number is None:
        return None
    taken = Application.objects.filter(id_index=number, state__in=ApplicationState.OPEN)
    first = _doubled(number).first()
    if first is None or taken.exists():
        return None
    try:
        with transaction.atomic():
            move(first, "advance", by=None, moves=APPLICATION_MOVES)
    except IntegrityError:  # one that was sent this moment took the place
        return None
    tell(first, "advance", by=None)
    return first


def close_the_rest(number: Any) -> int:
    """After an application was accepted: the others with its number have nothing left to ask for. Gives how many."""
    reason, rest = "同一证件号码的另一份申请已经通过。", list(_doubled(number))
    for one in rest:
        changes: dict[str, Any] = {"ground": SUPERSEDED, "answer": reason, "decided_at": timezone.now()}
        move(one, "refuse", by=None, moves=APPLICATION_MOVES, reason=reason, **changes)
        tell(one, "refuse", by=None, reason=reason)
    return len(rest)


def _doubled(number: Any) -> Any:
    return Application.objects.select_for_update().filter(id_index=number, state=ApplicationState.DOUBLED).order_by("pk")
