"""Where the unions and firms of the demo stand: an invented country in the open sea, spread by district and town."""

import math
from collections.abc import Sequence
from typing import Any

CENTRE = (29.4, 126.2)  # degrees; no land there, so that no union of the demo stands at a real place
RADII = {1: 0.9, 2: 0.34, 3: 0.115}  # degrees from the parent's place, by the parent's depth from the root
NEAR = 0.03
GOLDEN = 2.399963  # radians: points on a sunflower are spread evenly, however many there are


def spread(rows: Sequence[Any]) -> None:
    """Give each row of a tree (parents first, ``parent`` its place in the list) a place around its parent's."""
    places: list[tuple[float, float, int]] = []
    sizes: dict[int, int] = {}
    for row in rows:
        if isinstance(row.parent, int):
            sizes[row.parent] = sizes.get(row.parent, 0) + 1
    seen: dict[int, int] = {}
    for row in rows:
        if not isinstance(row.parent, int):
            places.append((*CENTRE, 1))
        else:
            north, east, depth = places[row.parent]
            number = seen[row.parent] = seen.get(row.parent, 0) + 1
            one_city = depth == 1 and sizes[row.parent] == 1
            radius = 0.0 if one_city else RADII.get(depth, NEAR)
            places.append((*around(north, east, number, sizes[row.parent], radius), depth + 1))
        row.extra |= {"latitude": round(places[-1][0], 5), "longitude": round(places[-1][1], 5)}


def around(north: float, east: float, number: int, count: int, radius: float) -> tuple[float, float]:
    """The ``number``-th (from 1) of ``count`` places within ``radius`` degrees."""
    far, turn = radius * math.sqrt(number / max(count, 1)), number * GOLDEN
    return north + far * math.sin(turn), east + far * math.cos(turn) / math.cos(math.radians(north))
