"""Making, correcting and renaming a union."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.tree import DEPTH, depth, segment
from niangjia.kernel.workflow import move, note
from niangjia.organizations.checks import DETAILS, clean_code, clean_details, clean_name, clean_text
from niangjia.organizations.kinds import KINDS, LEVELS, level_below, may_hang, refusal
from niangjia.organizations.models import Union
from niangjia.organizations.namedindex import NAMED, index_unions
from niangjia.organizations.services.bulk import next_root, numbered, permit_root
from niangjia.organizations.services.common import (
    check_day,
    locked,
    need_active,
    permit_below,
    permit_verb,
    tell,
    write_version,
)
from niangjia.organizations.services.treelock import steady
from niangjia.organizations.spelling import keys
from niangjia.organizations.states import UNION_MOVES, UnionState

NO_APPROVAL = "请填写上一级工会批准建会的文号；还没有批复的，先报批。"
NO_APPROVAL_DAY = "请填写批复的日期，不能晚于今天。"
NO_FOUNDING_DAY = "批文遗失的，请填写成立日期，不能晚于今天；记不清的填大概的日期。"


def create_union(
    *,
    parent: Union | None,
    name: str,
    kind: str,
    by: Any,
    code: str = "",
    level: str = "",
    effective_on: date | None = None,
    reason: str = "",
    document: str = "",
    same_name: bool = False,
    approval_lost: str = "",
    **details: Any,
) -> Union:
    """Make a union below ``parent`` (none: a new tree, by the system administrator alone).

    ``details`` are the columns of ``checks.DETAILS``; an empty ``code`` is numbered below the parent's. Raises
    :class:`Invalid` by field (``name`` also for a sibling of the same name, unless ``same_name``; number and day of the
    approval, which all but a root and a group need, unless ``approval_lost`` says how those of a union of old were lost: then
    the day of its founding), :class:`Refused` below an ended union, :class:`Missing`, :class:`Forbidden`.
    """
    if parent is None:
        permit_root(by)
    else:
        permit_below(parent, by=by, what="新建工会")
    one = _described(name, kind, parent, level, details)
    with transaction.atomic():
        steady()
        _place(one, parent, clean_code(code) if code.strip() else "")
        day = check_day(one, effective_on)
        if not same_name:
            _no_namesake(one, parent)
        if parent is not None and kind != "group":
            reason = "；".join(filter(None, (reason, _approved(one, clean_text(approval_lost)[:200]))))
        _save(one)
        write_version(one, "create", on=day, by=by, reason=reason, document=document)
        note(one, "create", by=by, target=one.state, reason=reason, data={"on": day.isoformat()})
        tell("create", one, by=by, reason=reason, detail={"name": one.name, "code": one.code})
    return one


def _approved(one: Union, lost: str) -> str:
    """Number and day of the approval; or how they were ``lost``, of a union of old: nobody founds one today without. Gives why
    there is none."""
    _free(one)  # that code or credit code is another's comes first
    if one.approval or not lost:
        need_approval(one.approval, one.approved_on, at="approval")
        return ""
    if one.founded_on is None or one.founded_on >= timezone.localdate():
        raise Invalid(NO_FOUNDING_DAY, code="approval-missing", at="founded_on")
    one.approval_lost = lost
    return lost


def need_approval(approval: str, approved_on: date | None, *, at: str) -> None:
    """Raises :class:`Invalid` without the number (``at`` its field) and the day of the approval by the union above.

    Source: 工会法 (the founding of a union is reported to the union above for approval).
    """
    errors = {}
    if not approval.strip():
        errors[at] = [NO_APPROVAL]
    if approved_on is None or approved_on > timezone.localdate():
        errors["approved_on"] = [NO_APPROVAL_DAY]
    if errors:
        raise Invalid("建立工会要有上一级工会的批复：请填写批准文号和日期。", code="approval-missing", errors=errors)


def _described(name: str, kind: str, parent: Union | None, level: str, details: dict[str, Any]) -> Union:
    above = parent.kind if parent else ""
    if kind not in KINDS or (level and level not in LEVELS):
        raise Invalid("工会类型或层级不在名录中。", errors={"kind": ["请从名录中选择。"]})
    if not may_hang(kind, above):
        said = refusal(kind, above)
        raise Invalid(said, at="kind")
    level = level or level_below(kind, parent.level if parent else "")
    one = Union(name=clean_name(name), kind=kind, level=level, **clean_details(Union, details))
    one.pinyin, one.initials = keys(one.name)
    return one


def _place(one: Union, parent: Union | None, code: str) -> None:
    """A segment that nobody else gets: the counter is raised by the database, in this transaction."""
    if parent is None:
        one.path, one.code = segment(next_root()), code
        if not code:
            raise Invalid("最上级工会要填写工会代码。", errors={"code": ["请填写工会代码。"]})
        return
    counted = Union.objects.filter(pk=parent.pk, state=UnionState.ACTIVE).update(
        next_child=F("next_child") + 1
    )
    above = Union.objects.get(pk=parent.pk)
    if not counted:
        need_active(above, "不能再设下级工会")
    if depth(above.path) >= DEPTH:
        raise Refused(f"组织层级最多 {DEPTH} 级，“{above.name}”下面不能再设。", code="too-deep")
    above.next_child -= 1
    one.parent, one.path, one.code = above, above.path + segment(above.next_child), code or numbered(above)


def _no_namesake(one: Union, parent: Union | None) -> None:
    if Union.objects.filter(parent=parent, name=one.name, state=UnionState.ACTIVE).exists():
        said = f"“{parent.name if parent else '最上级'}”下面已经有“{one.name}”。确实是另一个工会的，请勾选“同名也要办理”。"
        raise Invalid(said, code="same-name", at="name")


def _save(one: Union) -> None:
    _free(one)
    try:
        with transaction.atomic():
            one.save(force_insert=True)
            index_unions([one], fresh=True)
    except IntegrityError as error:
        raise Refused("别人刚刚用了同一个代码，请重新提交。", code="somebody-was-first") from error


def _free(one: Union) -> None:
    """Raises :class:`Invalid` where code or credit code belong to another union."""
    others = Union.objects.exclude(pk=one.pk)
    taken = others.filter(code=one.code).first()
    if taken:
        raise Invalid(f"工会代码 {one.code} 已经由“{taken.name}”使用。", at="code")
    same = (
        others.filter(credit_code=one.credit_code, state=UnionState.ACTIVE).first()
        if one.credit_code
        else None
    )
    if same:
        raise Invalid(f"统一社会信用代码 {one.credit_code} 已经登记在“{same.name}”名下。", at="credit_code")


def edit_union(
    *, union: Union, by: Any, revision: int, reason: str = "", code: str = "", **details: Any
) -> Union:
    """Correct what is known of a union; ``revision`` is what the form was filled from.

    Raises :class:`Refused` (``stale``) when somebody changed it meanwhile, :class:`Invalid` by field.
    """
    unknown = set(details) - set(DETAILS)
    if unknown:
        raise TypeError(f"not a detail of a union: {sorted(unknown)}")
    permit_verb(union, "edit", by=by)
    values = clean_details(Union, details) | ({"code": clean_code(code)} if code.strip() else {})
    with transaction.atomic():
        row = locked(union)
        need_active(row)
        need_fresh(row, revision)
        changed = {name: value for name, value in values.items() if getattr(row, name) != value}
        if not changed:
            return row
        _write(row, "edit", by=by, reason=reason, changed=changed)
        if "code" in changed:
            write_version(row, "edit", on=check_day(row, None), by=by, reason=reason)
    return row


def need_fresh(row: Any, revision: int) -> None:
    """Raises :class:`Refused` for a form that was filled from an older record."""
    if row.revision != revision:
        said = "您打开表格以后，别人修改过这条记录。您填的内容还在，请对照最新内容核对后再提交。"
        raise Refused(said, code="stale")


def rename_union(
    *, union: Union, name: str, by: Any, reason: str, effective_on: date | None = None, document: str = "",
    short_name: str | None = None, same_name: bool = False,
) -> Union:  # fmt: skip
    """Give a union another name from a day on; the old one stays in its history and is found no more.

    Raises :class:`Invalid`, :class:`Refused`, :class:`Missing`, :class:`Forbidden`.
    """
    permit_verb(union, "rename", by=by)
    name = clean_name(name)
    with transaction.atomic():
        row = locked(union)
        need_active(row)
        if row.name == name:
            raise Invalid("新名称和现在的一样。", at="name")
        day, old = check_day(row, effective_on), row.name
        row.name = name
        if not same_name:
            _no_namesake(row, row.parent)
        row.name = old
        pinyin, initials = keys(name)
        changed = {"name": name, "pinyin": pinyin, "initials": initials}
        if short_name is not None:
            changed |= clean_details(Union, {"short_name": short_name})
        _write(
            row,
            "rename",
            by=by,
            reason=reason,
            changed=changed,
            seen={"from": old, "to": name, "on": day.isoformat()},
        )
        write_version(row, "rename", on=day, by=by, reason=reason, document=document)
    return row


def _write(
    row: Union,
    verb: str,
    *,
    by: Any,
    reason: str,
    changed: dict[str, Any],
    seen: dict[str, Any] | None = None,
) -> None:
    data = seen or {
        name: [str(getattr(row, name) or ""), str(value or "")] for name, value in changed.items()
    }
    for name, value in changed.items():
        setattr(row, name, value)
    _free(row)
    move(row, verb, by=by, moves=UNION_MOVES, reason=reason, data=data, revision=row.revision + 1, **changed)
    if NAMED.intersection(changed):
        index_unions([row])
    tell(verb, row, by=by, reason=reason, detail=data)
