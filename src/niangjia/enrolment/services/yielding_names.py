"""Nominations, numbers and turns when two files become one, or a union ends."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from niangjia.enrolment.charging import charge
from niangjia.enrolment.models import Nomination, Quota, Turn
from niangjia.enrolment.states import NOMINATION_MOVES, NominationState
from niangjia.kernel.marks import touch
from niangjia.kernel.workflow import move


def yield_names(*, kept: UUID, gone: UUID, by: Any) -> int:
    """Void the weaker of each two nominations that two files have for one offer, and a turn that both had on one day."""
    rows = Nomination.objects.filter(person__in=(kept, gone), state__in=NominationState.STANDING)
    found: dict[UUID, list[Nomination]] = {}
    for one in rows.select_related("quota__union").order_by("created_at"):
        found.setdefault(one.offer_id, []).append(one)
    count = 0
    for pair in found.values():
        for one in sorted(pair, key=lambda row: row.entry_id is None)[1:]:
            move(one, "void", by=by, moves=NOMINATION_MOVES, reason="两份档案合并，一人一份推荐", since=timezone.now())
            charge(one.quota, -1)
            count += 1
    had = set(Turn.objects.filter(person=kept).values_list("kind", "on"))
    for turn in Turn.objects.filter(person=gone):
        if (turn.kind, turn.on) in had:
            turn.delete()
    touch("turns", Turn.objects.filter(person__in=(kept, gone)).order_by().values_list("union_id", "path").distinct())
    return count


def move_names(*, union: Any, home: Any) -> int:
    """What a union that ends put forward, may put forward, and had turns at, goes to its heir."""
    count = Nomination.objects.filter(at=union.path).update(at=home.path)
    for model in (Nomination, Turn):
        count += model.objects.filter(union_id=union.pk).update(union_id=home.pk, path=home.path)
    Nomination.objects.filter(member_union_id=union.pk).update(member_union_id=home.pk)
    taken = Quota.objects.filter(union_id=home.pk).values("offer")
    count += Quota.objects.filter(union_id=union.pk).exclude(offer__in=taken).update(union_id=home.pk, path=home.path)
    touch("turns", [(one.pk, one.path) for one in (union, home)])
    return count
