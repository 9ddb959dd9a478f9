"""The life of an evening: its choices are handed in within a window, matched once by the house, and gone."""

from niangjia.enrolment.states import OPENERS, WATCHERS
from niangjia.kernel.workflow import Move

__all__ = ["MOVES", "OPENERS", "WATCHERS", "EveningState"]


class EveningState:
    """Planned until the choices were matched; void where the offer was called off or nothing could be matched."""

    PLANNED = "planned"
    MATCHED = "matched"
    VOID = "void"
    LABELS = {PLANNED: "待互选", MATCHED: "结果已公布", VOID: "已作废"}
    TONES = {PLANNED: "info", MATCHED: "ok", VOID: "off"}


S = EveningState
# both are done by the house: nobody can bring a matching forward, or see one before it is written
EVENING_MOVES = {
    "match": Move((S.PLANNED,), S.MATCHED, (), "公布互选结果"),
    "void": Move((S.PLANNED,), S.VOID, (), "作废"),
}
MOVES = {"matchmaking.evening": EVENING_MOVES}
