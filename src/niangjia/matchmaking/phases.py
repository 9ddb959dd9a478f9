"""Where an evening stands by the server's clock."""

from datetime import datetime, timedelta

from niangjia.matchmaking.models import Evening
from niangjia.matchmaking.states import EveningState

BEFORE, CHOOSING, COUNTING, DONE, VOID = "before", "choosing", "counting", "done", "void"
WORDS = {BEFORE: "还没开始", CHOOSING: "正在互选", COUNTING: "正在比对", DONE: "结果已公布", VOID: "已作废"}
LONGEST = timedelta(days=7)  # of a window of choices
CHOICES_KEPT = timedelta(days=30)  # after the window, where no matching ended them before
CARDS_KEPT = timedelta(days=90)  # cards, badges and outcomes
COUNTED_FROM = 10  # of fewer people no count is shown: it would say too much about each


def phase(evening: Evening, now: datetime) -> str:
    """One of :data:`WORDS`."""
    if evening.state != EveningState.PLANNED:
        return DONE if evening.state == EveningState.MATCHED else VOID
    if now < evening.chooses_from:
        return BEFORE
    return CHOOSING if now < evening.chooses_until else COUNTING
