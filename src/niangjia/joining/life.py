"""What happened to a person on the way in."""

from collections.abc import Iterator
from typing import Any

from niangjia.joining.models import Application
from niangjia.joining.states import ApplicationState
from niangjia.kernel.questions import Moment


def life(person: Any, viewer: Any) -> Iterator[Moment]:
    """The applications through which somebody became a member, for whoever may see the person."""
    rows = Application.objects.filter(membership__person_id=person.pk, state=ApplicationState.ACCEPTED)
    for one in rows.select_related("union").order_by("pk"):
        text = f"{one.source_label} · {one.union.name}"
        if one.submitted_at is not None:
            yield Moment(one.submitted_at, "提交入会申请", text, icon="file-text", context="joining")
        if one.decided_at is not None:
            yield Moment(one.decided_at, "入会申请通过", one.union.name, icon="user-check", context="joining")
