"""What happened to a person as a member."""

from collections.abc import Iterable, Iterator
from typing import Any

from niangjia.kernel.questions import Moment
from niangjia.kernel.workflow import Event
from niangjia.members.aliases import shown_selves
from niangjia.members.horizon import view
from niangjia.members.models import LEAVE_REASONS, Expulsion, Membership, Person


def life(person: Person, viewer: Any) -> Iterable[Moment]:
    """Joining, leaving and changes of the file, for whoever may see the person."""
    seen = view(person, viewer)
    shown, last = seen.memberships, seen.until
    yield from _memberships(shown)
    yield from _kept(shown)
    yield from _stayed(shown)
    yield from _expelled(shown)
    edits = Event.objects.filter(label="members.person", object_id__in=shown_selves(person.pk), verb="edit").select_related(
        "by"
    )
    if last is not None:
        edits = edits.filter(created_at__date__lte=last)
    for event in edits:
        names = "、".join(FIELDS.get(name, name) for name in event.data.get("fields", []))
        who = str(event.by) if event.by else "系统"
        yield Moment(event.created_at, "资料有修改", f"{who}修改了{names}", icon="edit", context="members")


def _memberships(shown: list[Membership]) -> Iterator[Moment]:
    for one in shown:
        union, moved = one.union.name, one.came_from_id is not None
        title = f"转入{union}" if moved else f"加入{union}"
        yield Moment(one.joined_on, title, one.workplace, icon="user-plus", context="members")
        if one.left_on:
            reason = LEAVE_REASONS.get(one.leave_reason, "")
            yield Moment(one.left_on, f"离开{union}", reason, icon="user-minus", context="members")


def _kept(shown: list[Membership]) -> Iterator[Moment]:
    for one in shown:
        if one.standing and one.standing_on:
            yield Moment(one.standing_on, one.standing_words, "免交会费，不参加选举", icon="clock", context="members")


def _stayed(shown: list[Membership]) -> Iterator[Moment]:
    rows = Event.objects.filter(label="members.membership", object_id__in=[one.pk for one in shown], verb="stay")
    for event in rows.order_by("pk"):
        yield Moment(event.created_at, "留在托管工会，不再等待安置", event.reason, icon="clock", context="members")


STEPS = (
    ("notified_on", "告知拟开除会籍"),
    ("heard_on", "听取申辩"),
    ("decided_on", "会籍表决"),
    ("appealed_on", "提出申诉"),
    ("answered_on", "上级对申诉作出决定"),
)


def _expelled(shown: list[Membership]) -> Iterator[Moment]:
    rows = Expulsion.objects.filter(membership__in=[one.pk for one in shown]).order_by("pk")
    for one in rows:
        for name, title in STEPS:
            on = getattr(one, name)
            if on is not None:
                yield Moment(on, title, "", icon="gavel", context="members")


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
