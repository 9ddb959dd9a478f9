"""Honours for tests."""

from typing import Any

from django.utils import timezone

from niangjia.honours.models import Honour

HEAD = "姓名\t身份证号\t荣誉名称\t级别\t授予日期\t授予单位\t文号"


def line(member: Any, title: str = "云湖市劳动模范", level: str = "市级", on: str = "2024-04-28", document: str = "云政发〔2024〕8 号") -> str:
    """A row of a pasted list, as Excel copies it."""
    return "\t".join((member.name, member.person.id_number, title, level, on, "云湖市人民政府", document))


def make_honour(member: Any, title: str = "云湖市劳动模范", kind: str = "model_worker", level: str = "city", **more: Any) -> Honour:
    """An honour of a member, as it stands in the register."""
    said = {"union_id": member.union_id, "path": member.path, "name": member.name, "on": timezone.localdate()} | more
    return Honour.objects.create(person=member.person, title=title, kind=kind, level=level, **said)
