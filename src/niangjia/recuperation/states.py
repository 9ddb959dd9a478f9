"""The whole life of a rest cure, beside the offer that it points to."""

from niangjia.enrolment.states import OPENERS, WATCHERS
from niangjia.kernel.workflow import Move

__all__ = ["MOVES", "OPENERS", "PROGRAMME_MOVES", "WATCHERS", "ProgrammeState"]


class ProgrammeState:
    """Planned, under contract, settled."""

    PLANNED = "planned"
    CONTRACTED = "contracted"
    SETTLED = "settled"
    LABELS = {PLANNED: "待签约", CONTRACTED: "已签约", SETTLED: "已结算"}


S = ProgrammeState
PROGRAMME_MOVES = {
    "contract": Move((S.PLANNED,), S.CONTRACTED, OPENERS, "登记合同"),
    "amend": Move((S.CONTRACTED,), S.CONTRACTED, OPENERS, "更正合同", reason=True),
    "settle": Move((S.CONTRACTED,), S.SETTLED, OPENERS, "结算"),
    "reopen": Move((S.SETTLED,), S.CONTRACTED, OPENERS, "撤回结算", reason=True),
}
MOVES = {"recuperation.programme": PROGRAMME_MOVES}
