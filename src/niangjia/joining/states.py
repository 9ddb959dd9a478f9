"""The whole life of an application: from the phone to the union's answer."""

from niangjia.kernel.workflow import Move
from niangjia.members.states import WRITERS

REVIEWERS = WRITERS  # who answers for the members of a union decides who becomes one
APPLICANT = ()  # no role: whoever applied


class ApplicationState:
    """What an application waits for. Of all applications with one number, at most one is in ``OPEN``."""

    DRAFT = "draft"
    DOUBLED = "doubled"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LABELS = {
        DRAFT: "草稿",
        DOUBLED: "待核对",
        SUBMITTED: "待审核",
        RETURNED: "已退回补正",
        ACCEPTED: "已入会",
        REFUSED: "未通过",
        WITHDRAWN: "已撤回",
    }
    TONES = {SUBMITTED: "soon", DOUBLED: "info", RETURNED: "late", ACCEPTED: "ok"}
    OPEN = (SUBMITTED, RETURNED)
    WAITING = (DOUBLED, SUBMITTED, RETURNED)  # not decided yet


S = ApplicationState

APPLICATION_MOVES = {
    "submit": Move((S.DRAFT,), S.SUBMITTED, APPLICANT, "提交申请"),
    "double": Move((S.DRAFT, S.RETURNED, S.REFUSED, S.WITHDRAWN), S.DOUBLED, APPLICANT, "同号申请，排在前一份之后"),
    "advance": Move((S.DOUBLED,), S.SUBMITTED, APPLICANT, "前一份已办结，转为待审核"),
    "mend": Move((S.RETURNED, S.REFUSED, S.WITHDRAWN), S.SUBMITTED, APPLICANT, "补正后重新提交"),
    "withdraw": Move(S.WAITING, S.WITHDRAWN, APPLICANT, "撤回申请"),
    "accept": Move((S.SUBMITTED,), S.ACCEPTED, REVIEWERS, "同意入会"),
    "return": Move((S.SUBMITTED,), S.RETURNED, REVIEWERS, "退回补正", reason=True),
    "refuse": Move((S.SUBMITTED, S.RETURNED, S.DOUBLED), S.REFUSED, REVIEWERS, "不予通过", reason=True),
    "reopen": Move((S.ACCEPTED,), S.SUBMITTED, REVIEWERS, "撤销同意"),
}

MOVES = {"joining.application": APPLICATION_MOVES}
