"""Closed lists: what volunteers can do, when they are free; and what they agreed to, by version."""

from datetime import datetime

from django.utils import timezone

SKILLS = {
    "general": "一般服务", "first_aid": "急救", "driving": "驾驶", "repair": "水电维修", "haircut": "理发", "counsel": "心理疏导",
    "legal": "法律咨询", "teaching": "辅导讲课", "phones": "手机电脑", "photo": "摄影", "dialect": "方言手语",
}  # fmt: skip
TIMES = {
    "workday": "工作日白天", "workday_evening": "工作日晚上", "weekend": "周末白天", "weekend_evening": "周末晚上",
}  # fmt: skip
EVENING = 17  # o'clock
SATURDAY = 5
VERSION = "2026-01"
CONSENT = "我自愿成为工会志愿者，同意工会按我登记的特长和空闲时间联系我，并记录我的服务时长。可以随时暂停或退出。"


def time_of(moment: datetime) -> str:
    """The key of ``TIMES`` that a shift begins in."""
    here = timezone.localtime(moment)
    day = "weekend" if here.weekday() >= SATURDAY else "workday"
    return f"{day}_evening" if here.hour >= EVENING else day
