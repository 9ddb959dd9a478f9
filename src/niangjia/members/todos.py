"""What members leave for today: rosters at work (``batches/todos.py``), transfers, rosters gone stale."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel.questions import Todo
from niangjia.kernel.wording import number
from niangjia.members.batches import visible
from niangjia.members.batches.todos import batch_todos
from niangjia.members.models import Person
from niangjia.members.queries import own_expulsion
from niangjia.members.states import WRITERS, BatchState, ExpulsionState
from niangjia.members.transfers.todos import transfer_todos
from niangjia.organizations.queries import unfilled
from niangjia.organizations.rights import subtrees
from niangjia.organizations.states import ORGANISERS

STALE = timedelta(days=365)
SHOWN = 5  # empty seats on one page of 今日


def todos(user: Any) -> Iterator[Todo]:
    """Whatever waits of members, kind by kind."""
    for kind in (own_todos, batch_todos, transfer_todos, empty_seats, stale_rosters):
        yield from kind(user)


def own_todos(user: Any) -> Iterator[Todo]:
    """What a member is asked oneself: to say something to an expulsion, or to appeal in time."""
    one = own_expulsion(user)
    if one is None:
        return
    url = reverse("members:my_expulsion")
    if one.state == ExpulsionState.NOTIFIED:
        yield Todo(f"{one.union.name}拟开除您的会籍，您可以申辩", url, kind="expulsion", light="late")
    elif one.can_appeal:
        yield Todo("您被开除会籍，可以申诉", url, due=one.appeal_until, kind="expulsion", light="late", calendar=True)


def empty_seats(user: Any) -> Iterator[Todo]:
    """Committees with a seat of somebody who has died, until a successor sits there or the term ends. One query."""
    if not subtrees(user, *ORGANISERS):
        return
    dead = Person.objects.filter(died_on__isnull=False, user__isnull=False).values("user")  # they are few, and have an index
    for seat in unfilled(user).filter(user__in=dead)[:SHOWN]:
        sentence = f"{seat.holder}去世，{seat.term.union.name}{seat.term.body}{seat.get_position_display()}空缺，请补选"
        yield Todo(sentence, reverse("organizations:term", args=[seat.term_id]), due=seat.ends_on, kind="term")


def stale_rosters(user: Any) -> Iterator[Todo]:
    """Unions that brought a roster in once and none for a year. One query over the batches, no members are read."""
    if not subtrees(user, *WRITERS):
        return
    rows = visible.batches(user).filter(state=BatchState.COMMITTED, union__ended_on__isnull=True).order_by()
    last = rows.values("union", "union__name").annotate(last=Max("committed_at"))
    stale = list(last.filter(last__lt=timezone.now() - STALE).order_by("last", "union"))
    if not stale:
        return
    first, several = stale[0], len(stale) > 1
    who = f"{first['union__name']}等 {number(len(stale))} 个工会" if several else first["union__name"]
    url = reverse("members:rosters") if several else f"{reverse('members:roster_new')}?union={first['union']}"
    yield Todo(f"{who}超过一年没有更新花名册", url, count=len(stale), kind="roster", light="ok")
