"""A union in words: what is known of it, what can be done with it now and what cannot and why, what happened to it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from niangjia.kernel.access import ROLES
from niangjia.kernel.workflow import Event, history
from niangjia.organizations.kinds import KINDS, LEVELS
from niangjia.organizations.models import Union
from niangjia.organizations.rights import reaches
from niangjia.organizations.rules import BY_PARENT
from niangjia.organizations.states import UNION_MOVES, UnionState

WORDS = {
    "create": "成立（登记）",
    **{verb: move.label for verb, move in UNION_MOVES.items()},
    "receive": "接收",
}
MOST = 100


def facts(union: Union) -> list[tuple[str, Any]]:
    """What is known of a union, as pairs."""
    pairs: list[tuple[str, Any]] = [
        ("工会代码", union.code),
        ("类型", KINDS[union.kind]),
        ("层级", LEVELS[union.level]),
        ("简称", union.short_name),
        ("统一社会信用代码", union.credit_code),
        ("行政区划代码", union.region_code),
        ("地址", union.address),
        ("位置", placed(union.latitude, union.longitude)),
        ("联系人", " ".join(filter(None, (union.contact, union.contact_phone)))),
        ("所属党组织", union.party_org),
        ("成立日期", union.founded_on),
        ("批准", " ".join(filter(None, (union.approval, f"{union.approved_on or ''}")))),
        ("批文待补", union.approval_lost if union.lacks_approval else ""),
    ]
    return [(label, value) for label, value in pairs if value]


def placed(latitude: float | None, longitude: float | None) -> str:
    """A place in words: 北纬 31.5000°，东经 120.5000°; nothing where it is not known."""
    if latitude is None or longitude is None:
        return ""
    north, east = ("北纬" if latitude >= 0 else "南纬"), ("东经" if longitude >= 0 else "西经")
    return f"{north} {abs(latitude):.4f}°，{east} {abs(longitude):.4f}°"


@dataclass(frozen=True)
class Action:
    """A verb of the table for one union and one user: the address of its form, or the sentence why not."""

    verb: str
    label: str
    url: str = ""
    cannot: str = ""


def actions(user: Any, union: Union) -> list[Action]:
    """What the user may do with a union, and the sentences about what cannot be done now."""
    found = [_action(user, union, verb) for verb, move in UNION_MOVES.items() if union.state in move.sources]
    if union.state == UnionState.MERGED:
        into = union.merged_into.name if union.merged_into else ""
        found.append(Action("restore", "恢复", cannot=f"已经并入“{into}”，不能恢复；需要时请重新成立。"))
    return found


def _action(user: Any, union: Union, verb: str) -> Action:
    move = UNION_MOVES[verb]
    roles = "、".join(ROLES[role] for role in move.roles)
    place = union.path[:-4] if verb in BY_PARENT else union.path
    if verb in BY_PARENT and union.parent_id is None:
        return Action(verb, move.label, cannot=f"“{move.label}”：最上级工会不能办理。")
    if not (reaches(user, union.path, *move.roles) and reaches(user, place, *move.roles)):
        whose = "上一级工会" if verb in BY_PARENT else "本级或上级工会"
        return Action(verb, move.label, cannot=f"“{move.label}”由{whose}的{roles}办理。")
    return Action(verb, move.label, url=reverse(f"organizations:union_{verb}", args=[union.pk]))


@dataclass(frozen=True)
class Chapter:
    """One entry of a union's history, as the timeline block draws it."""

    at: date
    title: str
    text: str = ""
    who: str = ""


def story(union: Union) -> list[Chapter]:
    """What happened to a union, newest first: changes of name and place by the day they took effect, corrections."""
    versions = list(union.versions.select_related("by", "parent").order_by("valid_from", "created_at")[:MOST])
    told = []
    before = None
    for one in versions:
        note = _told(before, one)
        told.append(Chapter(one.valid_from, WORDS.get(one.verb, one.verb), note, str(one.by or "")))
        before = one
    edits = history(union).filter(verb="edit")[:MOST]
    told += [
        Chapter(event.created_at.date(), "修改资料", _changed(event), str(event.by or "")) for event in edits
    ]
    return sorted(told, key=lambda chapter: chapter.at, reverse=True)


def _told(before: Any, one: Any) -> str:
    parts = []
    if before is None:
        parts.append(f"名称：{one.name}")
    elif before.name != one.name:
        parts.append(f"“{before.name}”更名为“{one.name}”")
    if before is not None and before.parent_id != one.parent_id:
        parts.append(
            f"由“{before.parent.name if before.parent else '最上级'}”调整到“{one.parent.name if one.parent else '最上级'}”"
        )
    parts += [f"理由：{one.reason}" if one.reason else "", f"文号：{one.document}" if one.document else ""]
    return "；".join(filter(None, parts))


def _changed(event: Event) -> str:
    names = {
        field.name: str(field.verbose_name)
        for field in Union._meta.get_fields()
        if hasattr(field, "verbose_name")
    }
    pairs = [
        (names.get(key, key), pair)
        for key, pair in event.data.items()
        if isinstance(pair, list) and len(pair) == 2
    ]
    return "；".join(f"{name}：{pair[0] or '（空）'} → {pair[1] or '（空）'}" for name, pair in pairs)
