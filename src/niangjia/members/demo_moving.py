"""What moves in the demo: transfers that wait, one that is done, one that the union above decides; who is retired, posted,
and one procedure of expulsion, in which the member was told and has the word."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from niangjia.members.models import Expulsion, Membership
from niangjia.members.services.expulsions import notify_member, propose_expulsion
from niangjia.members.services.postings import begin_posting
from niangjia.members.services.standing import keep_membership
from niangjia.members.transfers import timing
from niangjia.members.transfers.services import begin_transfer

WAITING = 3


def load(*, union: Any, to: Any, further: Any, chair: Any) -> int:
    """Let ``chair`` ask ``to`` to take some members of ``union``, and one of ``to`` move ``further``; how many people."""
    rows = Membership.objects.filter(path=union.path, left_on__isnull=True, person__user__isnull=True)
    some = list(rows.select_related("person", "union").order_by("pk")[: WAITING + 2])
    others = Membership.objects.filter(path=to.path, left_on__isnull=True, person__user__isnull=True)
    there = others.select_related("person").order_by("pk").first()
    if len(some) < WAITING + 2 or there is None:
        return 0
    asked = [
        begin_transfer(by=chair, person=one.person, to=to, wish="到新单位工作") for one in some[:WAITING]
    ]
    _run_out(asked[0])
    begin_transfer(by=None, person=there.person, to=further, wish="换了行业")  # the system signs for both
    today = timezone.localdate()
    keep_membership(by=chair, memberships=[some[-2]], on=today - timedelta(days=40), standing="retired")
    begin_posting(
        by=chair, membership=some[-1], host=to, starts_on=today - timedelta(days=60), paid_by="home"
    )
    _accuse(others.exclude(pk=there.pk).select_related("union").order_by("pk").last(), today)
    return len(some) + 1


def _accuse(member: Any, today: Any) -> None:
    """Somebody convicted by a court: proposed with the group's opinion, told, not yet heard."""
    if member is None:
        return
    made = propose_expulsion(
        by=None, membership=member, grounds="因职务侵占被判处有期徒刑，判决已经生效（演示案例，人和事都是虚构的）。",
        group_opinion="工会小组开会讨论，同意按章程提请表决。",
    )  # fmt: skip
    Expulsion.objects.filter(pk=made.pk).update(proposed_on=today - timedelta(days=4))
    made.refresh_from_db()
    notify_member(by=None, expulsion=made, on=today - timedelta(days=3))


def _run_out(asked: Any) -> None:
    """Nobody answered this one in time."""
    today = timezone.localdate()
    type(asked).objects.filter(pk=asked.pk).update(
        asked_on=today - timedelta(days=33), due_on=today - timedelta(days=3)
    )
    timing.escalate_due(today)
