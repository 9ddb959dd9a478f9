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
# all of them are the volunteer's own: nobody is made to serve
VOLUNTEER_MOVES = {
    "pause": Move((S.ACTIVE,), S.PAUSED, (), "暂停一段时间"),
    "resume": Move((S.PAUSED,), S.ACTIVE, (), "继续参加"),
    "leave": Move((S.ACTIVE, S.PAUSED), S.LEFT, (), "退出志愿者"),
}
MOVES = {"volunteering.volunteer": VOLUNTEER_MOVES}
