"""The life of a lead (建会线索) and of a register list."""

from niangjia.kernel.workflow import Move
from niangjia.organizations.states import ORGANISERS


class LeadState:
    """Known, planned with a person and a day, visited, and then a union or a later day."""

    NEW = "new"
    PLANNED = "planned"
    VISITED = "visited"
    FOUNDED = "founded"
    POSTPONED = "postponed"
    LABELS = {NEW: "待安排", PLANNED: "已安排", VISITED: "已走访", FOUNDED: "已建会", POSTPONED: "暂缓"}
    TONES = {NEW: "soon", PLANNED: "info", VISITED: "info", FOUNDED: "ok", POSTPONED: "off"}
    OPEN = (NEW, PLANNED, VISITED)


LEAD_MOVES = {
    "plan": Move(
        (LeadState.NEW, LeadState.PLANNED, LeadState.VISITED, LeadState.POSTPONED),
        LeadState.PLANNED,
        ORGANISERS,
        "安排走访",
    ),
    "visit": Move((LeadState.PLANNED,), LeadState.VISITED, ORGANISERS, "登记走访", reason=True),
    "found": Move(
        (LeadState.NEW, LeadState.PLANNED, LeadState.VISITED, LeadState.POSTPONED),
        LeadState.FOUNDED,
        ORGANISERS,
        "登记已建会",
    ),
    "postpone": Move(LeadState.OPEN, LeadState.POSTPONED, ORGANISERS, "暂缓", reason=True),
}


class ListState:
    """A register list: checked, then in, out again, or thrown away."""

    CHECKED = "checked"
    COMMITTED = "committed"
    UNDONE = "undone"
    DISCARDED = "discarded"
    LABELS = {CHECKED: "待确认", COMMITTED: "已导入", UNDONE: "已撤销", DISCARDED: "已放弃"}
    TONES = {CHECKED: "soon", COMMITTED: "ok", UNDONE: "off", DISCARDED: "off"}


LIST_MOVES = {
    "commit": Move((ListState.CHECKED,), ListState.COMMITTED, ORGANISERS, "导入"),
    "undo": Move((ListState.COMMITTED,), ListState.UNDONE, ORGANISERS, "撤销导入"),
    "discard": Move((ListState.CHECKED,), ListState.DISCARDED, ORGANISERS, "放弃"),
}

MOVES = {"coverage.lead": LEAD_MOVES, "coverage.registerlist": LIST_MOVES}
