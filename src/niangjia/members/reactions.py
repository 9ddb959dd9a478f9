"""What members do when a union is merged or dissolved: people go where they were sent, on the day, in the same transaction."""

from datetime import date
from typing import Any

from django.db.models import Q

from niangjia.kernel.errors import Refused
from niangjia.members import notices
from niangjia.members.handing import hand_all, hold_members, members_of, note_move
from niangjia.members.models import Expulsion, Posting, Transfer
from niangjia.members.services.departed import keep_closed
from niangjia.members.states import ExpulsionState, TransferState
from niangjia.members.transfers.carrying import close, end_postings
from niangjia.members.transfers.timing import first_above_both


def hand_over(*, union: Any, target: Any, by: Any, on: date, reason: str) -> None:
    """Close every current membership of ``union`` and open one at ``target``; nobody is in none or in two.

    Raises :class:`Refused` where members are left and no target is named.
    """
    count = members_of(union)
    if count and target is None:
        raise Refused(f"“{union.name}”还有 {count} 名会员，请先选择会员转入哪个工会。", code="members-left")
    hold_members(union)
    withdraw_open(union, by)
    _serve_elsewhere(union, target, on)
    if count:
        hand_all(by=by, union=union, target=target, on=on)
        note_move(by=by, union=union, target=target, count=count, reason=reason)
    _appeals_go_on(union, target, by)


def withdraw_open(union: Any, by: Any) -> None:
    """Nobody can answer for a union that ends, and nobody can go there."""
    asked = Transfer.objects.filter(state__in=TransferState.OPEN)
    close(asked.filter(from_union_id=union.pk) | asked.filter(to_union_id=union.pk), by=by)


def _serve_elsewhere(union: Any, target: Any, on: date) -> None:
    """Who is posted to a union that ends is served by the one that takes over, or nowhere but at home."""
    here = Posting.objects.filter(host=union, ends_on__isnull=True)
    end_postings(here.filter(home=target) if target else here, on)
    if target:
        here.update(host=target, path=target.path)


def _appeals_go_on(union: Any, target: Any, by: Any) -> None:
    """What was decided can still be appealed: the heir answers for the union that ends, and whoever is above decides."""
    decided = Expulsion.objects.filter(state__in=ExpulsionState.DECIDED)
    before = set(decided.filter(Q(union=union) | Q(judge=union)).values_list("pk", "judge"))
    Expulsion.objects.filter(judge=union).filter(state__in=ExpulsionState.LASTING).update(judge=target or union.parent)
    if target:
        decided.filter(union=union).update(union=target, path=target.path)
        decided.filter(union=target, judge=target).update(judge=first_above_both(target.path, target.path))
    for one in decided.filter(pk__in=[key for key, _ in before], state=ExpulsionState.APPEALED).select_related("person__user", "judge"):
        if (one.pk, one.judge_id) not in before:
            notices.tell_judge(one, by=by)


REACTIONS = {"union_merged": hand_over, "union_dissolved": hand_over, "account_reopening": keep_closed}
