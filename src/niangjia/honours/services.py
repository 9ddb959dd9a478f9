"""The verbs of honours: the only place that writes."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.enrolment import pasting
from niangjia.enrolment.pasting import Pasted, Row
from niangjia.enrolment.whom import not_there, with_people
from niangjia.honours import reading, rules
from niangjia.honours.models import Honour
from niangjia.honours.states import HONOUR_MOVES, KEEPERS, HonourState
from niangjia.kernel import audit, marks
from niangjia.kernel.errors import Refused
from niangjia.kernel.workflow import move
from niangjia.organizations.kinds import keeps_registers
from niangjia.organizations.permits import needs, permit, permit_at

MARK = "honours"
CHUNK = 500
Key = tuple[UUID, str, date]


def enter(*, by: Any, union: Any, table: str) -> Pasted:
    """Write down the honours of members of a branch out of a pasted table; what is wrong, or there already, comes back.

    Raises :class:`Invalid` where all rows are wrong, :class:`Missing`, :class:`Forbidden`.
    """
    permit_at(by, union.path, *KEEPERS)
    rows = reading.honours(table, timezone.localdate(), keeps=keeps_registers(union.kind, union.level))
    rows = not_there(with_people(rows, union.path), _key_of, _held, "这项荣誉已经登记过")
    made = [_honour(row.values, by) for row in pasting.good(rows)]
    try:
        with transaction.atomic():
            Honour.objects.bulk_create(sorted(made, key=_key), batch_size=CHUNK)  # two pastes never wait crosswise
            _touch(made)
            audit.record("honour.enter", by=by, target=union, path=union.path, detail={"honours": len(made)})
    except IntegrityError:
        raise Refused("别人刚刚登记了名单里的荣誉，请重新提交，已有的会退回。", code="somebody-was-first") from None
    return pasting.pasted(table, rows, made)


def withdraw(*, by: Any, honour: Honour, reason: str) -> Honour:
    """It counts no more; raises :class:`Invalid` without a reason."""
    return _move(by, honour, "withdraw", reason)


def restore(*, by: Any, honour: Honour, reason: str) -> Honour:
    """It counts again; raises :class:`Refused` where the same was written down anew meanwhile."""
    try:
        with transaction.atomic():
            return _move(by, honour, "restore", reason)
    except IntegrityError:
        raise Refused("同一项荣誉已经重新登记过，不用恢复。", code="entered-anew") from None


def _move(by: Any, honour: Honour, verb: str, reason: str) -> Honour:
    visible, allowed = rules.visible(by), rules.movable(by, verb)
    permit(honour, visible=visible, allowed=allowed, sentence=needs(*HONOUR_MOVES[verb].roles))
    with transaction.atomic():
        move(honour, verb, by=by, moves=HONOUR_MOVES, reason=reason)
        audit.record(f"honour.{verb}", by=by, target=honour, path=honour.path, subject=honour.person_id, reason=reason)
        _touch([honour])
    return honour


def hand_over(*, by: Any, union: Any, home: Any, reason: str) -> None:
    """A union ends: what its people hold is kept at its heir, or above."""
    count = Honour.objects.filter(union_id=union.pk).update(union_id=home.pk, path=home.path)
    if count:
        audit.record("honour.hand_over", by=by, target=union, reason=reason, detail={"count": count, "to": home.name})
        marks.touch(MARK, [(union.pk, union.path), (home.pk, home.path)])


def _held(people: Sequence[UUID]) -> Iterable[Key]:
    return Honour.objects.filter(person__in=people, state=HonourState.HELD).values_list("person_id", "title", "on")


def _key_of(row: Row) -> Key:
    return row.values["membership"].person_id, row.values["title"], row.values["on"]


def _key(one: Honour) -> Key:
    return one.person_id, one.title, one.on


def _honour(values: dict[str, Any], by: Any) -> Honour:
    said = dict(values)
    whose = said.pop("membership")
    return Honour(
        person_id=whose.person_id, union_id=whose.union_id, path=whose.path, name=whose.name, by=by, **said
    )  # fmt: skip


def _touch(rows: Iterable[Honour]) -> None:
    marks.touch(MARK, {(one.union_id, one.path) for one in rows})
