"""The life of a hardship record, and who keeps and reads it."""

from niangjia.enrolment.states import CONFIDANTS
from niangjia.kernel.workflow import Move

KEEPERS = CONFIDANTS


class CaseState:
    """A closed one counts for nothing; the row stays."""

    OPEN = "open"
    CLOSED = "closed"
    LABELS = {OPEN: "在册", CLOSED: "已退出"}
    TONES = {OPEN: "ok", CLOSED: "off"}


S = CaseState
CASE_MOVES = {
    "close": Move((S.OPEN,), S.CLOSED, KEEPERS, "登记退出", reason=True),
    "reopen": Move((S.CLOSED,), S.OPEN, KEEPERS, "恢复在册", reason=True),
}
MOVES = {"care.case": CASE_MOVES}
