"""The whole life of a roster's batch, and of a transfer that one union asks another for."""

from niangjia.kernel.workflow import Move

WRITERS = ("chair", "organiser")  # who fills rosters and answers for its members


class BatchState:
    """A roster from the moment it is uploaded until it is in, taken back, or thrown away."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    COMMITTING = "committing"
    COMMITTED = "committed"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"
    DISCARDED = "discarded"
    LABELS = {
        UPLOADED: "等待检查",
        CHECKING: "正在检查",
        CHECKED: "待导入",
        COMMITTING: "正在导入",
        COMMITTED: "已导入",
        UNDOING: "正在撤销",
        UNDONE: "已撤销",
        FAILED: "不能读取",
        DISCARDED: "已放弃",
    }


class TransferState:
    """One union asks for a member of another; the other says yes or no, or the batch is undone first."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LABELS = {ASKED: "待答复", AGREED: "已同意", DECLINED: "未同意", WITHDRAWN: "已撤回"}


B, T = BatchState, TransferState

BATCH_MOVES = {
    "check": Move((B.UPLOADED, B.CHECKING, B.CHECKED, B.FAILED), B.CHECKING, WRITERS, "检查名册"),
    "finish": Move((B.CHECKING,), B.CHECKED, WRITERS, "检查完成"),
    "fail": Move((B.UPLOADED, B.CHECKING), B.FAILED, WRITERS, "检查未通过"),
    "commit": Move((B.CHECKED,), B.COMMITTING, WRITERS, "导入"),
    "land": Move((B.COMMITTING,), B.COMMITTED, WRITERS, "导入完成"),
    "retreat": Move((B.COMMITTING,), B.CHECKED, WRITERS, "导入未完成"),
    "undo": Move((B.COMMITTED,), B.UNDOING, WRITERS, "撤销整批"),
    "restore": Move((B.UNDOING,), B.UNDONE, WRITERS, "撤销完成"),
    "keep": Move((B.UNDOING,), B.COMMITTED, WRITERS, "撤销未完成"),
    "discard": Move((B.UPLOADED, B.CHECKED, B.FAILED), B.DISCARDED, WRITERS, "放弃"),
}

TRANSFER_MOVES = {
    "agree": Move((T.ASKED,), T.AGREED, WRITERS, "同意转出"),
    "decline": Move((T.ASKED,), T.DECLINED, WRITERS, "不同意转出", reason=True),
    "withdraw": Move((T.ASKED,), T.WITHDRAWN, WRITERS, "撤回转会"),
    "reverse": Move((T.AGREED,), T.WITHDRAWN, WRITERS, "随批次撤销"),
}

MOVES = {"members.batch": BATCH_MOVES, "members.transfer": TRANSFER_MOVES}
