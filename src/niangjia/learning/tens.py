"""The rule of voices: of fewer than ten people nobody is told how many; and what is left out cannot be worked out."""

from collections.abc import Mapping
from typing import TypeVar

from niangjia.learning.vocabulary import FEW

K = TypeVar("K")


def shown(count: int) -> int | None:
    """The count, or None where it is of fewer than ten; 0 hides nobody."""
    return count if count >= FEW or count == 0 else None


def whole(count: int) -> int | None:
    """The whole tens of a count that goes on growing, or None where it is of fewer than ten; 0 hides nobody.

    Of two such counts, of a branch and of a part of it or of yesterday and of today, nobody finds one voice by subtraction:
    either they are the same, or they differ by ten.
    """
    return count // FEW * FEW or (None if count else 0)


def words(count: int) -> str:
    """``10 人以上`` or ``不足 10 人``; nothing for nobody."""
    known = whole(count)
    return f"不足 {FEW} 人" if known is None else f"{known} 人以上" if known else ""


def parted(counts: Mapping[K, int]) -> tuple[dict[K, int], int]:
    """What may be shown of groups that add up to a known total: those of ten and more, and the sum of the others.

    The sum is 0 or ten and more: where it were less, the smallest group that could be shown goes into it, so that nobody
    finds by subtraction what was left out. Where all together are fewer than ten nothing is left to show.
    """
    large = sorted((n, place) for place, n in enumerate(counts.values()) if n >= FEW)
    rest = sum(n for n in counts.values() if n < FEW)
    if 0 < rest < FEW and large:
        rest += large.pop(0)[0]
    keys = list(counts)
    kept = {keys[place]: n for n, place in sorted(large, reverse=True)}
    return kept, rest if rest >= FEW else 0
