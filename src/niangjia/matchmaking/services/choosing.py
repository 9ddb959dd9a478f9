"""Handing in one's choices. Nothing that is said here is written, logged or reported in the open."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from niangjia.kernel import audit
from niangjia.kernel.errors import Gone, Invalid, Missing, Refused
from niangjia.kernel.wording import when
from niangjia.matchmaking.ballots import close
from niangjia.matchmaking.models import Attendee, Ballot, BallotKey, Evening
from niangjia.matchmaking.phases import BEFORE, CHOOSING, phase
from niangjia.matchmaking.queries import bound, facing
from niangjia.matchmaking.rules import own_attendee


@sensitive_variables()
def hand_in(*, by: Any, evening: Evening, numbers: Sequence[int], now: datetime | None = None) -> None:
    """Hand in whom one would like to meet again, by number, the dearest first; nobody is a choice too.

    May be done again until the window closes. The audit trail says that somebody handed in, the first time alone: how
    often a mind was changed is nobody's business either. Raises :class:`Missing` without a number, :class:`Refused`
    before the window, :class:`Gone` after it, :class:`Invalid` for numbers that cannot be; no refusal repeats a number.
    """
    moment = now or timezone.now()
    with transaction.atomic():
        locked = Evening.objects.select_for_update().get(pk=evening.pk)
        me = own_attendee(by, locked)
        if me is None:
            raise Missing("您在这场活动里没有号码牌。")
        _permit(locked, moment)
        _check(locked, me, numbers)
        # without an order, the order in which they were typed must say nothing
        said = list(numbers) if locked.ranked else sorted(numbers)
        key = BallotKey.objects.get(evening=locked)
        envelope = close(key.key, settings.SEALED_CIPHER, bound(locked, me), said)
        _, is_first = Ballot.objects.update_or_create(attendee=me, defaults={"closed": envelope})
        if is_first:
            audit.record("evening.hand_in", by=by, target=locked, path=locked.path)


def _permit(evening: Evening, now: datetime) -> None:
    stands = phase(evening, now)
    if stands == BEFORE:
        raise Refused(f"{when(evening.chooses_from)}开始交选。", code="not-yet-open")
    if stands != CHOOSING:
        raise Gone("交选已经截止。", code="closed")


@sensitive_variables()
def _check(evening: Evening, me: Attendee, numbers: Sequence[int]) -> None:
    said = ""
    if len(numbers) > evening.most:
        said = f"最多选 {evening.most} 位。"
    elif len(set(numbers)) != len(numbers):
        said = "同一位只能选一次。"
    elif not set(numbers) <= {one.number for one in facing(me)}:
        said = "只能选名单上的号码。"
    if said:
        raise Invalid(said, at="numbers")
