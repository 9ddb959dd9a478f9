"""The demo world's share of founding: one firm that is large enough for a union, and one that is not yet."""

from typing import Any

from niangjia.joining.services import Entry
from niangjia.joining.services.market import enter
from niangjia.kernel import invented

FIRST = 1_600_000  # numbers of people that nobody else in the demo has
BORN = range(1970, 2003)
FIRMS = (("云湖青禾即时配送有限公司", 27), ("云湖顺达同城货运有限公司", 9))


def load(*, union: Any, by: Any) -> int:
    """People of both firms, entered one after the other at a stand of ``union``; gives how many."""
    numbers = (n for n in range(FIRST, FIRST + 1000) if invented.born(n).year in BORN)
    for firm, count in FIRMS:
        for _ in range(count):
            n = next(numbers)
            entry = Entry(
                invented.name(n), invented.identity(n), invented.phone(n), workplace=firm, employment_form="gig", group="food_rider"
            )
            enter(by=by, union=union, entry=entry, key=f"demo-{n}", agreed=True)
    return sum(count for _, count in FIRMS)
