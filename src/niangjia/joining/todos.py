"""What joining leaves for today: applications that wait, and where one's own stand."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone

from niangjia.joining import rules
from niangjia.joining.founding import todos as founding_todos
from niangjia.joining.models import Application
from niangjia.joining.states import REVIEWERS, ApplicationState
from niangjia.kernel.questions import Todo
from niangjia.kernel.standing import Own
from niangjia.kernel.wording import number
from niangjia.organizations.rights import subtrees

LATE = timedelta(days=3)  # after that many days it is no longer a courtesy to be quick


def todos(user: Any) -> Iterator[Todo]:
    """One line for all that wait in the user's branches, one for each of one's own that is not decided, firms to be founded."""
    for one in _own(user):
        back = one.state == ApplicationState.RETURNED
        told = f"您向{one.union.name}的入会申请{'被退回，补正后再提交' if back else '在等工会审核'}"
        url = reverse("joining:my_application", args=[one.pk])
        yield Todo(told, url, kind="application", light="soon" if back else "ok")
    if subtrees(user, *REVIEWERS):
        yield from _waiting(user)
    yield from founding_todos.todos(user)


_own = Own(lambda user: Application.objects.filter(user=user, state__in=ApplicationState.WAITING).select_related("union")[:5])


def _waiting(user: Any) -> Iterator[Todo]:
    rows = rules.movable(user).filter(state=ApplicationState.SUBMITTED).order_by()
    found = rows.aggregate(n=Count("pk"), first=Min("submitted_at"), odd=Count("pk", filter=Q(front__lt=0)))
    if not found["n"]:
        return
    waited = timezone.now() - found["first"]
    since = f"最早一份已等待 {waited.days} 天" if waited.days else "最早一份是今天提交的"
    odd = f"，{number(found['odd'])} 份有疑点" if found["odd"] else ""
    yield Todo(
        f"{number(found['n'])} 份入会申请待审核，{since}{odd}",
        reverse("joining:applications"),
        count=found["n"],
        kind="application",
        light="late" if waited > LATE else "soon",
    )
