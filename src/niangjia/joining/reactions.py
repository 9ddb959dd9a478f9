"""What joining does when a union is merged or dissolved: applications that wait go along, or come back to their senders."""

from datetime import date
from typing import Any

from django.utils import timezone

from niangjia.joining.models import Application
from niangjia.joining.services.common import MARK
from niangjia.joining.states import APPLICATION_MOVES, ApplicationState
from niangjia.kernel import audit
from niangjia.kernel.marks import touch
from niangjia.kernel.workflow import move


def hand_over(*, union: Any, target: Any, by: Any, on: date, reason: str) -> None:
    """Applications that wait at ``union`` wait at ``target``; without one they are returned, to choose another union."""
    rows = Application.objects.filter(union_id=union.pk, state__in=ApplicationState.WAITING)
    if target is not None and target.kind != "federation":
        count = rows.update(union=target, path=target.path)
    else:
        count = sum(_give_back(one, union, by) for one in rows)
    if count:
        detail = {"count": count, "to": getattr(target, "name", "")}
        audit.record("application.hand_over", by=by, target=union, reason=reason, detail=detail)
        touch(MARK, {(one.pk, one.path) for one in (union, target) if one is not None})


def _give_back(one: Application, union: Any, by: Any) -> bool:
    if one.state == ApplicationState.RETURNED:
        return False
    answer = f"“{union.name}”已经撤销，请改选一个工会再提交。"
    verb = "return" if one.state == ApplicationState.SUBMITTED else "refuse"
    changes: dict[str, Any] = {"ground": "other", "answer": answer, "decided_at": timezone.now(), "revision": one.revision + 1}
    move(one, verb, by=by, moves=APPLICATION_MOVES, reason=answer, **changes)
    return True


REACTIONS = {"union_merged": hand_over, "union_dissolved": hand_over}
