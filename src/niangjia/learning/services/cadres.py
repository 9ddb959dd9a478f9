"""Training of cadres: what is required, and trainings of the past entered from lists."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.enrolment import pasting
from niangjia.enrolment.pasting import Pasted, Wrong
from niangjia.kernel import audit, marks
from niangjia.kernel.access import ROLES
from niangjia.kernel.bulkrows import in_parts
from niangjia.kernel.calendar import unmeant
from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.tree import within
from niangjia.kernel.workflow import note
from niangjia.learning import reading, rules
from niangjia.learning.models import Requirement, Training
from niangjia.learning.models.cadres import LONGEST
from niangjia.learning.services.common import CADRES, permit, permit_at, touch
from niangjia.learning.vocabulary import BASES
from niangjia.organizations.kinds import LEVELS
from niangjia.organizations.rights import in_force

CHUNK = 500


def require(*, by: Any, union: Any, **fields: Any) -> Requirement:
    """Say which training an office of the branch asks for; raises :class:`Invalid` with every field, :class:`Forbidden`."""
    permit_at(by, union)
    check(fields)
    with transaction.atomic():
        made = _store(union, fields, by)
        _changed(made, "require", by)
    return made


def _store(union: Any, fields: Mapping[str, Any], by: Any) -> Requirement:
    try:
        with transaction.atomic():
            return Requirement.objects.create(union=union, path=union.path, by=by, **fields)
    except IntegrityError as error:
        raise Invalid("这个岗位已经有一条同样的要求，请改那一条。", at="role") from error


def amend(*, by: Any, requirement: Requirement, **fields: Any) -> Requirement:
    """Change a requirement from a day on (``valid_from``): the old one ends the day before, a new one begins."""
    permit(requirement, visible=rules.requirements(by), allowed=rules.requirements_kept(by))
    check(fields)
    if fields["valid_from"] <= requirement.valid_from:
        raise Invalid(f"新要求的施行日期要晚于 {requirement.valid_from}。", at="valid_from")
    with transaction.atomic():
        _end(requirement, fields["valid_from"] - timedelta(days=1))
        made = _store(requirement.union, fields, by)
        _changed(made, "amend", by)
    return made


def drop(*, by: Any, requirement: Requirement, last: date | None = None) -> Requirement:
    """Let a requirement end with a day (today)."""
    permit(requirement, visible=rules.requirements(by), allowed=rules.requirements_kept(by))
    with transaction.atomic():
        _end(requirement, max(last or timezone.localdate(), requirement.valid_from))
        _changed(requirement, "drop", by)
    return requirement


def _end(requirement: Requirement, last: date) -> None:
    if not Requirement.objects.filter(pk=requirement.pk, valid_to__isnull=True).update(valid_to=last):
        raise Refused("这条要求已经停用或改过，请刷新页面。", code="somebody-was-first")
    requirement.valid_to = last


def _changed(one: Requirement, verb: str, by: Any) -> None:
    note(one, verb, by=by)
    audit.record(f"requirement.{verb}", by=by, target=one)
    rows = in_force(timezone.localdate()).filter(within(one.path), role=one.role).order_by()
    marks.touch(CADRES, rows.values_list("union_id", "path").distinct())


def check(fields: Mapping[str, Any]) -> None:
    """Raises :class:`Invalid` with every field of a requirement that cannot be."""
    errors: dict[str, list[str]] = {}
    for name, words in (("role", ROLES), ("basis", BASES)):
        if fields.get(name) not in words:
            errors[name] = [f"请选择：{'、'.join(words.values())}。"]
    if fields.get("level") and fields["level"] not in LEVELS:
        errors["level"] = [f"请选择：{'、'.join(LEVELS.values())}。"]
    months = fields.get("months")
    if not isinstance(months, int) or not 1 <= months <= LONGEST:
        errors["months"] = [f"请填写 1 到 {LONGEST} 的整数（五年是 60 个月）。"]
    errors |= unmeant([("valid_from", fields.get("valid_from"))])
    for name, label in (("title", "培训要求"), ("document", "依据文件")):
        if not str(fields.get(name) or "").strip():
            errors[name] = [f"请写{label}。"]
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors=errors)


def enter_earlier(*, by: Any, union: Any, table: str) -> Pasted:
    """Enter trainings of the past for cadres of a branch out of a pasted table; what is there stays, what is wrong comes back.

    Wrong is a row of whose name nobody, or several, hold an office there. Raises :class:`Invalid` where all are wrong.
    """
    permit_at(by, union)
    rows = reading.earlier(table, timezone.localdate(), _whom(union, table))
    made = [_earlier(row.values, by) for row in pasting.good(rows)]
    with transaction.atomic():
        fresh = [one for one in made if (one.user_id, one.title, one.on) not in _there(made)]
        Training.objects.bulk_create(fresh, batch_size=CHUNK, ignore_conflicts=True)
        if fresh:
            touch(fresh, cadres=True)
        audit.record("training.paste", by=by, target=union, path=union.path, detail={"trainings": len(fresh)})
    return pasting.pasted(table, rows, fresh)


def _there(some: list[Training]) -> set[tuple[Any, str, date]]:
    rows = Training.objects.filter(user__in={one.user_id for one in some}, source="pasted")
    return set(rows.values_list("user_id", "title", "on"))


def _earlier(values: dict[str, Any], by: Any) -> Training:
    office = values.pop("office")
    where = {"user_id": office.user_id, "union_id": office.union_id, "path": office.path}
    return Training(**where, **values, kind="cadre", source="pasted", by=by)


def _whom(union: Any, table: str) -> Any:
    """How a name (and a union, where several have the name) becomes an office of the branch; one query for all."""
    cells = {cell for line in table.splitlines() for cell in pasting.cells_of(line)}
    wanted = [cell for cell in cells if 0 < len(cell) <= 40][: 5 * pasting.MOST]
    offices: dict[str, list[Any]] = {}
    for part in in_parts(wanted, CHUNK):
        rows = in_force(timezone.localdate()).filter(within(union.path), user__name__in=part)
        for one in rows.select_related("user", "union").order_by("starts_on", "pk"):
            offices.setdefault(one.user.name, []).append(one)

    def whom(name: str, place: str) -> Any:
        found = [one for one in offices.get(name, []) if not place or place in (one.union.name, one.union.code)]
        if not found:
            raise Wrong(f"在“{union.name}”范围内没有找到任职的{name}" + (f"（{place}）" if place else ""))
        if len({one.user_id for one in found}) > 1:
            raise Wrong(f"有多位任职的{name}，请写明工会全称")
        return found[0]

    return whom
