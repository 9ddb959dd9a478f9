"""The life of a pair of files that may be one person's."""

from niangjia.kernel.workflow import Move
from niangjia.members.states import WRITERS


class PairState:
    """Found by the scan; decided by a person, who may take the decision back; gone when nothing speaks for it any more."""

    OPEN = "open"
    LATER = "later"
    MERGED = "merged"
    DIFFERENT = "different"
    LAPSED = "lapsed"
    WAITING = (OPEN, LATER)
    LABELS = {OPEN: "待核对", LATER: "稍后再看", MERGED: "已合并", DIFFERENT: "不是同一人", LAPSED: "不再相似"}


P = PairState

PAIR_MOVES = {
    "merge": Move((P.OPEN, P.LATER), P.MERGED, WRITERS, "合并"),
    "different": Move((P.OPEN, P.LATER), P.DIFFERENT, WRITERS, "不是同一人"),
    "later": Move((P.OPEN,), P.LATER, WRITERS, "稍后再看"),
    "unmerge": Move((P.MERGED,), P.OPEN, WRITERS, "撤销合并"),
    "reopen": Move((P.DIFFERENT, P.LATER, P.LAPSED), P.OPEN, WRITERS, "重新核对"),
    "lapse": Move((P.OPEN, P.LATER), P.LAPSED, WRITERS, "不再相似", follows=True),
}

NOTES = {"left": "撤销合并后没有恢复的"}  # events that are no moves

MOVES = {"duplicates.pair": PAIR_MOVES}
