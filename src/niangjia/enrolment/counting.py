"""Places that change hands after they were taken: given up, moved up, released, resized.

Whoever changes a count holds the pool's row first, and the entry after it; so does the one statement of ``claim.py``.
In an offer by draw the rows of all its pools are held: those who were drawn together move up together.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from uuid import UUID

from django.db.models import F

from niangjia.enrolment.models import Entry, Offer, Pool
from niangjia.enrolment.notices import tell
from niangjia.enrolment.states import ENTRY_MOVES, EntryState
from niangjia.kernel.workflow import move

COUNTED = {EntryState.TAKEN: "taken", EntryState.HELD: "held"}
Pools = dict[UUID, Pool]


def lock(offer: Offer, *pool_ids: UUID) -> Pools:
    """Pools of an offer, held until the transaction ends: those named, or all; of a draw always all."""
    rows = Pool.objects.filter(session__offer_id=offer.pk)
    if pool_ids and not offer.is_draw:
        rows = rows.filter(pk__in=pool_ids)
    return {one.pk: one for one in rows.select_for_update(of=("self",)).order_by("pk")}


def change(pool: Pool, deltas: dict[str, int]) -> None:
    """Add to the counts of a pool that is held, in one statement: they add up after it, or the database refuses."""
    moved = {name: n for name, n in deltas.items() if n}
    if moved:
        Pool.objects.filter(pk=pool.pk).update(**{name: F(name) + n for name, n in moved.items()})
    for name, n in moved.items():
        setattr(pool, name, getattr(pool, name) + n)


def vacate(pools: Pools, entry: Entry, was: str, *, offer: Offer) -> None:
    """Take out of the counts what an entry was in the state ``was``, and let whoever is next move up."""
    pool = pools[entry.pool_id]
    if was == EntryState.WAITING and not offer.is_draw:
        change(pool, {"waiting": -1})
    elif was in COUNTED:
        give(pools, pool, 1, offer=offer, also={COUNTED[was]: -1})


def give(pools: Pools, pool: Pool, room: int, *, offer: Offer, also: dict[str, int]) -> int:
    """``room`` places of a pool go to who is next, and are free where nobody is; ``also`` is what made the room.

    One UPDATE carries both, so the row adds up at every moment. Gives how many people moved up.
    """
    if offer.is_draw:
        change(pool, {"free": room, **also})
        return _next_groups(pools, offer)
    up = list(Entry.objects.filter(pool=pool, state=EntryState.WAITING).order_by("number")[:room])
    deltas = Counter(also)
    deltas.update({"taken": len(up), "waiting": -len(up), "free": room - len(up)})
    change(pool, deltas)
    _promote(up)
    return len(up)


def _next_groups(pools: Pools, offer: Offer) -> int:
    """Of a draw's reserves, in order: every group that fits as a whole into what is free."""
    rows = Entry.objects.filter(offer=offer, state=EntryState.WAITING).order_by("number")
    count = 0
    for _, group in groupby(rows, key=lambda one: one.group):
        people = list(group)
        wanted = Counter(one.pool_id for one in people)
        if all(pools[key].free >= n for key, n in wanted.items()):
            for key, n in wanted.items():
                change(pools[key], {"free": -n, "taken": n})
            _promote(people)
            count += len(people)
    return count


def _promote(entries: Iterable[Entry]) -> None:
    for one in entries:
        move(one, "promote", by=None, moves=ENTRY_MOVES)
        tell(one, "promoted")


def settle_reserves(offer: Offer) -> int:
    """After a draw: what winners gave up in the meantime goes to the reserves at once."""
    return _next_groups(lock(offer), offer)
