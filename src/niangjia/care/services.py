"""The verbs of care: the only place that writes."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.care import reading, rules
from niangjia.care.models import Case
from niangjia.care.states import CASE_MOVES, KEEPERS, CaseState
from niangjia.enrolment import pasting
from niangjia.enrolment.pasting import Pasted
from niangjia.enrolment.whom import not_there, with_people
from niangjia.kernel import audit
from niangjia.kernel.errors import Refused
from niangjia.kernel.workflow import latest, move, move_many
from niangjia.organizations.kinds import keeps_registers
from niangjia.organizations.permits import needs, permit, permit_at

CHUNK = 500


def open_cases(*, by: Any, union: Any, table: str) -> Pasted:
    """Open records for members of a branch out of a pasted table; what is wrong, or there already, comes back.

    Raises :class:`Invalid` where all rows are wrong, :class:`Refused` for a union that keeps no registers, :class:`Missing`,
    :class:`Forbidden`.
    """
    permit_at(by, union.path, *KEEPERS)
    if not keeps_registers(union.kind, union.level):
        raise Refused("困难职工档案由县区级以上总工会建立，请写县区级以上的总工会。", code="not-a-keeper", at="union")
    rows = with_people(reading.cases(table, timezone.localdate()), union.path)
    rows = not_there(rows, lambda row: row.values["membership"].person_id, _open, "已经有在册的档案")
    made = [_case(row.values, by) for row in pasting.good(rows)]
    try:
        with transaction.atomic():
            Case.objects.bulk_create(sorted(made, key=lambda one: one.person_id), batch_size=CHUNK)  # two never wait crosswise
            audit.record("case.open", by=by, target=union, path=union.path, detail={"cases": len(made)})
    except IntegrityError:
        raise Refused("别人刚刚给名单里的人建了档，请重新提交，已有的会退回。", code="somebody-was-first") from None
    return pasting.pasted(table, rows, made)


def close(*, by: Any, case: Case, reason: str) -> Case:
    """Out of hardship, or there by mistake; raises :class:`Invalid` without a reason."""
    return _move(by, case, "close", reason)


def reopen(*, by: Any, case: Case, reason: str) -> Case:
    """In hardship again; raises :class:`Refused` where there is a newer record."""
    try:
        with transaction.atomic():
            return _move(by, case, "reopen", reason)
    except IntegrityError:
        raise Refused("这位职工已经有在册的档案，不用恢复这一份。", code="opened-anew") from None


def look(*, by: Any, case: Case) -> None:
    """Tell the person who opened the record; one's own look is nobody's business."""
    if case.person.user_id != by.pk:
        audit.looked(by, case.person, "困难职工档案", target=case)


def _move(by: Any, case: Case, verb: str, reason: str) -> Case:
    permit(case, visible=rules.visible(by), allowed=rules.movable(by, verb), sentence=needs(*CASE_MOVES[verb].roles))
    with transaction.atomic():
        move(case, verb, by=by, moves=CASE_MOVES, reason=reason)
        audit.record(f"case.{verb}", by=by, target=case, path=case.path, subject=case.person_id, reason=reason)
    return case


def hand_over(*, by: Any, union: Any, home: Any, reason: str) -> None:
    """A union ends: the records of its people are kept at its heir, or above."""
    count = Case.objects.filter(union_id=union.pk).update(union_id=home.pk, path=home.path)
    if count:
        audit.record("case.hand_over", by=by, target=union, reason=reason, detail={"to": home.name})


MERGED = "同一人的两份档案合并"


def join_files(*, kept: UUID, gone: UUID, by: Any) -> None:
    """Before two files become one: of two open records that of the kept file stays."""
    if Case.objects.filter(person=kept, state=CaseState.OPEN).exists():
        twins = Case.objects.filter(person=gone, state=CaseState.OPEN)
        move_many(twins, "close", by=by, moves=CASE_MOVES, reason=MERGED, data=_files(kept, gone))


def part_files(*, kept: UUID, gone: UUID, by: Any) -> None:
    """After they are two again: what was closed for the merge is open, where nobody decided about it since."""
    for one in Case.objects.filter(person__in=(kept, gone), state=CaseState.CLOSED):
        last = latest(one)
        alone = not Case.objects.filter(person=one.person_id, state=CaseState.OPEN).exists()
        if alone and last is not None and last.data.get("files") == _files(kept, gone)["files"]:
            move(one, "reopen", by=by, moves=CASE_MOVES, reason="撤销合并")


def forget(*, people: Collection[UUID]) -> None:
    """A file's years are over: the number of a record, by which papers elsewhere are found, goes with the name."""
    Case.objects.filter(person__in=list(people)).update(number="")


def _files(kept: UUID, gone: UUID) -> dict[str, list[str]]:
    return {"files": sorted((str(kept), str(gone)))}


def _open(people: Sequence[UUID]) -> Iterable[UUID]:
    return Case.objects.filter(person__in=people, state=CaseState.OPEN).values_list("person_id", flat=True)


def _case(values: dict[str, Any], by: Any) -> Case:
    said = dict(values)
    whose = said.pop("membership")
    return Case(person_id=whose.person_id, union_id=whose.union_id, path=whose.path, name=whose.name, by=by, **said)
