"""Who sees which transfers, and as which side."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from niangjia.members.models import Inquiry, Transfer
from niangjia.members.states import WRITERS, TransferState
from niangjia.organizations.rights import scope

UNSIGNED_IN = Q(in_at__isnull=True) & ~Q(origin="roster")


def leaving(user: Any) -> QuerySet[Transfer]:
    """The transfers of members of the user's unions."""
    return Transfer.objects.filter(scope(user, *WRITERS))


def arriving(user: Any) -> QuerySet[Transfer]:
    """The transfers to the user's unions."""
    return Transfer.objects.filter(scope(user, *WRITERS, field="to_union__path"))


def judged(user: Any) -> QuerySet[Transfer]:
    """The transfers that nobody answered in time and that the user's unions decide."""
    return Transfer.objects.filter(to_judge(user), state=TransferState.ESCALATED)


def to_judge(user: Any) -> Q:
    """The condition for transfers that came up to the user's unions; whoever holds the whole tree has the rest."""
    condition = scope(user, *WRITERS, field="judge__path")
    if getattr(user, "is_superuser", False):
        condition |= Q(judge__isnull=True, state=TransferState.ESCALATED)
    return condition


def transfers(user: Any) -> QuerySet[Transfer]:
    """Every transfer that the user's unions have a part in."""
    sides = scope(user, *WRITERS) | scope(user, *WRITERS, field="to_union__path") | to_judge(user)
    return Transfer.objects.filter(sides)


def waiting(user: Any) -> QuerySet[Transfer]:
    """Those that wait for a word of the user's unions: to let go, to take in, or to decide."""
    out = scope(user, *WRITERS) & Q(out_at__isnull=True, state=TransferState.ASKED)
    into = scope(user, *WRITERS, field="to_union__path") & UNSIGNED_IN & Q(state=TransferState.ASKED)
    above = to_judge(user) & Q(state=TransferState.ESCALATED)
    return Transfer.objects.filter(out | into | above)


def pending(user: Any) -> QuerySet[Transfer]:
    """Those that the user's unions have signed and that wait for others."""
    out = scope(user, *WRITERS) & Q(out_at__isnull=False)
    into = scope(user, *WRITERS, field="to_union__path") & ~UNSIGNED_IN
    return Transfer.objects.filter(out | into, state__in=TransferState.OPEN)


def own(user: Any) -> QuerySet[Transfer]:
    """The user's own transfers as a member."""
    return Transfer.objects.filter(person__user_id=user.pk)


def inquiries(user: Any) -> QuerySet[Inquiry]:
    """People whom the user's unions asked for and whom nobody knows."""
    return Inquiry.objects.filter(scope(user, *WRITERS), withdrawn=False)
