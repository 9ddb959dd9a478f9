"""One transaction that brings a batch in: all of it or nothing. Set-based; nobody waits for a whole table.

Two imports at once: a number that the other one enters first is skipped by ``ON CONFLICT DO NOTHING``; the skipped
rows are then sorted again and dealt with in a further pass. Small merges insert in the order of the numbers' index, so
that they never wait crosswise; a large one runs alone. Changes are applied by compare-and-swap on the revision.

A load that doubles the register (a federation's first roster) takes the two tables, and those of the firms where it
names any, for itself and writes them without indexes, which are built from the whole (``kernel/stripped.py``): a third of
the work. Nobody reads members meanwhile, some fifteen seconds for a million; a register in use is never locked so.
"""

# ruff: noqa: S608  statements are put together from column names of our own; values are always parameters

from contextlib import nullcontext
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from niangjia.kernel import audit, stripped
from niangjia.kernel.dialect import Parameters, analyse, key, key_type, moment, postgres, rows, run, settle
from niangjia.kernel.errors import Refused
from niangjia.kernel.marks import touch_selected
from niangjia.kernel.workflow import move
from niangjia.members.batches import firms, sorting, writing
from niangjia.members.models import Batch, Membership, Person
from niangjia.members.states import BATCH_MOVES
from niangjia.organizations.rostering import TABLES

PASSES = 5
LARGE = 50_000  # rows from which sorting them first costs more than merging alone
ALONE = 0x6E6A0001  # key of the advisory lock: small merges share it, a large one has it to itself
MARK = "members"
Tables = tuple[type[Model], ...]
_CHANGED = """
    UNION SELECT m.union_id, m.path FROM members_trace t JOIN members_membership m ON m.id = t.membership_id
    WHERE t.batch_id = %s"""
_FILLED = f"SELECT u.id, u.path FROM roster_unions r JOIN organizations_union u ON u.id = r.id {_CHANGED}"
TOUCHED = f"""
    SELECT m.union_id, m.path FROM members_membership m WHERE m.path >= %s AND m.path < %s AND m.batch_id = %s {_CHANGED}"""


def merge(batch: Batch, *, by: Any) -> dict[str, int]:
    """Bring in a batch in state ``committing``; the rows by sort as they went in.

    Raises :class:`Refused` where somebody else has finished it, or where others keep changing the same people.
    """
    with transaction.atomic():
        settle()
        _take_turns(batch)
        values = sorting.parameters(batch) | {"now": moment(timezone.now())}
        tables: Tables = (Person, Membership, *(TABLES if batch.firms else ()))
        bare = _first_load(batch, tables)
        sorting.compare(batch)
        _hold_unions(batch, values)
        with stripped.without_indexes(*tables) if bare else nullcontext():
            found = firms.note(batch, values, by=by)
            _passes(batch, values, bare=bare)
        touch_selected(MARK, _FILLED, (key(batch.pk),))
        firms.tell(found)
        counts = sorting.counts(batch)
        now = timezone.now()
        move(
            batch,
            "land",
            by=by,
            moves=BATCH_MOVES,
            data=counts,
            counts=counts,
            firms=batch.firms,
            committed_at=now,
            done=batch.total,
        )
        audit.record("batch.commit", by=by, target=batch, detail={"counts": counts})
    return counts


def touched(batch: Batch) -> tuple[Any, ...]:
    """The parameters of ``TOUCHED``."""
    values = sorting.parameters(batch)
    return values["low"], values["high"], key(batch.pk), key(batch.pk)


def mostly(batch: Batch) -> bool:
    """Whether a batch is large, and the register without it no larger than the batch."""
    return batch.total >= LARGE and stripped.few_in(Membership, 2 * batch.total)


def _first_load(batch: Batch, tables: Tables) -> bool:
    """Whether the register doubles by this batch, or more, and is nobody else's until it is in."""
    news = batch.counts.get("new", 0)
    doubles = news >= LARGE and stripped.few_in(Membership, news)
    return doubles and stripped.alone_with(*tables)


def _passes(batch: Batch, values: Parameters, *, bare: bool) -> None:
    """Write what is to be written; again for rows that others were faster with, until none is left."""
    _hold_people(values)
    whole = _one_pass(values, left_only=False, ordered=batch.total < LARGE, bare=bare)
    for _ in range(PASSES):
        if whole or not _collect_left(values):
            return
        sorting.compare(batch, left_only=True)
        _hold_people(values)
        whole = _one_pass(values, left_only=True, ordered=True, bare=bare)
    raise Refused("同一批人员正被别人反复修改，导入没有执行，请稍后再试。", code="busy")


def _one_pass(values: Parameters, *, left_only: bool, ordered: bool, bare: bool) -> bool:
    """Whether everything that was to be written could be written; ``bare``: nobody else writes, no index says so."""
    left = sorting.LEFT if left_only else ""
    wanted, rejoining, changed = rows(writing.WANTED.replace("/*left*/", left), values)[0]
    made = run(writing.people(ordered=ordered, alone=bare).replace("/*left*/", left), values) if wanted else 0
    traced = run(writing.traces().replace("/*left*/", left), values) if rejoining or changed else 0
    applied = run(writing.changed_people(), values) if traced else 0
    if applied < traced:
        run(writing.STRAY_TRACES, values)
    if traced:
        run(writing.changed_memberships(), values)
    if wanted:
        run(writing.memberships(check=made < wanted).replace("/*left*/", left), values)
    if rejoining:
        run(writing.rejoined().replace("/*left*/", left), values)
    run(writing.TRANSFERS.replace("/*left*/", left), values)
    return bool(made == wanted and applied == rejoining + changed)


def _take_turns(batch: Batch) -> None:
    """Small merges run side by side, in one order; a large one is not sorted and so runs alone. SQLite has one writer."""
    if postgres():
        shared = "_shared" if batch.total < LARGE else ""
        rows(f"SELECT 1 FROM pg_advisory_xact_lock{shared}(%(key)s)", {"key": ALONE})


def _collect_left(values: Parameters) -> int:
    """Put the rows that are not written yet into ``roster_left``; how many."""
    run("DROP TABLE IF EXISTS roster_left", {})
    run(f"CREATE TEMPORARY TABLE roster_left (id {key_type()} PRIMARY KEY)", {})
    return run(writing.LEFT_OVER, values)


def _hold_unions(batch: Batch, values: Parameters) -> None:
    """Keep the unions that get members from moving or ending until the commit; nobody is kept from reading them."""
    run("DROP TABLE IF EXISTS roster_unions", {})
    run(writing.UNIONS, values)
    analyse("roster_unions")
    if postgres():
        rows(writing.HOLD_UNIONS, values)
    if rows(writing.ENDED_UNIONS, values):
        sorting.close_ended(batch)


def _hold_people(values: Parameters) -> None:
    """Lock the people that change, in one order for all imports."""
    if postgres():
        rows(writing.HOLD_PEOPLE, values)
