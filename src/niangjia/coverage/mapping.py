"""A map without tiles: unions and firms by latitude and longitude, drawn to scale as an SVG; plain Python."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

WIDTH, HEIGHT, EDGE = 1000.0, 640.0, 40.0  # of the drawing's own units
SMALL, LARGE = 6.0, 18.0  # radius
FINGER = 80.0  # on a phone, where the drawing is 300 pixels wide, dots nearer than this cannot be told apart by a finger
MARK = 40.0  # the radius of what stands for them there
LETTER, LETTER_NARROW = 22.0, 42.0  # room for one letter of a name, on a desk and on a phone (``cover.css``)
KM = 111.32  # kilometres a degree of latitude


@dataclass(frozen=True)
class Point:
    """Something with a place, in degrees; ``size`` is how many people, ``kind`` union, open or group."""

    label: str
    kind: str
    latitude: float
    longitude: float
    size: int
    url: str


@dataclass(frozen=True)
class Dot:
    """A point as it is drawn; ``words``: its name is written beside it, ``narrow``: on a phone as well."""

    point: Point
    x: float
    y: float
    r: float
    words: bool = False
    narrow: bool = False


@dataclass(frozen=True)
class Near:
    """Dots that lie within a finger's reach of the first of them; on a phone one mark with their number stands for them."""

    dots: list[Dot]

    @property
    def name(self) -> str:
        """How the place is called: by the highest union that is there, else by its largest firm."""
        return self.dots[0].point.label


@dataclass(frozen=True)
class Drawing:
    """The dots, unions first, and the same by places (``near``); a bar of ``scale`` kilometres is ``bar`` long."""

    dots: list[Dot]
    near: list[Near]
    scale: int
    bar: float
    width: float = WIDTH
    height: float = HEIGHT

    @property
    def painted(self) -> list[tuple[Dot, bool]]:
        """From the back: firms, the largest first, and in front of them the unions, whose dots are small; and which crowd."""
        crowding = {id(dot) for one in self.near if len(one.dots) > 1 for dot in one.dots}
        return [(dot, id(dot) in crowding) for dot in sorted(self.dots, key=lambda dot: dot.point.kind == "union")]


def draw(points: Sequence[Point], *, named: int = 14) -> Drawing | None:
    """Points to scale, north up; the first ``named`` unions with their names, unless two would overlap. None of none."""
    if not points:
        return None
    north, south = max(one.latitude for one in points), min(one.latitude for one in points)
    east, west = max(one.longitude for one in points), min(one.longitude for one in points)
    shrink = math.cos(math.radians((north + south) / 2)) or 1e-6
    wide, high = max((east - west) * shrink, 1e-4), max(north - south, 1e-4)
    unit = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / high)  # of drawing a degree
    left, top = (WIDTH - wide * unit) / 2, (HEIGHT - high * unit) / 2
    most = max((one.size for one in points if one.kind != "union"), default=0)
    dots = []
    for one in sorted(points, key=lambda one: (one.kind != "union", -one.size)):
        x = left + (one.longitude - west) * shrink * unit
        y = top + (north - one.latitude) * unit
        dots.append(Dot(one, round(x, 1), round(y, 1), _radius(one, most)))
    scale = _round_length(KM / unit * WIDTH / 5)
    places = _near(dots)
    worded = dict(zip(map(id, dots), _worded(dots, places, named), strict=True))
    near = [Near([worded[id(dot)] for dot in one.dots]) for one in places]
    return Drawing(list(worded.values()), near, scale, round(scale / KM * unit, 1))


def _near(dots: list[Dot]) -> list[Near]:
    """Every dot with the first before it that is within reach: so no two places are."""
    found: list[Near] = []
    for dot in dots:
        place = next((one for one in found if math.dist((one.dots[0].x, one.dots[0].y), (dot.x, dot.y)) < FINGER), None)
        if place is None:
            found.append(Near([dot]))
        else:
            place.dots.append(dot)
    return found


def _radius(one: Point, most: int) -> float:
    if one.kind == "union" or not most:
        return SMALL
    return round(SMALL + (LARGE - SMALL) * math.sqrt(one.size / most), 1)


def _round_length(km: float) -> int:
    """The largest of 1, 2, 5, 10, 20, 50 … that is not above."""
    power = 10 ** max(0, math.floor(math.log10(max(km, 1))))
    return max(1, *(step * power for step in (1, 2, 5) if step * power <= max(km, 1)))


def _worded(dots: list[Dot], places: list[Near], named: int) -> list[Dot]:
    wide = _free([dot for dot in dots if dot.point.kind == "union"], named, LETTER)
    narrow = set(map(id, _free([dot for dot in wide if _clear(dot, places)], named, LETTER_NARROW)))
    words = set(map(id, wide))
    return [replace(dot, words=id(dot) in words, narrow=id(dot) in narrow) for dot in dots]


def _clear(dot: Dot, places: list[Near]) -> bool:
    """Whether its name on a phone, beside the mark of its place, hides no other mark; within a place only the first has one."""
    begin, end = dot.x + MARK, dot.x + MARK + LETTER_NARROW * len(dot.point.label)
    marks = [one.dots[0] for one in places if len(one.dots) > 1]
    hidden = [one for one in marks if begin < one.x + MARK and one.x - MARK < end and abs(one.y - dot.y) < MARK]
    return end < WIDTH and any(dot is one.dots[0] for one in places) and all(one is dot for one in hidden)


def _free(dots: list[Dot], most: int, letter: float) -> list[Dot]:
    """Those whose names, in letters of a width, are within the drawing and hide no name before them; at most so many."""
    line = letter * 1.2
    taken: list[tuple[float, float, float]] = []
    found = []
    for dot in dots:
        long = letter * len(dot.point.label)
        if len(taken) < most and all(
            abs(dot.y - y) > line or dot.x + long < x or dot.x > x + width for x, y, width in taken
        ):
            taken.append((dot.x, dot.y, long))
            if dot.x + long < WIDTH:
                found.append(dot)
    return found
