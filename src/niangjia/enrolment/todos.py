"""What waits: for the desk (drafts, draws to be numbered and drawn), for a member (holds to confirm)."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment import door_todos, rules
from niangjia.enrolment.asks import required
from niangjia.enrolment.models import Draw
from niangjia.enrolment.nominations import todos as nomination_todos
from niangjia.enrolment.states import OPENERS, DrawState, EntryState
from niangjia.kernel.questions import Todo
from niangjia.kernel.standing import MOMENT, Own
from niangjia.kernel.wording import quoted
from niangjia.organizations.rights import subtrees


def todos(user: Any) -> Iterator[Todo]:
    """One query for the member, one for the desk."""
    for entry in _open(user, timezone.now()):
        yield from _own(entry)
    if not subtrees(user, *OPENERS):
        return
    yield from nomination_todos.todos(user)
    yield from door_todos.todos(user)
    waiting = rules.draws(user).filter(
        state__in=[DrawState.FROZEN, DrawState.NUMBERED], known_at__lte=timezone.now()
    )
    for draw in waiting.select_related("offer").order_by("known_at")[:20]:
        yield _todo(draw)


def _own(entry: Any) -> Iterator[Todo]:
    """A hold to be confirmed; a place for which something is still to be filled in."""
    url, title = reverse("enrolment:my_entry", args=[entry.pk]), quoted(entry.offer.title)
    if entry.state == EntryState.HELD:
        yield Todo(f"{title}的名额为您暂留，请尽快确认", url, entry.held_until, kind="hold", light="late")
    elif required(entry.offer.asks):
        yield Todo(f"{title}的名额是您的了，还有内容要填", url, entry.session.starts_at, kind="fill")


_TO_FILL = Q(state=EntryState.TAKEN, filled__isnull=True) & ~Q(offer__asks=[])
_open = Own(
    lambda user, now: rules.own_entries(user)
    .filter(Q(state=EntryState.HELD, held_until__gt=now) | (_TO_FILL & Q(session__starts_at__gt=now)))
    .select_related("offer", "session")[:5],
    MOMENT,
)


def _todo(draw: Draw) -> Todo:
    what = "等两人录入公开号码" if draw.state == DrawState.FROZEN else "可以开摇了"
    url = reverse("enrolment:offer", args=[draw.offer_id])
    return Todo(f"{quoted(draw.offer.title)}{what}", url, draw.known_at, kind="draw")
