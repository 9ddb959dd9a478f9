"""Fairs for tests."""

from datetime import date, time
from itertools import count
from typing import Any

from django.utils import timezone

from niangjia.fairs import services
from niangjia.fairs.models import Fair
from niangjia.fairs.services import NewAct, NewStall, Touch
from niangjia.fairs.states import FairState

_number = count(1)
STALLS = (NewStall("手机维修", "志愿队"), NewStall("修钟表"), NewStall("法律咨询", "律师", time(9), time(10)))
ACTS = (NewAct("锣鼓", "锣鼓队", 6), NewAct("合唱", "全体", 5))


def make_fair(
    by: Any, union: Any, *, state: str = FairState.PUBLISHED, on: date | None = None, **options: Any
) -> Fair:
    """A fair of today with three stalls, brought to a state by its verbs."""
    words = {
        "kind": "service", "site": "market", "title": f"工会服务进市场 {next(_number)}", "opens": time(9), "closes": time(11, 30),
        "venue": "柳桥农贸市场", "stalls": STALLS, "held_on": on or timezone.localdate(),
    } | options  # fmt: skip
    fair = services.draft_fair(by=by, union=union, **words)
    if state in (FairState.PUBLISHED, FairState.HELD):
        services.publish(by=by, fair=fair)
    if state == FairState.HELD:
        services.finish(by=by, fair=fair)
    if state == FairState.CANCELLED:
        services.cancel(by=by, fair=fair, reason="下雨")
    return fair


def taps(stall: Any, many: int, *, phone: str = "a", undo: bool = False) -> list[Touch]:
    """So many taps of one phone on one stall."""
    return [Touch(stall.pk, f"phone-{phone}-{stall.pk.hex[-6:]}-{n}", undo) for n in range(many)]


def bare_fair(union: Any, by: Any) -> dict[str, Any]:
    """A fair with stalls, a programme and a tap, for tests across contexts."""
    fair = make_fair(by, union, kind="both", acts=ACTS)
    stall = fair.stalls.get(number=1)
    services.count(by=by, fair=fair, touches=taps(stall, 1))
    return {"fair": fair, "stall": stall, "act": fair.acts.get(number=1), "tap": stall.taps.get()}
