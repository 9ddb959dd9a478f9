"""Training of cadres: what is required, whom a batch asks, and trainings of the past entered from lists."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.enrolment import services as places
from niangjia.kernel import audit, marks
from niangjia.kernel.access import ROLES
from niangjia.kernel.calendar import NOT_MEANT, is_meant
from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.tree import within
from niangjia.kernel.workflow import note
from niangjia.learning import pasting, queries, reading, rules
from niangjia.learning.models import Invitee, Requirement, Run, Training
from niangjia.learning.models.cadres import LONGEST
from niangjia.learning.notices import tell_many
from niangjia.learning.pasting import Wrong
from niangjia.learning.services.common import CADRES, permit, permit_at, touch
from niangjia.learning.services.runs import Plan, draft
from niangjia.learning.vocabulary import BASES
from niangjia.organizations.kinds import LEVELS
from niangjia.organizations.rights import in_force

MOST = 500  # people of one batch
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
        said = "这个岗位已经有一条同样的要求，请改那一条。"
        raise Invalid(said, errors={"role": [said]}) from error


def amend(*, by: Any, requirement: Requirement, **fields: Any) -> Requirement:
    """Change a requirement from a day on (``valid_from``): the old one ends the day before, a new one begins."""
    permit(requirement, visible=rules.requirements(by), allowed=rules.requirements_kept(by))
    check(fields)
    if fields["valid_from"] <= requirement.valid_from:
        said = f"新要求的施行日期要晚于 {requirement.valid_from}。"
        raise Invalid(said, errors={"valid_from": [said]})
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
    if isinstance(fields.get("valid_from"), date) and not is_meant(fields["valid_from"]):
        errors["valid_from"] = [NOT_MEANT]
    for name, label in (("title", "培训要求"), ("document", "依据文件")):
        if not str(fields.get(name) or "").strip():
            errors[name] = [f"请写{label}。"]
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors=errors)


def invite(
    *, by: Any, union: Any, title: str, plan: Plan, hours: int, role: str = "", level: str = "", band: str = "overdue"
) -> Run:
    """Draft a batch for the cadres of a branch who are due, the first due first, as many as there are places.

    Who is on the list is set when it is drafted: a handful of statements, however many there are. Raises
    :class:`Refused` where nobody is due, :class:`Invalid`, :class:`Missing`, :class:`Forbidden`.
    """
    permit_at(by, union)
    if not 1 <= plan.places <= MOST:
        said = f"一期最多 {MOST} 人，再多就分几期。"
        raise Invalid(said, errors={"places": [said]})
    people = list(queries.chosen(by, union.path, role=role, level=level, band=band).values_list(
        "user_id", "union_id", "path", "role", "due_on")[: 3 * plan.places])  # fmt: skip
    first = {row[0]: row for row in reversed(people)}  # who holds two offices is asked once, by the earlier
    if not first:
        raise Refused("按这些条件没有该参加培训的人。", code="nobody")
    rows = sorted(first.values(), key=lambda row: (row[4], str(row[0])))[: plan.places]
    with transaction.atomic():
        run = _batch(by=by, union=union, title=title, plan=plan, hours=hours, level=LEVELS.get(level, "各级"))
        Invitee.objects.bulk_create(
            [Invitee(run=run, user_id=a, union_id=b, path=c, role=d, due_on=e) for a, b, c, d, e in rows], batch_size=CHUNK
        )
        audit.record("batch.draft", by=by, target=run, detail={"people": len(rows)})
    return run


def _batch(*, by: Any, union: Any, title: str, plan: Plan, hours: int, level: str) -> Run:
    said = f"{level}工会干部培训，{hours} 学时。请收到通知的同志按时报名。"
    offer = draft(by=by, union=union, kind="cadre", title=title, text=said, plan=plan)
    number = Run.objects.filter(union=union, kind="cadre", level=level).count() + 1
    made = Run.objects.create(
        union=union, path=union.path, offer=offer, number=number, kind="cadre", title=title, level=level, hours=hours
    )
    note(made, "draft", by=by)
    return made


def call(*, by: Any, run: Run) -> int:
    """Open a batch's places and tell everybody on its list, once; gives how many. Raises :class:`Refused` the second time."""
    permit(run, visible=rules.runs(by), allowed=rules.runs_kept(by))
    with transaction.atomic():
        if not Run.objects.filter(pk=run.pk, kind="cadre", told_at__isnull=True).update(told_at=timezone.now()):
            raise Refused("已经通知过了。", code="told")
        if run.offer.state == "draft":
            places.open_offer(by=by, offer=run.offer)
        keys = list(run.invitees.values_list("pk", flat=True))
        tell_many("batch", run, keys)
        audit.record("batch.call", by=by, target=run, detail={"people": len(keys)})
    return len(keys)


def enter_earlier(*, by: Any, union: Any, table: str) -> list[Training]:
    """Enter trainings of the past for cadres of a branch out of a pasted table, all or none; what is there stays.

    Raises :class:`Invalid` with every wrong row: nobody, or several, of that name hold an office there.
    """
    permit_at(by, union)
    rows = reading.earlier(table, timezone.localdate(), _whom(union, table))
    pasting.refuse(rows)
    made = [_earlier(row.values, by) for row in rows]
    with transaction.atomic():
        fresh = [one for one in made if (one.user_id, one.title, one.on) not in _there(made)]
        Training.objects.bulk_create(fresh, batch_size=CHUNK, ignore_conflicts=True)
        if fresh:
            touch(fresh, cadres=True)
        audit.record("training.paste", by=by, target=union, path=union.path, detail={"trainings": len(fresh)})
    return fresh


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
    for start in range(0, len(wanted), CHUNK):
        rows = in_force(timezone.localdate()).filter(within(union.path), user__name__in=wanted[start : start + CHUNK])
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
