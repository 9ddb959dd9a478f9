"""Counting visitors by stall: every tap once, from as many phones as there are, in whatever order they arrive."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from niangjia.fairs import rules
from niangjia.fairs.models import Fair, Stall, Tap
from niangjia.fairs.services.common import permit, touch
from niangjia.fairs.states import FairState
from niangjia.kernel.errors import Gone, Invalid, Refused

MOST = 500  # taps of one request
KEY_LONGEST = 64


@dataclass(frozen=True)
class Touch:
    """One tap of a phone, or the undoing of one; ``key`` is the tap's own."""

    stall: UUID
    key: str
    undo: bool = False


def count(*, by: Any, fair: Fair, touches: Sequence[Touch]) -> dict[UUID, int]:
    """Take taps in; gives the visitors of every stall as they are now.

    What was sent before changes nothing; an undo that comes before its tap holds. What was tapped while there was no
    network is taken after the end of the fair as well, on its day. Raises :class:`Gone` (over, called off),
    :class:`Refused` (not begun), :class:`Invalid` (no such stall, too many, a key that is none).
    """
    permit(by, fair, allowed=rules.countable(by), who="主席、组织干部、帮扶干部或宣传干部")
    _check(fair, touches)
    try:
        return _count(by, fair, touches)
    except IntegrityError:  # a key of another fair: no phone of ours makes one
        raise Invalid("计数的编号已经用过。", errors={"key": ["请换一个编号。"]}) from None


def _count(by: Any, fair: Fair, touches: Sequence[Touch]) -> dict[UUID, int]:
    with transaction.atomic():
        stalls = {one.pk: one for one in Stall.objects.select_for_update().filter(fair=fair).order_by("pk")}
        if any(one.stall not in stalls for one in touches):
            raise Invalid("没有这个摊位，请刷新页面。", errors={"stall": ["没有这个摊位。"]})
        changes = _take(by, fair, touches)
        for key, change in changes.items():
            if change:
                Stall.objects.filter(pk=key).update(visitors=F("visitors") + change)
        if any(changes.values()):
            touch(fair)
    return {key: stall.visitors + changes[key] for key, stall in stalls.items()}


def _check(fair: Fair, touches: Sequence[Touch]) -> None:
    if fair.state == FairState.CANCELLED:
        raise Gone("这场活动已经取消。", code="cancelled")
    if fair.state not in FairState.COUNTED or fair.held_on > timezone.localdate():
        raise Refused("活动还没有开始，到那天再计数。", code="not-begun")
    if fair.state == FairState.HELD and fair.held_on < timezone.localdate():
        raise Gone("活动已经办完，数字不再变。要更正请先“接着计数”。", code="over")
    if len(touches) > MOST:
        raise Invalid(f"一次最多 {MOST} 下。", errors={"taps": [f"一次最多 {MOST} 下。"]})
    if any(not 8 <= len(one.key) <= KEY_LONGEST or not one.key.isascii() or not one.key.isprintable() for one in touches):
        raise Invalid("计数的编号不对。", errors={"key": [f"请用 8 到 {KEY_LONGEST} 个可见字符。"]})


def _take(by: Any, fair: Fair, touches: Sequence[Touch]) -> Counter[UUID]:
    """New taps and what they change; the stalls are locked, so nobody else writes taps of theirs meanwhile."""
    known = {one.key: one for one in Tap.objects.filter(key__in={one.key for one in touches}, stall__fair=fair)}
    fresh: dict[str, Tap] = {}
    changes: Counter[UUID] = Counter()
    for one in touches:
        tap = known.get(one.key) or fresh.get(one.key)
        if tap is None:
            fresh[one.key] = Tap(stall_id=one.stall, key=one.key, by=by, undone=one.undo)
            changes[one.stall] += 0 if one.undo else 1
        elif one.undo and not tap.undone:
            tap.undone = True
            changes[tap.stall_id] -= 1
    Tap.objects.bulk_create(fresh.values())
    gone = [tap.pk for tap in known.values() if tap.undone]
    Tap.objects.filter(pk__in=gone, undone=False).update(undone=True)
    return changes
