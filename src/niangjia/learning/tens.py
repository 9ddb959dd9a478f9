"""The rule of voices: of fewer than ten people nobody is told how many; and what is left out cannot be worked out."""

from collections.abc import Mapping
from typing import TypeVar

from niangjia.learning.vocabulary import FEW

K = TypeVar("K")


def shown(count: int) -> int | None:
    """The count, or None where it is of fewer than ten; 0 hides nobody."""
    return count if count >= FEW or count == 0 else None


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
