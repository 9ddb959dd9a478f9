"""Which union does a roster mean? The nearest names among those in the tree, for the user to choose from."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from niangjia.members.text import squeeze

_SUFFIX: Final = re.compile(
    r"(?:工会委员会|工会联合会|联合工会委员会|联合工会|总工会|基层工会|机关工会|工会小组|分工会|工会|委员会"
    r"|有限责任公司|股份有限公司|集团有限公司|有限公司|股份公司|分公司|公司|股份|集团)$"
)
_BRACKETS: Final = re.compile(r"[()\[\]【】（）·\-—_,，.。、]")
_WORTH_SHOWING: Final = 0.34


def union_core(name: str) -> str:
    """What tells a union's name from another: without brackets, and without 工会委员会, 有限公司 and their like."""
    core = _BRACKETS.sub("", squeeze(name))
    while (shorter := _SUFFIX.sub("", core)) != core and len(shorter) >= 2:
        core = shorter
    return core


def _bigrams(core: str) -> Counter[str]:
    if len(core) < 2:
        return Counter([core])
    return Counter(core[at : at + 2] for at in range(len(core) - 1))


def likeness(a: str, b: str) -> float:
    """0…1: Dice over bigrams of the two cores; a core that contains the other counts as near."""
    left, right = _bigrams(a), _bigrams(b)
    shared = (left & right).total()
    score = 2 * shared / max(1, left.total() + right.total())
    short, long = sorted((a, b), key=len)
    if len(short) >= 2 and short in long:
        score = max(score, 0.6 + 0.4 * len(short) / len(long))
    return score


class UnionNames:
    """An index over the names of many unions: built once, then asked for each name that cannot be placed."""

    def __init__(self, candidates: Iterable[str]) -> None:
        self.names = list(dict.fromkeys(candidates))
        self.cores = [union_core(name) for name in self.names]
        self._holders: dict[str, list[int]] = defaultdict(list)
        for at, core in enumerate(self.cores):
            for bigram in _bigrams(core):
                self._holders[bigram].append(at)

    def nearest(self, name: str, n: int = 3) -> list[tuple[str, float]]:
        """At most `n` (candidate, likeness 0…1), best first; none when nothing is near enough to be of help."""
        core = union_core(name)
        scored = [(likeness(core, self.cores[at]), self.names[at]) for at in self._promising(core)]
        best = sorted((row for row in scored if row[0] >= _WORTH_SHOWING), key=lambda row: (-row[0], row[1]))
        return [(candidate, round(score, 3)) for score, candidate in best[:n]]

    def _promising(self, core: str, limit: int = 200) -> list[int]:
        """Those that share most bigrams, the rare ones weighing more: 区 and 公司 are everywhere."""
        votes: dict[int, float] = defaultdict(float)
        for bigram in _bigrams(core):
            holders = self._holders.get(bigram, ())
            for at in holders:
                votes[at] += 1 / len(holders)
        return sorted(votes, key=lambda at: (-votes[at], at))[:limit]


def nearest(name: str, candidates: Iterable[str], n: int = 3) -> list[tuple[str, float]]:
    """One question to a fresh `UnionNames`; keep the index yourself where there are many questions."""
    return UnionNames(candidates).nearest(name, n)
