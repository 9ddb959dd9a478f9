"""The life of an honour: held, or withdrawn; who keeps the register, who reads it."""

from niangjia.enrolment.states import WATCHERS
from niangjia.kernel.workflow import Move

KEEPERS = ("chair", "organiser")
READERS = (*WATCHERS, "accountant", "cashier")


class HonourState:
    """A withdrawn one counts for nothing; the row stays."""

    HELD = "held"
    WITHDRAWN = "withdrawn"
    LABELS = {HELD: "有效", WITHDRAWN: "已撤销"}
    TONES = {HELD: "ok", WITHDRAWN: "off"}


S = HonourState
HONOUR_MOVES = {
    "withdraw": Move((S.HELD,), S.WITHDRAWN, KEEPERS, "撤销荣誉", reason=True),
    "restore": Move((S.WITHDRAWN,), S.HELD, KEEPERS, "恢复荣誉", reason=True),
}
MOVES = {"honours.honour": HONOUR_MOVES}
