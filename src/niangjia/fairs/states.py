"""The life of a fair or show: written down, announced, held; or called off."""

from niangjia.enrolment.states import OPENERS, WATCHERS
from niangjia.kernel.workflow import Move

HOSTS = OPENERS  # who holds fairs
COUNTERS = (*OPENERS, "publicity")  # who counts visitors on the spot
READERS = WATCHERS


class FairState:
    """``SHOWN`` ones anybody may read about; in ``COUNTED`` ones visitors are counted."""

    DRAFT = "draft"
    PUBLISHED = "published"
    HELD = "held"
    CANCELLED = "cancelled"
    LABELS = {DRAFT: "草稿", PUBLISHED: "已公布", HELD: "已办完", CANCELLED: "已取消"}
    TONES = {DRAFT: "plain", PUBLISHED: "info", HELD: "ok", CANCELLED: "off"}
    SHOWN = (PUBLISHED, HELD, CANCELLED)
    COUNTED = (PUBLISHED, HELD)


S = FairState

FAIR_MOVES = {
    "publish": Move((S.DRAFT,), S.PUBLISHED, HOSTS, "公布"),
    "finish": Move((S.PUBLISHED,), S.HELD, HOSTS, "办完了"),
    "reopen": Move((S.HELD,), S.PUBLISHED, HOSTS, "接着计数", reason=True),
    "cancel": Move((S.DRAFT, S.PUBLISHED), S.CANCELLED, HOSTS, "取消", reason=True),
}

MOVES = {"fairs.fair": FAIR_MOVES}
