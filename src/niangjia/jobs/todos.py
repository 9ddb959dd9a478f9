"""What jobs leaves for today: fairs to be written down, calls that are due; for a trainee, the question; for a member, a time."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment.states import OfferState
from niangjia.jobs import rules
from niangjia.jobs.models import Followup
from niangjia.jobs.states import HOSTS, FairState, FollowupState, SlotState
from niangjia.kernel.questions import Todo
from niangjia.kernel.standing import DAY, MOMENT, Own
from niangjia.kernel.wording import quoted, when
from niangjia.organizations.rights import subtrees

LATE_DAYS = 14  # a call that is this much overdue is late
AHEAD = timedelta(days=2)


def todos(user: Any) -> Iterator[Todo]:
    """Two queries for a member, two more for the desk."""
    yield from _own(user)
    if subtrees(user, *HOSTS):
        yield from _calls(user)
        yield from _fairs(user)


def _own(user: Any) -> Iterator[Todo]:
    today, now = timezone.localdate(), timezone.now()
    for one in {call.trainee_id: call for call in _asked(user, today)}.values():  # one question a training
        url = reverse("jobs:my_training", args=[one.trainee_id])
        yield Todo(f"{quoted(one.trainee.offer.title)}结业后找到工作了吗？告诉工会", url, kind="followup", light="ok")  # no term of theirs
    for slot in _booked(user, now, now + AHEAD):
        yield Todo(f"{when(slot.starts_at)}{slot.desk}", reverse("jobs:my_jobs"), slot.starts_at, kind="slot", light="ok")


_asked = Own(
    lambda user, today: Followup.objects.filter(trainee__person__user=user, state__in=FollowupState.OPEN, due_on__lte=today)
    .select_related("trainee__offer")
    .order_by("trainee", "month")[:12],
    DAY,
)
_booked = Own(
    lambda user, now, until: rules.own_slots(user)
    .filter(state=SlotState.BOOKED, starts_at__gt=now, starts_at__lt=until)
    .select_related("desk")[:3],
    MOMENT,
    MOMENT,
)


def _calls(user: Any) -> Iterator[Todo]:
    today = timezone.localdate()
    due = rules.followups_movable(user).filter(state__in=FollowupState.OPEN, due_on__lte=today)
    found = due.aggregate(n=Count("trainee", distinct=True), first=Min("due_on"))
    if found["n"]:
        light = "late" if found["first"] < today - timedelta(days=LATE_DAYS) else "soon"
        sentence = f"{found['n']} 名学员到了就业回访的日子"
        yield Todo(sentence, f"{reverse('jobs:followups')}?due=now", found["first"], found["n"], "followup", light)


def _fairs(user: Any) -> Iterator[Todo]:
    """Those of today are counted, those of the past written down."""
    today = timezone.localdate()
    due = rules.fairs_movable(user).filter(state=FairState.PLANNED, held_on__lte=today).exclude(offer__state=OfferState.DRAFT)
    for fair in due.select_related("offer").order_by("held_on")[:5]:
        if fair.held_on == today:
            url = reverse("jobs:job_fair_count", args=[fair.pk])
            yield Todo(f"“{fair}”今天举办，去计数", url, fair.held_on, kind="job_fair", light="soon")
            continue
        url = reverse("jobs:job_fair", args=[fair.pk])
        yield Todo(f"“{fair}”办完了，请登记进场人数", url, fair.held_on, kind="job_fair", light="soon")
