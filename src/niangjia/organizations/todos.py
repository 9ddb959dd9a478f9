"""What waits for a user: the first steps of a new house, and terms that run out."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel.questions import Todo
from niangjia.organizations.models import Term, Union
from niangjia.organizations.offices import somebody
from niangjia.organizations.queries import doubted
from niangjia.organizations.rights import scope, subtrees
from niangjia.organizations.states import ORGANISERS, TermState
from niangjia.organizations.termclock import STEPS, bounds, read

SHOWN = 5  # seats on one page of 今日


def first_steps(user: Any) -> Iterator[Todo]:
    """What comes first in a new house, in this order, until somebody holds an office; for the system administrator."""
    if not getattr(user, "is_superuser", False) or somebody():
        return
    if not Union.objects.exists():
        yield _step("还没有工会：先建立第一个总工会", "organizations:union_new")
    yield _step("给主席和组织干部开账号", "accounts:account_new")
    yield _step("任命主席和组织干部", "organizations:appointment_new")


def _step(sentence: str, name: str) -> Todo:
    return Todo(sentence, reverse(name))


def todos(user: Any) -> Iterator[Todo]:
    """Terms that are overdue or run out within 30, 90, 180 days, where the user may hold the election's record."""
    if not subtrees(user, *ORGANISERS):
        return
    yield from namesakes(user)
    today = timezone.localdate()
    rows = Term.objects.filter(scope(user, *ORGANISERS), state=TermState.RUNNING)
    said = {band: bounds(band, today) for band in ("overdue", *map(str, STEPS))}
    within = {band: Q(due_on__lte=last) & (Q(due_on__gte=first) if first else Q()) for band, (first, last) in said.items()}
    counts = {f"count_{band}": Count("pk", filter=some) for band, some in within.items()}
    dues = {f"due_{band}": Min("due_on", filter=some) for band, some in within.items()}
    found = rows.filter(due_on__lte=said[str(STEPS[-1])][1]).aggregate(**counts, **dues)
    for band, some in within.items():
        if found[f"count_{band}"]:
            yield _todo(band, found[f"count_{band}"], found[f"due_{band}"], today, rows.filter(some))


def namesakes(user: Any) -> Iterator[Todo]:
    """Seats held by the name of a member there who has died: whether it is the same person, somebody has to look."""
    for seat in doubted(user)[:SHOWN]:
        who = f"{seat.term.union.name}{seat.term.body}{seat.get_position_display()}席位上的{seat.holder}可能已去世，请核对"
        yield Todo(who, reverse("organizations:term", args=[seat.term_id]), kind="term")


def _todo(band: str, count: int, due: Any, today: Any, rows: Any) -> Todo:
    clock = read(due, today)
    if band == "overdue":
        sentence = f"{count} 个工会委员会已超期未换届，最长超期 {-clock.days} 天"
    else:
        sentence = f"{count} 个工会委员会将在 {band} 天内届满，最早一个{clock.sentence.removesuffix('届满')}"
    url = f"{reverse('organizations:terms')}?{urlencode({'band': band})}"
    if count == 1:
        one = rows.select_related("union").first()
        sentence = f"{one.union.name}第 {one.number} 届{one.body}{clock.sentence}"
        url = reverse("organizations:term", args=[one.pk])
    return Todo(
        sentence, url, due=due, count=count, kind="term", light="late" if band == "overdue" else "soon"
    )
