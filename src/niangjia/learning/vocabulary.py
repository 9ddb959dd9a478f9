"""The closed lists of the catalogue and of training records."""

from typing import Final

TOPICS: Final = {
    "skill": "职业技能",
    "digital": "数字技能",
    "safety": "安全生产",
    "law": "劳动法律",
    "health": "急救与健康",
    "culture": "文化素养",
    "union": "工会业务",
}
LEVELS: Final = {"basic": "初级", "middle": "中级", "advanced": "高级"}
FORMS: Final = {"offline": "线下", "online": "线上", "mixed": "线上线下结合"}
KINDS: Final = {"course": "课程讲座", "training": "技能培训", "cadre": "干部培训"}  # kinds of offers that are training
RESULTS: Final = {"attended": "已参加", "passed": "考核合格", "failed": "考核未通过"}
SOURCES: Final = {"offer": "签到", "pasted": "补录"}
BASES: Final = {"appointed": "任职后", "every": "每隔"}  # counted once from the appointment, or again and again
ANSWERS: Final = {"single": "单选", "multiple": "多选"}
FEW: Final = 10  # of fewer people nobody is told how many want to learn what
MOST_ATTEMPTS: Final = 2  # a test and one repeat


def code_of(words: dict[str, str], text: str) -> str:
    """The code that a label (or the code itself) stands for; "" for what is neither."""
    asked = text.strip()
    if asked in words:
        return asked
    return next((code for code, label in words.items() if label == asked), "")

NAMED: Final = "named"
RESERVE: Final = "reserve"
OUT: Final = "out"
SEATS: Final = {NAMED: "参加", RESERVE: "候补", OUT: "这次不叫"}  # of somebody on the list of a batch
