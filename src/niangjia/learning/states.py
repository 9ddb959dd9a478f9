"""The life of a course, of a round of needs, of a wish to learn, of a test paper."""

from niangjia.kernel.workflow import Move

KEEPERS = ("chair", "organiser")  # who keep the catalogue, ask for needs and open courses; both may offer places


class CourseState:
    """On the menu, or taken off it."""

    OFFERED = "offered"
    RETIRED = "retired"
    LABELS = {OFFERED: "在目录", RETIRED: "已下架"}
    TONES = {OFFERED: "ok", RETIRED: "off"}


class RoundState:
    """People are asked what they need, until it is closed."""

    OPEN = "open"
    CLOSED = "closed"
    LABELS = {OPEN: "征集中", CLOSED: "已结束"}
    TONES = {OPEN: "ok", CLOSED: "off"}


class WishState:
    """Somebody wants to learn something: waits, is told of a class, or thinks better of it."""

    WAITING = "waiting"
    SERVED = "served"
    WITHDRAWN = "withdrawn"
    LABELS = {WAITING: "想学", SERVED: "已通知开班", WITHDRAWN: "不学了"}


class PaperState:
    """A test paper is on the table, or handed in."""

    SITTING = "sitting"
    HANDED = "handed"
    LABELS = {SITTING: "答题中", HANDED: "已交卷"}


C, R, W, P = CourseState, RoundState, WishState, PaperState

COURSE_MOVES = {
    "retire": Move((C.OFFERED,), C.RETIRED, KEEPERS, "下架"),
    "restore": Move((C.RETIRED,), C.OFFERED, KEEPERS, "重新上架"),
}
ROUND_MOVES = {"close": Move((R.OPEN,), R.CLOSED, KEEPERS, "结束征集")}
WISH_MOVES = {
    "serve": Move((W.WAITING,), W.SERVED, KEEPERS, "通知开班"),
    "withdraw": Move((W.WAITING,), W.WITHDRAWN, (), "不学了"),
    "again": Move((W.SERVED,), W.WAITING, KEEPERS, "班次取消，重新等待", follows=True),
}
PAPER_MOVES = {"hand": Move((P.SITTING,), P.HANDED, (), "交卷")}

MOVES = {
    "learning.course": COURSE_MOVES,
    "learning.round": ROUND_MOVES,
    "learning.wish": WISH_MOVES,
    "learning.paper": PAPER_MOVES,
}
