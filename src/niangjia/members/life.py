"""What happened to a person as a member."""

from collections.abc import Iterable
from typing import Any

from niangjia.kernel.questions import Moment
from niangjia.kernel.workflow import Event
from niangjia.members.aliases import selves
from niangjia.members.models import LEAVE_REASONS, Person
from niangjia.members.queries import of_person


def life(person: Person, viewer: Any) -> Iterable[Moment]:
    """Joining, leaving and changes of the file, for whoever may see the person."""
    for membership in of_person(person):
        union = membership.union.name
        yield Moment(
            membership.joined_on, f"加入{union}", membership.workplace, icon="user-plus", context="members"
        )
        if membership.left_on:
            reason = LEAVE_REASONS.get(membership.leave_reason, "")
            yield Moment(membership.left_on, f"离开{union}", reason, icon="user-minus", context="members")
    edits = Event.objects.filter(label="members.person", object_id__in=selves(person.pk), verb="edit").select_related(
        "by"
    )
    for event in edits:
        names = "、".join(FIELDS.get(name, name) for name in event.data.get("fields", []))
        who = str(event.by) if event.by else "系统"
        yield Moment(event.created_at, "资料有修改", f"{who}修改了{names}", icon="edit", context="members")


FIELDS = {
    "name": "姓名",
    "gender": "性别",
    "birth_date": "出生日期",
    "education": "文化程度",
    "skill": "技能等级",
    "household_region": "户籍地",
    "phone": "手机",
    "id_kind": "证件类型",
    "id_number": "证件号码",
    "workplace": "工作单位",
    "department": "部门",
    "position": "职务",
    "employment_form": "用工形式",
    "group": "职业群体",
    "joined_on": "入会日期",
    "note": "备注",
}
