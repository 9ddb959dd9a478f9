"""How far long work is: what it calls as it goes, with rows done, rows in all (None: not known) and a sentence."""

from collections.abc import Callable

Step = Callable[[int, int | None, str], None]


def silent(_done: int, _total: int | None, _sentence: str) -> None:
    """Progress that nobody looks at."""
