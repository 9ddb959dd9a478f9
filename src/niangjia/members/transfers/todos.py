"""What transfers leave for today: people who want to leave or to come, and what nobody answered in time."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel.questions import Todo
from niangjia.kernel.wording import number
from niangjia.members.models import Transfer
from niangjia.members.states import WRITERS, TransferState
from niangjia.members.transfers import timing, visible
from niangjia.organizations.rights import subtrees


def transfer_todos(user: Any) -> Iterator[Todo]:
    """The lines of a user; nothing, and no query, for whoever answers for no members."""
    if not subtrees(user, *WRITERS):
        return
    asked = Q(state=TransferState.ASKED)
    yield from _line(visible.leaving(user).filter(asked, out_at__isnull=True), "人请求转出")
    yield from _line(visible.arriving(user).filter(asked & visible.UNSIGNED_IN), "人请求转入")
    yield from _judged(visible.judged(user))


def _line(rows: QuerySet[Transfer], what: str) -> Iterator[Todo]:
    today = timezone.localdate()
    found = rows.aggregate(count=Count("pk"), due=Min("due_on"))
    if found["count"]:
        due = found["due"]
        sentence = f"{number(found['count'])} {what}，{timing.left([due], today)}"
        if due is not None and (due - today).days <= timing.REMIND[1]:
            sentence += "，逾期由上级决定"
        yield Todo(
            sentence, _url(), due=due, count=found["count"], kind="transfer", light=timing.light(due, today)
        )


def _judged(rows: QuerySet[Transfer]) -> Iterator[Todo]:
    found = rows.aggregate(count=Count("pk"), due=Min("due_on"))
    if found["count"]:
        sentence = f"{number(found['count'])} 份转会逾期没有答复，请决定"
        yield Todo(sentence, _url(), due=found["due"], count=found["count"], kind="transfer", light="late")


def _url() -> str:
    return reverse("members:transfers")
