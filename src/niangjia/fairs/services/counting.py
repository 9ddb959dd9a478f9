"""Counting visitors by stall: every tap once (``kernel/tapping.py``)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from niangjia.fairs import rules
from niangjia.fairs.models import Fair, Stall, Tap
from niangjia.fairs.services.common import permit, touch
from niangjia.fairs.states import FairState
from niangjia.kernel import tapping
from niangjia.kernel.errors import Gone, Invalid, Refused
from niangjia.kernel.tapping import Touch


def count(*, by: Any, fair: Fair, touches: Sequence[Touch]) -> dict[UUID, int]:
    """Take taps in; gives the visitors of every stall as they are now.

    What was sent before changes nothing; an undo that comes before its tap holds. What was tapped while there was no
    network is taken after the end of the fair as well, on its day. Raises :class:`Gone` (over, called off),
    :class:`Refused` (not begun), :class:`Invalid` (no such stall, too many, a key that is none).
    """
    permit(by, fair, allowed=rules.countable(by), who="主席、组织干部、帮扶干部或宣传干部")
    _check(fair)
    tapping.check(touches)
    with transaction.atomic():
        stalls = {one.pk: one for one in Stall.objects.select_for_update().filter(fair=fair).order_by("pk")}
        if any(one.place not in stalls for one in touches):
            raise Invalid("没有这个摊位，请刷新页面。", errors={"stall": ["没有这个摊位。"]})
        changes = tapping.take(Tap, "stall", by=by, touches=touches, stall__fair=fair)
        if any(changes.values()):
            touch(fair)
    return {key: stall.visitors + changes[key] for key, stall in stalls.items()}


def _check(fair: Fair) -> None:
    if fair.state == FairState.CANCELLED:
        raise Gone("这场活动已经取消。", code="cancelled")
    if fair.state not in FairState.COUNTED or fair.held_on > timezone.localdate():
        raise Refused("活动还没有开始，到那天再计数。", code="not-begun")
    if fair.state == FairState.HELD and fair.held_on < timezone.localdate():
        raise Gone("活动已经办完，数字不再变。要更正请先“接着计数”。", code="over")
