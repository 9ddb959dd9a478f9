"""The whole life of what a person asks for: a correction, an erasure, another phone number."""

from niangjia.kernel.workflow import Move
from niangjia.members.states import WRITERS


class RequestState:
    """A request to one's own union, until it is answered or taken back."""

    ASKED = "asked"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    DONE = "done"
    LABELS = {ASKED: "等待审核", APPROVED: "已同意", RETURNED: "已退回", WITHDRAWN: "已撤回", DONE: "已办结"}
    TONES = {ASKED: "soon", APPROVED: "ok", RETURNED: "late", WITHDRAWN: "off", DONE: "ok"}


class PhoneState:
    """A number being changed: proved by codes, and where the old one is lost, vouched for and waited out."""

    PROVING = "proving"
    ASKED = "asked"
    SECONDING = "seconding"
    WAITING = "waiting"
    DONE = "done"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    LABELS = {
        PROVING: "等待输入验证码",
        ASKED: "等待工会核实本人",
        SECONDING: "等待第二人核实",
        WAITING: "已核实，等待生效",
        DONE: "已更换",
        CANCELLED: "已取消",
        REFUSED: "未核实",
    }
    TONES = {
        PROVING: "soon", ASKED: "soon", SECONDING: "soon", WAITING: "info", DONE: "ok", CANCELLED: "off", REFUSED: "late",
    }  # fmt: skip
    OPEN = (PROVING, ASKED, SECONDING, WAITING)


R, P = RequestState, PhoneState

CORRECTION_MOVES = {
    "approve": Move((R.ASKED,), R.DONE, WRITERS, "同意更正"),
    "return": Move((R.ASKED,), R.RETURNED, WRITERS, "退回", reason=True),
    "withdraw": Move((R.ASKED,), R.WITHDRAWN, (), "撤回更正申请"),
}

ERASURE_MOVES = {
    "approve": Move((R.ASKED,), R.APPROVED, WRITERS, "同意删除"),
    "return": Move((R.ASKED,), R.RETURNED, WRITERS, "退回", reason=True),
    "withdraw": Move((R.ASKED,), R.WITHDRAWN, (), "撤回删除申请"),
    "finish": Move((R.APPROVED,), R.DONE, (), "到期删除"),
}

PHONE_MOVES = {
    "confirm": Move((P.PROVING,), P.DONE, (), "更换手机号"),
    "prove": Move((P.PROVING,), P.ASKED, (), "验证新号码"),
    "vouch": Move((P.ASKED,), P.WAITING, WRITERS, "核实本人"),
    "vouch_first": Move((P.ASKED,), P.SECONDING, WRITERS, "核实本人（还需第二人）"),
    "second": Move((P.SECONDING,), P.WAITING, WRITERS, "第二人核实"),
    "refuse": Move((P.ASKED, P.SECONDING), P.REFUSED, WRITERS, "未核实", reason=True),
    "cancel": Move(P.OPEN, P.CANCELLED, (), "取消更换手机号"),
    "apply": Move((P.WAITING,), P.DONE, (), "生效"),
}

MOVES = {
    "mine.correction": CORRECTION_MOVES,
    "mine.erasure": ERASURE_MOVES,
    "mine.phonechange": PHONE_MOVES,
}
