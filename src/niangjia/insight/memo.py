"""Remembered tallies of branches: exact at every moment, counted afresh only where something was written.

A memo of a branch holds while the sum of the marks below it is what it was (kernel/marks.py). A branch whose memo
does not hold is added up from the branches below it, whose memos mostly hold; only what changed is counted in
the table. Pages read and never write; :func:`refresh` runs in the background every few seconds.
"""

from collections.abc import Iterable
from datetime import date

from niangjia.insight.models import Memo
from niangjia.insight.tally import Tally, live, own, total
from niangjia.kernel.marks import versions
from niangjia.kernel.questions import Figure
from niangjia.kernel.tree import depth, span

DEEPEST = 3  # province, city, county: below a county everything is counted afresh, at most some ten thousand rows


def tallies(figure: Figure, on: date, branches: list[str], *, today: date) -> dict[str, Tally]:
    """The figure of each branch (paths of one depth) on a day; past days are counted afresh."""
    if on != today:
        return live(figure, on, branches)
    return _today(figure, on, branches, {})


def _today(figure: Figure, on: date, branches: list[str], fresh: dict[tuple[str, int], Tally]) -> dict[str, Tally]:
    if not branches:
        return {}
    level = depth(branches[0])
    if level > DEEPEST:
        return live(figure, on, branches)
    marks = versions(figure.source, min(branches), span(max(branches)).high, level)
    found = {path: Tally() for path in branches if path not in marks}
    asked = [path for path in branches if path in marks]
    found.update(_remembered(figure, on, {path: marks[path] for path in asked}))
    stale = [path for path in asked if path not in found]
    for path, tally in _sums(figure, on, stale, fresh).items():
        found[path] = tally
        fresh[path, marks[path]] = tally
    return found


def _remembered(figure: Figure, on: date, marks: dict[str, int]) -> dict[str, Tally]:
    memos = Memo.objects.filter(figure=figure.key, path__in=list(marks))
    return {
        memo.path: Tally.of(memo.payload)
        for memo in memos
        if memo.version == marks[memo.path] and (memo.on == on or not figure.daily)
    }


def _sums(figure: Figure, on: date, stale: list[str], fresh: dict[tuple[str, int], Tally]) -> dict[str, Tally]:
    """Branches added up from the branches below them and from their own rows."""
    if not stale:
        return {}
    level = depth(stale[0])
    if level == DEEPEST:
        return live(figure, on, stale)
    below = versions(figure.source, min(stale), span(max(stale)).high, level + 1)
    wanted = set(stale)
    children = [path for path in below if depth(path) == level + 1 and path[: len(stale[0])] in wanted]
    parts = _today(figure, on, children, fresh)
    themselves = own(figure, on, [path for path in stale if path in below])
    sums = {}
    for path in stale:
        mine = [tally for child, tally in parts.items() if child.startswith(path)]
        sums[path] = total([*mine, themselves.get(path, Tally())])
    return sums


def refresh(figures: Iterable[Figure], today: date, roots: list[str]) -> int:
    """Bring the memos up to date; returns how many branches were counted. Called in the background."""
    counted = 0
    for figure in figures:
        fresh: dict[tuple[str, int], Tally] = {}
        _today(figure, today, roots, fresh)
        rows = [
            Memo(figure=figure.key, path=path, on=today, version=version, payload=tally.as_json())
            for (path, version), tally in fresh.items()
        ]
        Memo.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["figure", "path"], update_fields=["on", "version", "payload"]
        )
        counted += len(rows)
    return counted
