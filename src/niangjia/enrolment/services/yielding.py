"""Two files of one person become one: of two live entries for one offer the weaker yields before the files are joined."""

from itertools import combinations
from typing import Any
from uuid import UUID

from django.db.models import Count

from niangjia.enrolment.counting import lock, vacate
from niangjia.enrolment.models import Draw, Entry
from niangjia.enrolment.states import ENTRY_MOVES, DrawState, EntryState
from niangjia.kernel import audit
from niangjia.kernel.errors import Refused
from niangjia.kernel.workflow import move

STRONGER = (
    EntryState.ATTENDED, EntryState.ABSENT, EntryState.TAKEN, EntryState.HELD, EntryState.WAITING, EntryState.ENTERED,
)  # fmt: skip
MARKED = (EntryState.ATTENDED, EntryState.ABSENT)
AFTER_FREEZING = (DrawState.FROZEN, DrawState.NUMBERED)


def yield_twins(*, kept: UUID, gone: UUID, by: Any) -> int:
    """Cancel the weaker of each two live entries that two files have for one offer; who is next moves up. Gives how many.

    A place is stronger than a turn on the list, of two alike the earlier. Raises :class:`Refused` where both files were
    marked at the door (then they are hardly one person), and while the list of a draw is frozen.
    """
    rows = Entry.objects.filter(person__in=(kept, gone), state__in=EntryState.LIVE)
    twice = rows.order_by().values("offer").annotate(n=Count("pk")).filter(n__gt=1).values_list("offer", flat=True)
    found = list(rows.filter(offer__in=list(twice)).select_related("offer__union", "session", "person__user"))
    pairs = [pair for pair in combinations(found, 2) if pair[0].offer_id == pair[1].offer_id]
    for one, other in sorted(pairs, key=lambda pair: pair[0].offer_id):
        _yield(*sorted((one, other), key=_strength), by=by, files=sorted((str(kept), str(gone))))
    return len(pairs)


def _strength(entry: Entry) -> tuple[int, Any]:
    return STRONGER.index(entry.state), entry.created_at


def _yield(stays: Entry, goes: Entry, *, by: Any, files: list[str]) -> None:
    offer = goes.offer
    pools = lock(offer, goes.pool_id)
    goes.refresh_from_db(fields=["state"])
    if goes.state in MARKED:
        raise Refused(f"两份档案在“{offer.title}”都有到场记录，请先核对是不是同一个人。", code="both-marked")
    if Draw.objects.filter(offer=offer, state__in=AFTER_FREEZING).exists():
        raise Refused(f"两份档案都登记了“{offer.title}”的摇号，名单已经冻结，开摇以后再合并。", code="draw-frozen")
    was = goes.state
    data = {"stays": str(stays.pk), "files": files}  # by which it is given back (``restoring.py``)
    move(goes, "yield", by=by, moves=ENTRY_MOVES, reason="两份档案合并，一人一份报名", data=data)
    vacate(pools, goes, was, offer=offer)
    audit.record("entry.yield", by=by, target=goes, path=goes.path, subject=goes.person_id,
                 detail={"stays": str(stays.pk)})  # fmt: skip
