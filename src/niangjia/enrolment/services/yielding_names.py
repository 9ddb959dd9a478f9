"""Nominations, numbers and turns when two files become one, or a union ends."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from niangjia.enrolment.charging import charge
from niangjia.enrolment.models import Nomination, Quota, Turn
from niangjia.enrolment.states import NOMINATION_MOVES, NominationState
from niangjia.kernel.marks import touch
from niangjia.kernel.workflow import move, note


def yield_names(*, kept: UUID, gone: UUID, by: Any) -> int:
    """Void the weaker of each two nominations that two files have for one offer, and a turn that both had on one day."""
    data = {"files": sorted((str(kept), str(gone)))}  # by which it is given back (``restoring.py``)
    rows = Nomination.objects.filter(person__in=(kept, gone), state__in=NominationState.STANDING)
    found: dict[UUID, list[Nomination]] = {}
    for one in rows.select_related("quota__union").order_by("created_at"):
        found.setdefault(one.offer_id, []).append(one)
    count = 0
    for pair in found.values():
        for one in sorted(pair, key=lambda row: row.entry_id is None)[1:]:
            move(one, "void", by=by, moves=NOMINATION_MOVES, reason="两份档案合并，一人一份推荐", since=timezone.now(), data=data)
            charge(one.quota, -1)
            count += 1
    had = set(Turn.objects.filter(person=kept).values_list("kind", "on"))
    for turn in Turn.objects.filter(person=gone):
        if (turn.kind, turn.on) in had:
            note(turn, "yield", by=by, data=data | {"turn": _written(turn)})
            turn.delete()
    touch("turns", Turn.objects.filter(person__in=(kept, gone)).order_by().values_list("union_id", "path").distinct())
    return count


def _written(turn: Turn) -> dict[str, Any]:
    """A turn as an event keeps it: without the name."""
    ids = {name: str(getattr(turn, name)) for name in ("person_id", "union_id", "on")}
    entry = {"entry_id": str(turn.entry_id) if turn.entry_id else None}
    return ids | entry | {name: getattr(turn, name) for name in ("path", "kind", "category", "place", "outside")}


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
