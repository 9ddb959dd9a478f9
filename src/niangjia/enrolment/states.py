"""The whole life of an offer, of a place in it, of a draw, of a certificate, of an account."""

from niangjia.kernel.workflow import Move

OPENERS = ("chair", "organiser", "care_officer")  # who offers places in their branch
CONFIDANTS = ("chair", "care_officer")  # who may know who is in hardship and its like
WATCHERS = (*OPENERS, "leader", "auditor", "publicity", "contest_officer", "rights_officer", "administrator")


class OfferState:
    """From the draft until everything is settled."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    ENDED = "ended"
    CANCELLED = "cancelled"
    LABELS = {DRAFT: "草稿", OPEN: "报名中", CLOSED: "已截止", ENDED: "已结束", CANCELLED: "已取消"}


class EntryState:
    """One person and one offer. ``LIVE`` ones exclude another; ``TAKING`` ones are counted as taken."""

    HELD = "held"
    TAKEN = "taken"
    WAITING = "waiting"
    ENTERED = "entered"
    LOST = "lost"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    ATTENDED = "attended"
    ABSENT = "absent"
    LABELS = {
        HELD: "暂留",
        TAKEN: "已报上",
        WAITING: "候补",
        ENTERED: "等待摇号",
        LOST: "未中签",
        CANCELLED: "已取消",
        EXPIRED: "超时作废",
        ATTENDED: "已参加",
        ABSENT: "未到场",
    }
    LIVE = (HELD, TAKEN, WAITING, ENTERED, ATTENDED, ABSENT)
    TAKING = (TAKEN, ATTENDED, ABSENT)


class NominationState:
    """Somebody put forward by a union. ``STANDING`` ones use up the union's number and exclude another."""

    NOMINATED = "nominated"
    PASSED = "passed"
    APPROVED = "approved"
    RETURNED = "returned"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LABELS = {
        NOMINATED: "待上报",
        PASSED: "审核中",
        APPROVED: "已通过",
        RETURNED: "已退回",
        DECLINED: "本人放弃",
        WITHDRAWN: "已撤回",
    }
    STANDING = (NOMINATED, PASSED, APPROVED)
    OPEN = (NOMINATED, PASSED)


class DrawState:
    """Committed to, frozen, numbered by two people, drawn: each step once."""

    PREPARED = "prepared"
    PUBLISHED = "published"
    FROZEN = "frozen"
    NUMBERED = "numbered"
    DRAWN = "drawn"
    LABELS = {
        PREPARED: "还没有公布",
        PUBLISHED: "等待截止",
        FROZEN: "等待公开号码",
        NUMBERED: "可以开摇",
        DRAWN: "已开摇",
    }


class CertificateState:
    """Valid until it is revoked."""

    VALID = "valid"
    REVOKED = "revoked"
    LABELS = {VALID: "有效", REVOKED: "已撤销"}


class SettlementState:
    """Closed, or taken back to be put right."""

    VALID = "valid"
    WITHDRAWN = "withdrawn"
    LABELS = {VALID: "已结算", WITHDRAWN: "已撤回"}


P, E, D, N = OfferState, EntryState, DrawState, NominationState

OFFER_MOVES = {
    "open": Move((P.DRAFT,), P.OPEN, OPENERS, "开放报名"),
    "close": Move((P.OPEN,), P.CLOSED, OPENERS, "截止报名"),
    "end": Move((P.CLOSED,), P.ENDED, OPENERS, "结束归档"),
    "cancel": Move((P.DRAFT, P.OPEN, P.CLOSED), P.CANCELLED, OPENERS, "取消项目", reason=True),
}

# "expire" and "promote" are done by the house itself, "cancel" and "confirm" by the person whose place it is
ENTRY_MOVES = {
    "confirm": Move((E.HELD,), E.TAKEN, (), "确认名额"),
    "expire": Move((E.HELD,), E.EXPIRED, (), "超时作废"),
    "promote": Move((E.WAITING,), E.TAKEN, (), "候补递补"),
    "cancel": Move((E.HELD, E.TAKEN, E.WAITING, E.ENTERED), E.CANCELLED, (), "取消报名"),
    "remove": Move(
        (E.HELD, E.TAKEN, E.WAITING, E.ENTERED), E.CANCELLED, OPENERS, "取消某人名额", reason=True
    ),
    "annul": Move((E.HELD, E.TAKEN, E.WAITING, E.ENTERED), E.CANCELLED, OPENERS, "随项目取消", follows=True),
    "admit": Move((E.ENTERED,), E.TAKEN, OPENERS, "推荐入选", follows=True),
    "yield": Move((E.HELD, E.TAKEN, E.WAITING, E.ENTERED), E.CANCELLED, (), "档案合并，让出一份"),
    "restore": Move((E.CANCELLED,), E.TAKEN, (), "撤销合并，恢复名额"),
    "rehold": Move((E.CANCELLED,), E.HELD, (), "撤销合并，恢复暂留"),
    "rewait": Move((E.CANCELLED,), E.WAITING, (), "撤销合并，恢复候补"),
    "reenter": Move((E.CANCELLED,), E.ENTERED, (), "撤销合并，恢复摇号"),
    "win": Move((E.ENTERED,), E.TAKEN, OPENERS, "中签", follows=True),
    "reserve": Move((E.ENTERED,), E.WAITING, OPENERS, "列入候补", follows=True),
    "lose": Move((E.ENTERED,), E.LOST, OPENERS, "未中签", follows=True),
    "attend": Move((E.TAKEN, E.ABSENT), E.ATTENDED, OPENERS, "登记到场"),
    "absent": Move((E.TAKEN,), E.ABSENT, OPENERS, "登记未到场"),
    "unmark": Move((E.ATTENDED, E.ABSENT), E.TAKEN, OPENERS, "撤销登记"),
    "came": Move((E.TAKEN, E.ABSENT), E.ATTENDED, OPENERS, "更正为到场", reason=True),
    "missed": Move((E.TAKEN, E.ATTENDED), E.ABSENT, OPENERS, "更正为未到场", reason=True),
}

# the verb that brings back what was yielded for a merge that is taken back, by the state that it had
BACK = {E.TAKEN: "restore", E.HELD: "rehold", E.WAITING: "rewait", E.ENTERED: "reenter"}

CERTIFICATE_MOVES = {
    "revoke": Move((CertificateState.VALID,), CertificateState.REVOKED, OPENERS, "撤销证书", reason=True)
}
SETTLEMENT_MOVES = {
    "withdraw": Move((SettlementState.VALID,), SettlementState.WITHDRAWN, OPENERS, "撤回结算", reason=True)
}

# every level passes upwards; the union that offers approves; "decline" is the person's own
NOMINATION_MOVES = {
    "pass": Move((N.NOMINATED, N.PASSED, N.RETURNED), N.PASSED, OPENERS, "上报"),
    "approve": Move((N.NOMINATED, N.PASSED), N.APPROVED, OPENERS, "批准"),
    "return": Move((N.PASSED, N.APPROVED), N.RETURNED, OPENERS, "退回", reason=True),
    "withdraw": Move((N.NOMINATED, N.PASSED, N.RETURNED), N.WITHDRAWN, OPENERS, "撤回推荐"),
    "decline": Move((N.NOMINATED, N.PASSED, N.APPROVED), N.DECLINED, (), "本人放弃"),
    "void": Move((N.NOMINATED, N.PASSED, N.APPROVED, N.RETURNED), N.WITHDRAWN, OPENERS, "随项目取消", follows=True),
    "restore": Move((N.WITHDRAWN,), N.NOMINATED, (), "撤销合并，恢复推荐"),
    "restore_passed": Move((N.WITHDRAWN,), N.PASSED, (), "撤销合并，恢复推荐"),
    "restore_approved": Move((N.WITHDRAWN,), N.APPROVED, (), "撤销合并，恢复推荐"),
}

NOMINATION_BACK = {N.NOMINATED: "restore", N.PASSED: "restore_passed", N.APPROVED: "restore_approved"}

DRAW_MOVES = {
    "publish": Move((D.PREPARED,), D.PUBLISHED, OPENERS, "公布承诺"),
    "freeze": Move((D.PUBLISHED,), D.FROZEN, OPENERS, "冻结名单"),
    "number": Move((D.FROZEN,), D.NUMBERED, OPENERS, "录入公开号码"),
    "draw": Move((D.NUMBERED,), D.DRAWN, OPENERS, "开摇"),
}

MOVES = {
    "enrolment.offer": OFFER_MOVES,
    "enrolment.entry": ENTRY_MOVES,
    "enrolment.draw": DRAW_MOVES,
    "enrolment.nomination": NOMINATION_MOVES,
    "enrolment.certificate": CERTIFICATE_MOVES,
    "enrolment.settlement": SETTLEMENT_MOVES,
}
