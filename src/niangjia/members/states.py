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
    """Both unions sign, or one says no; without an answer in time the first union above both decides."""

    ASKED = "asked"
    ESCALATED = "escalated"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    OPEN = (ASKED, ESCALATED)
    LABELS = {
        ASKED: "待答复",
        ESCALATED: "待上级决定",
        AGREED: "已同意",
        DECLINED: "未同意",
        WITHDRAWN: "已撤回",
    }


class ExpulsionState:
    """From the proposal to what the level above says of the appeal; the membership ends with the decision.

    Before it, the procedure ends as soon as the membership does: another union begins anew, with its own group and committee.
    """

    PROPOSED = "proposed"
    NOTIFIED = "notified"
    HEARD = "heard"
    DROPPED = "dropped"
    LAPSED = "lapsed"
    EXPELLED = "expelled"
    APPEALED = "appealed"
    REVERSED = "reversed"
    UPHELD = "upheld"
    RUNNING = (PROPOSED, NOTIFIED, HEARD)
    DECIDED = (EXPELLED, APPEALED)
    LASTING = (*RUNNING, *DECIDED)
    OPEN = (*RUNNING, APPEALED)
    LABELS = {
        PROPOSED: "已提出",
        NOTIFIED: "已告知本人",
        HEARD: "已听取申辩",
        DROPPED: "未通过",
        LAPSED: "已终止",
        EXPELLED: "已开除会籍",
        APPEALED: "申诉中",
        REVERSED: "已撤销处分",
        UPHELD: "维持处分",
    }


class ResignationState:
    """A member's own leaving: the union confirms it, or it takes effect when the time is over; no union can say no."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    EFFECTIVE = "effective"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    LABELS = {ASKED: "等待办理", CONFIRMED: "已退会", EFFECTIVE: "期满退会", WITHDRAWN: "已撤回", LAPSED: "已失效"}
    TONES = {ASKED: "soon", CONFIRMED: "ok", EFFECTIVE: "ok", WITHDRAWN: "off", LAPSED: "off"}


B, T, E, R = BatchState, TransferState, ExpulsionState, ResignationState

BATCH_MOVES = {
    "check": Move((B.UPLOADED, B.CHECKING, B.CHECKED, B.FAILED), B.CHECKING, WRITERS, "检查名册"),
    "finish": Move((B.CHECKING,), B.CHECKED, WRITERS, "检查完成", follows=True),
    "fail": Move((B.UPLOADED, B.CHECKING), B.FAILED, WRITERS, "检查未通过", follows=True),
    "commit": Move((B.CHECKED,), B.COMMITTING, WRITERS, "导入"),
    "land": Move((B.COMMITTING,), B.COMMITTED, WRITERS, "导入完成", follows=True),
    "retreat": Move((B.COMMITTING,), B.CHECKED, WRITERS, "导入未完成", follows=True),
    "undo": Move((B.COMMITTED,), B.UNDOING, WRITERS, "撤销整批"),
    "restore": Move((B.UNDOING,), B.UNDONE, WRITERS, "撤销完成", follows=True),
    "keep": Move((B.UNDOING,), B.COMMITTED, WRITERS, "撤销未完成", follows=True),
    "discard": Move((B.UPLOADED, B.CHECKED, B.FAILED), B.DISCARDED, WRITERS, "放弃"),
}

TRANSFER_MOVES = {
    "sign": Move((T.ASKED,), T.ASKED, WRITERS, "同意，等另一方", follows=True),
    "agree": Move((T.ASKED,), T.AGREED, WRITERS, "同意转会"),
    "decline": Move((T.ASKED,), T.DECLINED, WRITERS, "不同意转会", reason=True),
    "withdraw": Move((T.ASKED, T.ESCALATED), T.WITHDRAWN, WRITERS, "撤回转会"),
    "lapse": Move((T.ASKED, T.ESCALATED), T.WITHDRAWN, WRITERS, "转会失效", follows=True),
    "escalate": Move((T.ASKED,), T.ESCALATED, WRITERS, "逾期报上级", follows=True),
    "grant": Move((T.ESCALATED,), T.AGREED, WRITERS, "决定转会", reason=True),
    "refuse": Move((T.ESCALATED,), T.DECLINED, WRITERS, "决定不转", reason=True),
    "reverse": Move((T.AGREED,), T.WITHDRAWN, WRITERS, "随批次撤销", follows=True),
}

EXPULSION_MOVES = {
    "notify": Move((E.PROPOSED,), E.NOTIFIED, WRITERS, "告知本人"),
    "hear": Move((E.NOTIFIED,), E.HEARD, WRITERS, "记录申辩"),
    "expel": Move((E.HEARD,), E.EXPELLED, WRITERS, "表决通过，开除会籍"),
    "reject": Move((E.HEARD,), E.DROPPED, WRITERS, "表决未通过"),
    "drop": Move(E.RUNNING, E.DROPPED, WRITERS, "撤回提议", reason=True),
    "lapse": Move(E.RUNNING, E.LAPSED, (), "会籍变动，程序终止"),
    "appeal": Move((E.EXPELLED,), E.APPEALED, WRITERS, "提出申诉", reason=True),
    "reverse": Move((E.APPEALED,), E.REVERSED, WRITERS, "撤销处分", reason=True),
    "uphold": Move((E.APPEALED,), E.UPHELD, WRITERS, "维持处分", reason=True),
}

RESIGNATION_MOVES = {
    "confirm": Move((R.ASKED,), R.CONFIRMED, WRITERS, "办理退会"),
    "withdraw": Move((R.ASKED,), R.WITHDRAWN, (), "撤回退会申请"),
    "expire": Move((R.ASKED,), R.EFFECTIVE, (), "期满退会"),
    "lapse": Move((R.ASKED,), R.LAPSED, (), "退会申请失效"),
}

MOVES = {
    "members.batch": BATCH_MOVES,
    "members.transfer": TRANSFER_MOVES,
    "members.expulsion": EXPULSION_MOVES,
    "members.resignation": RESIGNATION_MOVES,
}
