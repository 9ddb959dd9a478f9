"""The time for an answer: its clock, and what happens when it runs out.

The number of days is the rule ``union.transfer_days``; the copy of the rule lies with the clock.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from niangjia.kernel import audit
from niangjia.kernel.clocks import Clock, clocks_of, start_clock, stop_clock
from niangjia.kernel.errors import Refused
from niangjia.kernel.regulations import rule
from niangjia.kernel.tree import ancestors
from niangjia.kernel.wording import day, still_days
from niangjia.kernel.workflow import move
from niangjia.members import notices
from niangjia.members.models import Transfer
from niangjia.members.states import TRANSFER_MOVES, TransferState
from niangjia.organizations.queries import active

KEY = "union.transfer_days"
TITLE = "转会答复"
REMIND = (10, 3)  # days before the end at which 今日 grows more urgent
CHUNK = 1000
READ = ("from_union", "to_union", "person__user", "judge")  # what is told of a transfer


def days_of(region: str) -> tuple[int, dict[str, Any]]:
    """How long the other side has, and the rule that says so."""
    applied = rule(KEY, region=region)
    return int(applied.value["days"]), applied.as_dict()


def start(transfer: Transfer, *, by: Any) -> Clock:
    """Begin to count; the due date is copied to the transfer, where lists and reminders ask for it."""
    asks = transfer.to_union if transfer.origin == "in" else transfer.from_union  # else the day would say where somebody is
    days, words = days_of(asks.region_code)
    clock = start_clock(owner=transfer, key=KEY, title=TITLE, days=days, by=by, warn=REMIND[0], rule=words)
    Transfer.objects.filter(pk=transfer.pk).update(due_on=clock.due)
    transfer.due_on = clock.due
    return clock


def start_missing() -> int:
    """Clocks for what rosters asked for, set-based; how many were started."""
    rows = Transfer.objects.filter(state=TransferState.ASKED, due_on__isnull=True).select_related("from_union")
    total = 0
    while some := list(rows.order_by("pk")[:CHUNK]):
        with transaction.atomic():
            Clock.objects.bulk_create(_clock(one) for one in some)
            Transfer.objects.bulk_update(some, ["due_on"])
        total += len(some)
    return total


def _clock(one: Transfer) -> Clock:
    days, words = days_of(one.from_union.region_code)
    one.due_on = one.asked_on + timedelta(days=days)
    return Clock(
        owner_label=one._meta.label_lower, owner_id=one.pk, path=one.path, key=KEY, title=TITLE,
        start=one.asked_on, days=days, unit="calendar", warn=REMIND[0], rule=words, due=one.due_on,
    )  # fmt: skip


def stop(transfer: Transfer, *, by: Any) -> None:
    """Somebody has answered, or nobody needs to."""
    for clock in clocks_of(transfer).filter(stopped_on__isnull=True):
        stop_clock(clock=clock, by=by)


def escalate_due(on: date | None = None) -> int:
    """Hand what nobody answered in time to the first union above both; how many."""
    day = on or timezone.localdate()
    rows = Transfer.objects.filter(state=TransferState.ASKED, due_on__lt=day).select_related(*READ)
    late = [one for one in list(rows.order_by("due_on", "pk")) if _escalate(one)]
    for path, count in Counter(one.judge.path for one in late if one.judge).items():
        notices.remind_of_transfers(path, f"{count} 份转会到期没有答复，交您决定：同意转，还是不转。")
    return len(late)


def remind_due(on: date | None = None) -> int:
    """Write to the unions whose answer is due in ten days, and in three: one line each, however many wait; how many."""
    today, told = on or timezone.localdate(), 0
    for number in REMIND:
        due = Transfer.objects.filter(state=TransferState.ASKED, due_on=today + timedelta(days=number)).order_by()
        waits = Counter(due.filter(out_at__isnull=True).values_list("path", flat=True))
        coming = due.filter(in_at__isnull=True).exclude(origin="roster")  # a roster has signed for whoever takes in
        waits.update(coming.values_list("to_union__path", flat=True))
        for path, count in sorted(waits.items()):
            text = f"{count} 人的转会等您答复，还剩 {number} 天；到期没有答复，由上级工会决定。"
            notices.remind_of_transfers(path, text)
        told += len(waits)
    return told


def _escalate(one: Transfer) -> bool:
    try:
        with transaction.atomic():
            judge = first_above_both(one.path, one.to_union.path)
            move(one, "escalate", by=None, moves=TRANSFER_MOVES, judge=judge)
            stop(one, by=None)
            audit.record("transfer.escalate", by=None, target=one, subject=one.person_id)
            notices.tell_transfer(one, "escalate", by=None)
    except Refused:
        return False  # somebody answered at the last moment
    return True


def first_above_both(one: str, other: str) -> Any:
    """The lowest union that stands above two others, neither of them itself; nothing for two trees."""
    shared = set(ancestors(one, itself=False)) & set(ancestors(other, itself=False))
    return active().filter(path__in=shared).order_by("-path").first()


def light(due: date | None, today: date) -> str:
    """How urgent an answer is: late only once the day has gone by."""
    if due is None or (due - today).days > REMIND[0]:
        return "ok"
    return "late" if due < today else "soon"


def left(days: Iterable[date | None], today: date) -> str:
    """Until when the most urgent of several answers has time, in words; how long that is stands beside it."""
    known = [one for one in days if one is not None]
    return f"最早一份{day(min(known), today)}到期" if known else "今天提出"


def time_left(due: date | None, today: date) -> str:
    """How long one answer still has, in the calendar days of the rule, and until when: 还剩 30 天，到12月22日 周二."""
    if due is None:
        return "今天提出"
    return f"{still_days(due, today)}，到{day(due, today)}" if due > today else still_days(due, today)
