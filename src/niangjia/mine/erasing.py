"""What an erasure takes away, what it leaves and by which rule, and when the rest goes (个人信息保护法 art. 47)."""

from datetime import date
from typing import Any

from niangjia.kernel.regulations import rule
from niangjia.mine import fields
from niangjia.mine.models import DataCopy

RECORD = "会籍记录（姓名、证件号码、工会、入会和离会日期），报名、培训和志愿服务的记录"
FORMER = "会籍记录（姓名、证件号码、手机、工会、工作单位、备注、入会和离会日期），报名、培训和志愿服务的记录"
ACCOUNT = "登录账号、手机号更换记录、发给您的消息"


def plan(person: Any, current: Any, last: Any) -> dict[str, Any]:
    """What an erasure does: ``empties`` (names of fields), ``keeps`` (what, why, the rule's copy), ``erase_on``."""
    empties = [field for field in fields.SPARE if fields.stored(person, current, field)]
    years, logs = rule("data.membership_years"), rule("data.log_months")
    keeps: list[dict[str, Any]] = [
        {"what": RECORD if current else FORMER, "why": _until(years, last), "rule": years.as_dict()},
        {"what": "操作和登录日志", "why": f"留存不少于 {logs.value['months']} 个月", "rule": logs.as_dict()},
    ]
    if person.user_id is not None:
        keeps.append({"what": ACCOUNT, "why": "账号停用前保存，消息发出一年后删除；不再使用的，请系统管理员停用", "rule": None})
    if current is not None:
        keeps.insert(0, {"what": "手机号码、工作单位", "why": "在会期间用来联系您、为您办事", "rule": None})
    erase_on = _after(last.left_on, years.value) if current is None else None
    return {"empties": empties, "keeps": keeps, "erase_on": erase_on}


def beside(person: Any) -> list[str]:
    """What goes with an erasure beside the fields, in words."""
    copies = person.user_id is not None and DataCopy.objects.filter(user=person.user_id).exists()
    return ["家属联系人"] * person.family.exists() + ["备好的副本"] * copies


def _until(years: Any, last: Any) -> str:
    if last.left_on is None:
        return f"在会期间和离会后 {years.value} 年内要保存"
    return f"离会后保存 {years.value} 年，到 {_after(last.left_on, years.value)}"


def _after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
