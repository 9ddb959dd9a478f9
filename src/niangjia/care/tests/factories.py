"""Hardship records for tests."""

from typing import Any

from django.utils import timezone

from niangjia.care.models import Case

HEAD = "姓名\t手机号\t困难类型\t建档日期\t档案号"


def line(member: Any, kind: str = "深度困难", on: str = "2026-03-02", number: str = "YH-2026-001") -> str:
    """A row of a pasted list, as Excel copies it."""
    return "\t".join((member.name, member.person.id_number, kind, on, number))


def make_case(member: Any, kind: str = "deep", **more: Any) -> Case:
    """The record of a member."""
    said = {"union_id": member.union_id, "path": member.path, "name": member.name, "on": timezone.localdate()} | more
    return Case.objects.create(person=member.person, kind=kind, **said)
