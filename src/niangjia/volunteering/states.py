"""The life of a volunteer: registered, at rest for a while, gone."""

from niangjia.enrolment.states import OPENERS, WATCHERS
from niangjia.kernel.workflow import Move

__all__ = ["MOVES", "OPENERS", "WATCHERS", "VolunteerState"]


class VolunteerState:
    """Whoever is at rest is not asked; whoever left may register anew."""

    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"
    LABELS = {ACTIVE: "在册", PAUSED: "暂停", LEFT: "已退出"}
    TONES = {ACTIVE: "ok", PAUSED: "soon", LEFT: "off"}


S = VolunteerState
# the volunteer's own: nobody is made to serve; "rejoin" is done by the house when a merge of files is taken back
VOLUNTEER_MOVES = {
    "pause": Move((S.ACTIVE,), S.PAUSED, (), "暂停一段时间"),
    "resume": Move((S.PAUSED,), S.ACTIVE, (), "继续参加"),
    "leave": Move((S.ACTIVE, S.PAUSED), S.LEFT, (), "退出志愿者"),
    "rejoin": Move((S.LEFT,), S.ACTIVE, (), "撤销合并，恢复登记"),
    "rejoin_paused": Move((S.LEFT,), S.PAUSED, (), "撤销合并，恢复登记（暂停）"),
}
MOVES = {"volunteering.volunteer": VOLUNTEER_MOVES}
