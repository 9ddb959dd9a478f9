"""Bring the memos up to date: what was written since the last time is counted, and its marks are clean again."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from django.db import transaction

from niangjia.insight.memo import DEEPEST, Reading, levels
from niangjia.insight.models import Memo
from niangjia.insight.tally import Tally
from niangjia.kernel.bulkrows import in_parts
from niangjia.kernel.marks import Mark
from niangjia.kernel.questions import Figure
from niangjia.kernel.tree import ancestors, depth
from niangjia.organizations.queries import held_in_place

CHUNK = 5000  # keys a statement
Seen = dict[int, tuple[str, int]]  # a mark's key -> its path and counter
Fresh = dict[str, dict[str, Tally]]  # a figure's key -> what was counted, by path


def refresh(figures: Iterable[Figure], today: date, roots: list[str]) -> int:
    """Count what changed below the roots; returns how many branches were counted. Called in the background."""
    counted = 0
    counting = (one for one in figures if one.slice is None)
    for source, some in groupby(sorted(counting, key=lambda one: one.source), key=lambda one: one.source):
        counted += _refresh(source, list(some), today, roots)
    return counted


def _refresh(source: str, figures: list[Figure], today: date, roots: list[str]) -> int:
    rows = Mark.objects.filter(source=source, dirty=True).values_list("pk", "path", "n")
    seen: Seen = {
        key: (path, n) for key, path, n in rows
    }  # before anything is counted: what comes later stays dirty
    fresh = {figure.key: _fresh(figure, today, roots) for figure in figures}
    if seen or any(fresh.values()):
        _store(seen, fresh, today)
    return sum(len(found) for found in fresh.values())


def _fresh(figure: Figure, today: date, roots: list[str]) -> dict[str, Tally]:
    found: dict[str, Tally] = {}
    for root in roots:
        reading = Reading([figure], root, today)
        reading.load([figure], [root], depth(root))
        memo = reading.memos[figure.key].get(root)
        if memo is None or (figure.daily and memo.on != today):
            found |= levels(figure, today, root)
        else:
            reading.of(figure, [root])
            found |= reading.fresh[figure.key]
    return found


def _store(seen: Seen, fresh: Fresh, today: date) -> None:
    """Keep what was counted, but for branches that were written, moved, or counted by another in the meantime."""
    with transaction.atomic():
        paths = {path for found in fresh.values() for path in found}
        standing = {path for some in in_parts(sorted(paths), CHUNK) for path in held_in_place(some)}
        now: Seen = {}
        for some in in_parts(sorted(seen), CHUNK):
            rows = Mark.objects.select_for_update().filter(pk__in=some, dirty=True).order_by("pk")
            now |= {key: (path, n) for key, path, n in rows.values_list("pk", "path", "n")}
        late = {
            key
            for key, was in seen.items()
            if now.get(key) != was or not _steps(was[0]).isdisjoint(paths - standing)
        }
        lost = {step for key in late for step in _steps(seen[key][0])}
        memos = [
            Memo(figure=key, path=path, on=today, payload=tally.as_json())
            for key, found in fresh.items()
            for path, tally in found.items()
            if path in standing and path not in lost
        ]
        Memo.objects.bulk_create(
            memos, 500, update_conflicts=True, unique_fields=["figure", "path"], update_fields=["on", "payload"]
        )
        for some in in_parts(sorted(seen.keys() - late), CHUNK):
            Mark.objects.filter(pk__in=some).update(dirty=False)


def _steps(path: str) -> set[str]:
    return set(ancestors(path)[:DEEPEST])
