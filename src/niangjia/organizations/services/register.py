"""Many firms at once, set-based: what a list of a business register brings in, and how it is taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from niangjia.kernel import audit, marks
from niangjia.kernel.errors import Refused
from niangjia.kernel.ids import uuid7s
from niangjia.kernel.tree import within
from niangjia.organizations.models import Employer, Union
from niangjia.organizations.namedindex import index_employers
from niangjia.organizations.registering import unused
from niangjia.organizations.services.common import need_active, permit_below
from niangjia.organizations.services.treelock import steady
from niangjia.organizations.spelling import keys
from niangjia.organizations.states import UnionState

BATCH = 1000
COLUMNS = ("name", "credit_code", "trade", "workers", "address", "latitude", "longitude")


@dataclass(slots=True)
class Entry:
    """A firm as a list has it: cleaned columns of ``COLUMNS``; ``known`` with its ``revision`` where it is there."""

    values: dict[str, Any]
    area: UUID
    known: UUID | None = None
    revision: int = 0


@dataclass(slots=True)
class Trace:
    """What was done to one firm: ``before`` are the columns as they were (None: it was made), ``revision`` after it."""

    firm: UUID
    revision: int
    before: dict[str, Any] | None = None


@dataclass
class Kept:
    """What taking back left as it is: changed since, or in use by others."""

    removed: int = 0
    restored: int = 0
    changed_since: int = 0
    in_use: int = 0
    touched: set[tuple[UUID, str]] = field(default_factory=set)


def register_many(*, union: Union, entries: Sequence[Entry], by: Any, source: str) -> list[Trace]:
    """Put firms on the list or correct them, all or none; gives a trace for each entry, in order.

    Raises :class:`Missing` or :class:`Forbidden` where ``union``'s branch is not the user's, :class:`Refused` where
    somebody changed a firm or took a credit code since the list was compared.
    """
    permit_below(union, by=by, what="导入单位名单")
    with transaction.atomic():
        steady()
        areas = _areas(union, {one.area for one in entries})
        made = [one for one in entries if one.known is None]
        changed = [one for one in entries if one.known is not None]
        traces = _insert(made, areas, source) | _update(changed)
        touched = {(area.pk, area.path) for area in areas.values()}
        marks.touch("employers", touched | _homes([one.known for one in changed if one.known]))
        detail = {"source": source, "new": len(made), "changed": len(changed)}
        audit.record("employer.register", by=by, target=union, detail=detail)
    return [traces[id(one)] for one in entries]


def _areas(union: Union, wanted: set[UUID]) -> dict[UUID, Union]:
    rows = Union.objects.filter(within(union.path), pk__in=wanted, state=UnionState.ACTIVE)
    found = {one.pk: one for one in rows}
    if len(found) != len(wanted):
        need_active(Union.objects.get(pk=union.pk), "不能登记单位")
        raise Refused("名单里有的单位所在地的工会已经撤销或调整，请重新上传名单。", code="area-ended")
    return found


def _insert(entries: list[Entry], areas: dict[UUID, Union], source: str) -> dict[int, Trace]:
    firms = []
    for one, key in zip(entries, uuid7s(len(entries)), strict=True):
        area = areas[one.area]
        pinyin, initials = keys(one.values["name"])
        firms.append(
            Employer(
                id=key, area=area, path=area.path, pinyin=pinyin, initials=initials, source=source[:40], **one.values
            )
        )
    try:
        with transaction.atomic():
            Employer.objects.bulk_create(firms, batch_size=BATCH)
            index_employers(firms, fresh=True)
    except IntegrityError as error:
        raise _overtaken() from error
    return {id(one): Trace(firm.pk, 0) for one, firm in zip(entries, firms, strict=True)}


def _overtaken() -> Refused:
    said = "检查以后有人登记或修改过名单里的单位，一条也没有写入。请重新检查这份名单。"
    return Refused(said, code="somebody-was-first")


def _update(entries: list[Entry]) -> dict[int, Trace]:
    rows = Employer.objects.select_for_update(of=("self",)).filter(pk__in=[one.known for one in entries])
    firms = {one.pk: one for one in rows.order_by("pk")}
    traces = {}
    for one in entries:
        firm = firms.get(one.known)  # type: ignore[arg-type]
        if firm is None or firm.revision != one.revision:
            raise _overtaken()
        before = {name: getattr(firm, name) for name in one.values}
        for name, value in one.values.items():
            setattr(firm, name, value)
        firm.pinyin, firm.initials = keys(firm.name)
        firm.revision += 1
        traces[id(one)] = Trace(firm.pk, firm.revision, before)
    _write(list(firms.values()))
    return traces


def _write(firms: list[Employer]) -> None:
    try:
        with transaction.atomic():
            Employer.objects.bulk_update(firms, [*COLUMNS, "pinyin", "initials", "revision"], batch_size=BATCH)
            index_employers(firms)
    except IntegrityError as error:
        raise _overtaken() from error


def _homes(keys_: list[UUID]) -> set[tuple[UUID, str]]:
    return set(Employer.objects.filter(pk__in=keys_).values_list("area_id", "path"))


def take_back(*, union: Union, traces: Sequence[Trace], by: Any) -> Kept:
    """Undo :func:`register_many`: what was made goes, what was changed is as before; never what others touched since."""
    permit_below(union, by=by, what="撤销单位名单")
    kept = Kept()
    with transaction.atomic():
        steady()
        rows = Employer.objects.select_for_update(of=("self",)).filter(pk__in=[one.firm for one in traces])
        firms = {one.pk: one for one in rows.order_by("pk")}
        same = [one for one in traces if one.firm in firms and firms[one.firm].revision == one.revision]
        kept.changed_since = len(traces) - len(same)
        kept.touched = _homes([one.firm for one in same])
        _restore([(firms[one.firm], one) for one in same if one.before is not None], kept)
        _remove([one.firm for one in same if one.before is None], kept)
        marks.touch("employers", kept.touched)
        detail = {"removed": kept.removed, "restored": kept.restored, "in_use": kept.in_use}
        audit.record("employer.take_back", by=by, target=union, detail=detail)
    return kept


def _restore(pairs: list[tuple[Employer, Trace]], kept: Kept) -> None:
    for firm, trace in pairs:
        for name, value in (trace.before or {}).items():
            setattr(firm, name, value)
        firm.pinyin, firm.initials = keys(firm.name)
        firm.revision += 1
    _write([firm for firm, _ in pairs])
    kept.restored = len(pairs)


def _remove(keys_: list[UUID], kept: Kept) -> None:
    rows = Employer.objects.filter(pk__in=keys_, union__isnull=True)
    free = list(unused(rows).values_list("pk", flat=True))
    kept.removed = len(free)
    kept.in_use = len(keys_) - len(free)
    Employer.objects.filter(pk__in=free).delete()
