"""What members do when a union is merged or dissolved: people go where they were sent, on the day, in the same transaction."""

from datetime import date
from typing import Any

from django.db.models import DateField, F, Value
from django.db.models.functions import Cast, Greatest

from niangjia.kernel import audit
from niangjia.kernel.errors import Refused
from niangjia.kernel.ids import uuid7s
from niangjia.kernel.marks import touch
from niangjia.kernel.workflow import move
from niangjia.members.models import Membership, Person, Transfer
from niangjia.members.states import TRANSFER_MOVES, TransferState

MARK = "members"
CHUNK = 2000
CARRIED = (
    "person_id", "name", "pinyin", "initials", "employer_id", "workplace", "department", "position",
    "employment_form", "group", "note",
)  # fmt: skip


def hand_over(*, union: Any, target: Any, by: Any, on: date, reason: str) -> None:
    """Close every current membership of ``union`` and open one at ``target``; nobody is in none or in two.

    Raises :class:`Refused` where members are left and no target is named.
    """
    current = Membership.objects.filter(union_id=union.pk, left_on__isnull=True)
    count = current.count()
    if count and target is None:
        raise Refused(f"“{union.name}”还有 {count} 名会员，请先选择会员转入哪个工会。", code="members-left")
    _withdraw(union, by)
    if not count:
        return
    keys = list(current.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        _carry(keys[start : start + CHUNK], target, on)
    touch(MARK, [(union.pk, union.path), (target.pk, target.path)])
    audit.record("member.hand_over", by=by, target=union, reason=reason, detail={"count": count, "to": target.name})


def _carry(keys: list[Any], target: Any, on: date) -> None:
    rows = Membership.objects.filter(pk__in=keys)
    rows.update(left_on=Greatest(F("joined_on"), Cast(Value(on), DateField())), leave_reason="moved")
    carried = rows.values("left_on", *CARRIED)
    Membership.objects.bulk_create(
        Membership(
            id=key,
            union_id=target.pk,
            path=target.path,
            joined_on=row["left_on"],
            **{name: row[name] for name in CARRIED},
        )
        for key, row in zip(uuid7s(len(keys)), carried, strict=True)
    )
    Person.objects.filter(pk__in=rows.values("person_id")).update(revision=F("revision") + 1)


def _withdraw(union: Any, by: Any) -> None:
    """Nobody can answer for a union that ends, and nobody can go there."""
    asked = Transfer.objects.filter(state=TransferState.ASKED)
    for transfer in asked.filter(from_union_id=union.pk) | asked.filter(to_union_id=union.pk):
        move(transfer, "withdraw", by=by, moves=TRANSFER_MOVES)
