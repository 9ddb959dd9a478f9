"""Remembered tallies of branches: exact at every moment, counted afresh only where something was written.

A memo of a branch holds while no mark below it is dirty (kernel/marks.py). A branch whose memo does not hold is added
up from the branches below it, whose memos mostly hold; only what changed is counted in the table. Pages read and
never write; insight/keeping.py brings the memos up to date in the background every few seconds.

A branch above ``DEEPEST`` that has a memo has one for each branch directly below it that has rows. So a branch without a
memo, not written, below one that has, has no rows: nothing is counted for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.db.models.functions import Length

from niangjia.insight.models import Memo
from niangjia.insight.tally import Tally, below, live, own, sliced, total
from niangjia.kernel.marks import dirty
from niangjia.kernel.questions import Figure, Slice
from niangjia.kernel.tree import WIDTH, ancestors, depth, span

DEEPEST = (
    4  # province, city, county, town: below a town everything is counted afresh, some thousand rows at most
)


@dataclass(frozen=True)
class Spread:
    """A figure of a branch: the whole, and the branches directly below by path (those with rows at least)."""

    whole: Tally
    branches: dict[str, Tally]


def spread(figures: Sequence[Figure], path: str, on: date, *, today: date) -> dict[str, Spread]:
    """Each figure of a branch and of the branches directly below it, by the figure's key; a past day is counted.

    Two queries for all figures where every memo holds: the dirty marks, the memos. A slice is cut from its figure,
    which is among ``figures``.
    """
    counted = [figure for figure in figures if figure.slice is None]
    found = _spread(counted, path, on, today)
    for figure in figures:
        if figure.slice is not None:
            found[figure.key] = _cut(found[figure.slice.of], figure.slice)
    return found


def _spread(figures: Sequence[Figure], path: str, on: date, today: date) -> dict[str, Spread]:
    if on != today or depth(path) >= DEEPEST:
        return {figure.key: _counted(figure, path, on) for figure in figures}
    reading = Reading(figures, path, on)
    reading.load(figures, [path], depth(path), depth(path) + 1)
    return {figure.key: reading.spread(figure, path) for figure in figures}


def _cut(one: Spread, by: Slice) -> Spread:
    branches = {path: sliced(tally, by.dimension, by.values) for path, tally in one.branches.items()}
    return Spread(sliced(one.whole, by.dimension, by.values), branches)


def _counted(figure: Figure, path: str, on: date) -> Spread:
    heads = below(figure, on, path, len(path) + WIDTH)
    return Spread(total(heads.values()), {head: tally for head, tally in heads.items() if head != path})


class Reading:
    """One look at marks and then at memos, in this order; ``fresh`` gathers what had to be counted."""

    def __init__(self, figures: Sequence[Figure], path: str, on: date) -> None:
        self.on = on
        marks = dirty({figure.source for figure in figures}, path)
        self.stale = {
            source: {step for one in paths for step in _steps(one)} for source, paths in marks.items()
        }
        self.memos: dict[str, dict[str, Memo]] = {figure.key: {} for figure in figures}
        self.fresh: dict[str, dict[str, Tally]] = {figure.key: {} for figure in figures}

    def load(self, figures: Sequence[Figure], paths: Sequence[str], *levels: int) -> None:
        """Fetch the memos of some levels within branches of one depth."""
        rows = Memo.objects.filter(
            Q(path__gte=min(paths), path__lt=span(max(paths)).high) | Q(path=_above(paths[0])),
            figure__in=[figure.key for figure in figures],
        )
        wanted = set(paths)
        for memo in rows.alias(n=Length("path")).filter(n__in=[(depth(paths[0]) - 1) * WIDTH, *(level * WIDTH for level in levels)]):
            if memo.path[: len(paths[0])] in wanted or memo.path == _above(paths[0]):
                self.memos[memo.figure][memo.path] = memo

    def spread(self, figure: Figure, path: str) -> Spread:
        """A figure of a branch and of those directly below it; their memos are loaded."""
        if path not in self.memos[figure.key]:
            return Spread(Tally(), {}) if self.empty(figure, path) else _counted(figure, path, self.on)
        children = self.of(figure, self.heads(figure, [path]))
        held = self.held(figure, path)
        whole = total([*children.values(), *own(figure, self.on, [path]).values()]) if held is None else held
        return Spread(whole, children)

    def empty(self, figure: Figure, path: str) -> bool:
        """Whether a branch without a memo surely has no rows: the one above has a memo, and nothing was written since."""
        above = self.memos[figure.key].get(_above(path))
        if above is None or path in self.stale[figure.source]:
            return False
        return not figure.daily or above.on == self.on

    def heads(self, figure: Figure, paths: Sequence[str]) -> list[str]:
        """The branches directly below branches of one depth that are remembered or were written."""
        long, wanted = len(paths[0]), set(paths)
        known = self.memos[figure.key].keys() | self.stale[figure.source]
        return sorted(one for one in known if len(one) == long + WIDTH and one[:long] in wanted)

    def held(self, figure: Figure, path: str) -> Tally | None:
        """What is remembered of a branch, if it holds."""
        memo = self.memos[figure.key].get(path)
        if memo is None or path in self.stale[figure.source] or (figure.daily and memo.on != self.on):
            return None
        return Tally.of(memo.payload)

    def of(self, figure: Figure, branches: Iterable[str]) -> dict[str, Tally]:
        """A figure of branches of one depth whose memos are loaded."""
        found: dict[str, Tally] = {}
        stale: list[str] = []
        strange: list[str] = []
        for path in branches:
            held = self.held(figure, path)
            if held is not None:
                found[path] = held
            else:
                (stale if path in self.memos[figure.key] else strange).append(path)
        for path in strange:
            found[path] = self.count(figure, path)
        found |= self._sums(figure, stale)
        self.fresh[figure.key] |= {path: found[path] for path in stale}
        return found

    def count(self, figure: Figure, path: str) -> Tally:
        """A branch of which nothing is remembered, counted at all its levels at once."""
        counted = levels(figure, self.on, path)
        self.fresh[figure.key] |= counted
        return counted.get(path, Tally())

    def _sums(self, figure: Figure, stale: list[str]) -> dict[str, Tally]:
        """Branches added up from the branches below them and from their own rows."""
        if not stale or depth(stale[0]) == DEEPEST:
            return live(figure, self.on, stale)
        self.load([figure], stale, depth(stale[0]) + 1)
        sums = own(figure, self.on, stale)
        for head, tally in self.of(figure, self.heads(figure, stale)).items():
            sums[head[:-WIDTH]].add(tally)
        return sums


def levels(figure: Figure, on: date, path: str) -> dict[str, Tally]:
    """A branch counted in one pass: itself and each branch below it, down to ``DEEPEST``."""
    found: dict[str, Tally] = {path: Tally()}
    for head, tally in below(figure, on, path, max(len(path), DEEPEST * WIDTH)).items():
        for step in ancestors(head):
            if step.startswith(path):
                found.setdefault(step, Tally()).add(tally)
    return found


def _above(path: str) -> str:
    return path[:-WIDTH]


def _steps(path: str) -> list[str]:
    return ancestors(path)[:DEEPEST]
