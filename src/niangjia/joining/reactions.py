"""What joining does when others act. A union is merged or dissolved: applications that wait go along, or come back to their
senders. A person's file is over: so are the applications.
"""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from niangjia.joining.models import Application
from niangjia.joining.services.common import MARK
from niangjia.joining.states import APPLICATION_MOVES, ApplicationState
from niangjia.kernel import audit
from niangjia.kernel.marks import touch
from niangjia.kernel.workflow import move
from niangjia.members.services import GONE


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


def forgotten(*, people: Collection[UUID], numbers: Collection[bytes], by: Any) -> None:
    """Whoever's file is over: the applications that were sent with the number, or opened the membership."""
    theirs = Application.objects.filter(Q(id_index__in=list(numbers)) | Q(membership__person__in=list(people)))
    for one in theirs.exclude(state__in=ApplicationState.WAITING):
        blank = {"name": GONE, "id_number": "", "id_index": one.pk.bytes, "phone": None, "phone_index": None}
        Application.objects.filter(pk=one.pk).update(**blank, workplace="", firm_key="", answer="")


REACTIONS = {"union_merged": hand_over, "union_dissolved": hand_over, "person_forgotten": forgotten}
