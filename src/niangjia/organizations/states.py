"""The whole life of a union and of a committee's term."""

from niangjia.kernel.workflow import Move

ORGANISERS = ("administrator", "chair", "organiser")


class UnionState:
    """A union works, or it has ended; an ended one keeps its history."""

    ACTIVE = "active"
    MERGED = "merged"
    DISSOLVED = "dissolved"
    LABELS = {ACTIVE: "在册", MERGED: "已合并", DISSOLVED: "已撤销"}


class TermState:
    """A term runs until its successor is elected or its union ends."""

    RUNNING = "running"
    ENDED = "ended"
    LABELS = {RUNNING: "任期内", ENDED: "已届满"}


UNION_MOVES = {
    "rename": Move((UnionState.ACTIVE,), UnionState.ACTIVE, ORGANISERS, "更名", reason=True),
    "edit": Move((UnionState.ACTIVE,), UnionState.ACTIVE, ORGANISERS, "修改资料"),
    "move": Move((UnionState.ACTIVE,), UnionState.ACTIVE, ORGANISERS, "调整隶属", reason=True),
    "merge": Move((UnionState.ACTIVE,), UnionState.MERGED, ORGANISERS, "并入", reason=True),
    "dissolve": Move((UnionState.ACTIVE,), UnionState.DISSOLVED, ORGANISERS, "撤销", reason=True),
    "restore": Move(
        (UnionState.DISSOLVED,), UnionState.ACTIVE, ("administrator", "organiser"), "恢复", reason=True
    ),
}

TERM_MOVES = {
    "extend": Move((TermState.RUNNING,), TermState.RUNNING, ORGANISERS, "延期换届", reason=True),
    "seat": Move((TermState.RUNNING,), TermState.RUNNING, ORGANISERS, "增补、替补委员"),
    "end": Move((TermState.RUNNING,), TermState.ENDED, ORGANISERS, "结束任期"),
}

MOVES = {"organizations.union": UNION_MOVES, "organizations.term": TERM_MOVES}
