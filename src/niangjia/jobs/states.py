"""The life of a job fair, of a vacancy, of somebody who applied for it, of a desk's time, of a call to a trainee."""

from niangjia.enrolment.states import OPENERS, WATCHERS
from niangjia.kernel.workflow import Move

HOSTS, READERS = OPENERS, WATCHERS  # who holds fairs and calls trainees; who reads about them


class FairState:
    """Being prepared until it has been held; called off with its offer."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"
    LABELS = {PLANNED: "筹备中", HELD: "已举办", CANCELLED: "已取消"}
    TONES = {PLANNED: "soon", HELD: "ok", CANCELLED: "off"}


class VacancyState:
    """Open to applications, or not."""

    OPEN = "open"
    CLOSED = "closed"
    LABELS = {OPEN: "招聘中", CLOSED: "已停招"}
    TONES = {OPEN: "ok", CLOSED: "off"}


class CandidacyState:
    """From the application to the employer's word. ``LIVE`` ones exclude another for the same vacancy."""

    SENT = "sent"
    INTERVIEW = "interview"
    HIRED = "hired"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LABELS = {SENT: "已投递", INTERVIEW: "约面试", HIRED: "已录用", DECLINED: "未录用", WITHDRAWN: "已撤回"}
    TONES = {SENT: "info", INTERVIEW: "soon", HIRED: "ok", DECLINED: "off", WITHDRAWN: "off"}
    LIVE = (SENT, INTERVIEW, HIRED, DECLINED)


class SlotState:
    """A time at a desk: free, or somebody's."""

    FREE = "free"
    BOOKED = "booked"
    MET = "met"
    MISSED = "missed"
    LABELS = {FREE: "空闲", BOOKED: "已约", MET: "已接待", MISSED: "未到"}
    TONES = {FREE: "plain", BOOKED: "info", MET: "ok", MISSED: "late"}


class FollowupState:
    """A call to a trainee. ``OPEN`` ones still ask for one; a ``SPARED`` one is not needed any more."""

    PENDING = "pending"
    EMPLOYED = "employed"
    UNEMPLOYED = "unemployed"
    UNREACHED = "unreached"
    SPARED = "spared"
    LABELS = {PENDING: "待回访", EMPLOYED: "已就业", UNEMPLOYED: "未就业", UNREACHED: "联系不上", SPARED: "无需回访"}
    TONES = {PENDING: "soon", EMPLOYED: "ok", UNEMPLOYED: "late", UNREACHED: "late", SPARED: "off"}
    OPEN = (PENDING, UNREACHED)
    ANSWERS = {EMPLOYED: "已就业", UNEMPLOYED: "未就业", UNREACHED: "联系不上"}


F, V, C, S, U = FairState, VacancyState, CandidacyState, SlotState, FollowupState

FAIR_MOVES = {
    "hold": Move((F.PLANNED,), F.HELD, HOSTS, "登记已举办"),
    "reopen": Move((F.HELD,), F.PLANNED, HOSTS, "撤回登记", reason=True),
    "cancel": Move((F.PLANNED,), F.CANCELLED, HOSTS, "随报名项目取消", follows=True),
}

VACANCY_MOVES = {
    "close": Move((V.OPEN,), V.CLOSED, HOSTS, "停止招聘"),
    "reopen": Move((V.CLOSED,), V.OPEN, HOSTS, "恢复招聘"),
}

# no roles: by the person whose application, time or training it is
CANDIDACY_MOVES = {
    "invite": Move((C.SENT,), C.INTERVIEW, HOSTS, "约面试"),
    "hire": Move((C.SENT, C.INTERVIEW), C.HIRED, HOSTS, "录用"),
    "decline": Move((C.SENT, C.INTERVIEW), C.DECLINED, HOSTS, "未录用"),
    "revise": Move((C.INTERVIEW, C.HIRED, C.DECLINED), C.SENT, HOSTS, "更正结果", reason=True),
    "withdraw": Move((C.SENT, C.INTERVIEW), C.WITHDRAWN, (), "撤回投递"),
}

SLOT_MOVES = {
    "book": Move((S.FREE,), S.BOOKED, (), "预约"),
    "give_up": Move((S.BOOKED,), S.FREE, (), "取消预约"),
    "release": Move((S.BOOKED,), S.FREE, HOSTS, "腾出时段", reason=True),
    "meet": Move((S.BOOKED, S.MISSED), S.MET, HOSTS, "已接待"),
    "miss": Move((S.BOOKED, S.MET), S.MISSED, HOSTS, "未到"),
}

FOLLOWUP_MOVES = {
    "employ": Move((U.PENDING, U.UNREACHED, U.UNEMPLOYED), U.EMPLOYED, HOSTS, "登记已就业"),
    "seek": Move((U.PENDING, U.UNREACHED), U.UNEMPLOYED, HOSTS, "登记未就业"),
    "unreach": Move((U.PENDING, U.UNREACHED), U.UNREACHED, HOSTS, "登记联系不上"),
    "revise": Move((U.EMPLOYED, U.UNEMPLOYED, U.UNREACHED), U.PENDING, HOSTS, "更正回访", reason=True),
    "spare": Move((U.PENDING, U.UNREACHED), U.SPARED, (), "已就业，无需回访"),
    "resume": Move((U.SPARED,), U.PENDING, (), "恢复回访"),
}

MOVES = {
    "jobs.jobfair": FAIR_MOVES,
    "jobs.vacancy": VACANCY_MOVES,
    "jobs.candidacy": CANDIDACY_MOVES,
    "jobs.slot": SLOT_MOVES,
    "jobs.followup": FOLLOWUP_MOVES,
}
