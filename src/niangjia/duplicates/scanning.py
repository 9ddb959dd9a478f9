"""The scan: people who share a key are compared, and what is found is kept as pairs.

What was decided stays decided: a pair that was told apart is asked about again only where there is a new piece of
evidence. Pairs that nothing speaks for any more lapse. Safe to run twice and at once with another.
"""

from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from niangjia.duplicates import blocks
from niangjia.duplicates.likeness import Face, Likeness, compare
from niangjia.duplicates.models import Pair, SharedPhone
from niangjia.duplicates.rules import decider
from niangjia.duplicates.states import PAIR_MOVES, PairState
from niangjia.kernel.errors import Refused
from niangjia.kernel.steps import Step, silent
from niangjia.kernel.tree import within
from niangjia.kernel.workflow import move
from niangjia.members.comparing import Details, details

CHUNK = 4000
Found = dict[tuple[UUID, UUID], dict[str, Any]]


def scan(path: str = "", *, step: Step = silent) -> dict[str, int]:
    """Compare the people of a branch (of all, for ""): counts of people, pairs compared and found, phones shared."""
    begun = timezone.now()
    with blocks.workbench():
        step(0, None, "正在读取会员")
        people = blocks.gather(path)
        step(0, None, "正在查找相似的档案")
        candidates, skipped = blocks.pair_up()
        done = found = 0
        for rows in blocks.walk(CHUNK):
            found += _keep(_judge(rows), begun)
            done += len(rows)
            step(done, candidates, "正在逐对比较")
        phones = _keep_phones(path)
    lapsed = _lapse(path, begun)
    return {
        "people": people, "compared": candidates, "found": found, "lapsed": lapsed, "phones": phones, "skipped": skipped,
    }  # fmt: skip


def _judge(rows: list[tuple[Any, ...]]) -> Found:
    """What of a few thousand pairs is alike enough."""
    keyed = [(_uuid(row[0]), _uuid(row[1]), row) for row in rows]
    known = details({key for left, right, _ in keyed for key in (left, right)})
    found: Found = {}
    for left, right, row in keyed:
        if left in known and right in known:
            a, b = _face(known[left], row[2], row[6]), _face(known[right], row[3], row[7])
            likeness = compare(a, b, at_phone=row[8], namesakes=row[9])
            place = likeness and decider(row[4], row[5], two_numbers=likeness.two_numbers)
            if likeness and place:
                found[left, right] = _columns(likeness, place, a, b)
    return found


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _face(one: Details, union: Any, workplace: str) -> Face:
    return Face(
        one.name, one.gender, one.birth, one.id_kind, one.id_number, one.phone, union, workplace, one.household
    )


def _columns(likeness: Likeness, path: str, a: Face, b: Face) -> dict[str, Any]:
    return {
        "path": path,
        "left_name": a.name,
        "right_name": b.name,
        "score": likeness.score,
        "reasons": list(likeness.reasons),
        "two_numbers": likeness.two_numbers,
    }


def _keep(found: Found, now: datetime) -> int:
    """Store what was found; how many wait for an answer."""
    lefts, rights = {key[0] for key in found}, {key[1] for key in found}
    stored = {(one.left, one.right): one for one in Pair.objects.filter(left__in=lefts, right__in=rights)}
    fresh = [
        Pair(left=left, right=right, seen_at=now, **columns)
        for (left, right), columns in found.items()
        if (left, right) not in stored
    ]
    Pair.objects.bulk_create(fresh, ignore_conflicts=True)
    again = [_again(stored[key], columns, now) for key, columns in found.items() if key in stored]
    return len(fresh) + sum(again)


def _again(pair: Pair, columns: dict[str, Any], now: datetime) -> bool:
    """A pair that is known: brought up to date while it waits, asked about again where there is reason to."""
    known = set(pair.reasons)
    reopened = pair.state == PairState.LAPSED or (
        pair.state == PairState.DIFFERENT and bool(set(columns["reasons"]) - known)
    )
    reopened |= pair.state == PairState.LATER and pair.again_on is not None and pair.again_on <= timezone.localdate()
    if pair.state in (PairState.MERGED, PairState.DIFFERENT) and not reopened:
        return False
    with suppress(Refused), transaction.atomic():  # whoever decides it this very moment has the last word
        if reopened:
            move(pair, "reopen", by=None, moves=PAIR_MOVES, again_on=None)
        Pair.objects.filter(pk=pair.pk, state__in=PairState.WAITING).update(seen_at=now, **columns)
    return pair.state == PairState.OPEN


def _lapse(path: str, begun: datetime) -> int:
    """Pairs of the branch that were not found this time."""
    gone = Pair.objects.filter(within(path), state__in=PairState.WAITING, seen_at__lt=begun)
    count = 0
    for pair in list(gone):
        with suppress(Refused):
            move(pair, "lapse", by=None, moves=PAIR_MOVES)
            count += 1
    return count


def _keep_phones(path: str) -> int:
    rows = [
        SharedPhone(phone_index=bytes(key), people=people, path=place, example=_uuid(example))
        for key, people, low, high, example in blocks.shared_phones()
        if (place := decider(low, high, two_numbers=False))
    ]
    with transaction.atomic():
        SharedPhone.objects.filter(within(path)).delete()
        SharedPhone.objects.bulk_create(rows, batch_size=500)
    return len(rows)
