"""Templates: what an offer of each kind usually is, so that the desk fills in what is special about this one.

A kind whose whole form is another context's (a job fair) has none here: that context adds its own line to the choice.
"""

from dataclasses import dataclass, field
from typing import Any

from niangjia.enrolment.models import APPROVAL, DIRECT, FIRST_COME


@dataclass(frozen=True)
class Template:
    """What the form of a kind is filled with. ``icon`` is a name of front/icons.txt."""

    label: str
    text: str
    icon: str
    initial: dict[str, Any] = field(default_factory=dict)


TEMPLATES = {
    "recuperation": Template(
        "疗休养", "工会按类别推荐、逐级审核，没推荐满的名额公开摇号", "heart-handshake",
        {"mode": APPROVAL, "places": 50, "not_within": 3, "first_time": 2, "lost": 1, "cancel_hours": 168, "days": 5,
         "weeks": 6, "pools": "工匠 8\n重大工程 7\n抗疫 7\n援外 6\n公共服务 8\n特殊工种 7\n新就业形态 7"},
    ),
    "training": Template(
        "技能培训", "免费培训，先到先得，候补自动递补", "certificate",
        {"mode": FIRST_COME, "places": 100, "cancel_hours": 72, "absences": 1, "days": 3, "weeks": 3},
    ),
    "matchmaking": Template(
        "青年交友", "男女名额各半，先到先得", "users",
        {"mode": FIRST_COME, "places": 24, "pools": "男 12\n女 12", "age_from": 22, "age_to": 45, "weeks": 2},
    ),
    "volunteer": Template(
        "志愿服务", "按班次报名", "heart-handshake", {"mode": FIRST_COME, "places": 10, "cancel_hours": 24, "weeks": 1},
    ),
    "course": Template(
        "课程讲座", "一场讲座或一门课", "book", {"mode": FIRST_COME, "places": 60, "cancel_hours": 12, "weeks": 2},
    ),
    "cadre": Template(
        "干部培训（自愿报名）", "谁都能报，先到先得；按任职和上次培训日期拟名单的，选下面的“干部轮训”", "school",
        {"mode": FIRST_COME, "places": 40, "cancel_hours": 72, "days": 2, "weeks": 3},
    ),
    "health": Template(
        "健康体检", "分批体检，近一年没有检过的", "heart-handshake",
        {"mode": FIRST_COME, "places": 200, "not_within": 1, "cancel_hours": 24, "weeks": 2},
    ),
    "outing": Template(
        "文体活动", "观影、登山、比赛等", "calendar", {"mode": FIRST_COME, "places": 40, "cancel_hours": 24, "absences": 1, "weeks": 2},
    ),
    "delegation": Template(
        "代表团", "参会、参观、慰问的人选，由工会直接定名单", "users-group",
        {"mode": DIRECT, "places": 20, "cancel_hours": 24, "weeks": 2},
    ),
    "fair": Template(
        "便民服务（要报名）", "名额有限、先报名再来的，例如义诊挂号；谁来都行的，选下面的“便民服务、慰问演出”", "tool", {"mode": FIRST_COME, "places": 200, "cancel_hours": 2, "weeks": 2},
    ),
    "show": Template(
        "慰问演出（要报名）", "有座位、先报名再来的；谁来都行的，选下面的“便民服务、慰问演出”", "ticket", {"mode": FIRST_COME, "places": 300, "cancel_hours": 2, "weeks": 2},
    ),
    "other": Template("其他", "从空白开始", "plus", {"mode": FIRST_COME, "places": 30, "weeks": 2}),
}  # fmt: skip
