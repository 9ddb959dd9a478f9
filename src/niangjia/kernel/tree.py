"""The tree as a materialised path of fixed-width segments, compared by range.

A node's path is its parent's path plus one segment of four characters out of ``0-9A-Z`` (1.6 million
children a node). All descendants of a node, itself included, lie in one half-open range of paths, so scope
is ``path >= low and path < high``: one index range, whatever the depth, never ``LIKE``.
"""

from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q

from niangjia.kernel.fields import BytewiseField

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WIDTH = 4
DEPTH = 12
CEILING = "~"  # sorts after every character of the alphabet


class Span(NamedTuple):
    """A half-open range of paths: ``low <= path < high``."""

    low: str
    high: str

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self.low <= path < self.high


def span(path: str) -> Span:
    """The range of a node and everything below it; the empty path is the whole tree."""
    return Span(path, path + CEILING)


def within(path: str, field: str = "path") -> Q:
    """A condition for the rows of a node's branch, itself included."""
    return inside(span(path), field)


def inside(one: Span, field: str = "path") -> Q:
    """A condition for the rows of one range."""
    return Q(**{f"{field}__gte": one.low, f"{field}__lt": one.high})


def any_of(spans: list[Span], field: str = "path") -> Q:
    """A condition for the rows of any of the ranges; no range, no row."""
    condition = Q(pk__in=[])
    for one in spans:
        condition |= inside(one, field)
    return condition if spans else Q(pk__in=[])


def segment(number: int) -> str:
    """The segment of a node's ``number``-th child (from 0)."""
    if not 0 <= number < len(ALPHABET) ** WIDTH:
        raise ValueError(f"no segment for child {number}")
    text = ""
    for _ in range(WIDTH):
        number, rest = divmod(number, len(ALPHABET))
        text = ALPHABET[rest] + text
    return text


def depth(path: str) -> int:
    """How many segments a path has; the root's children of nothing have 1."""
    return len(path) // WIDTH


def ancestors(path: str, *, itself: bool = True) -> list[str]:
    """The paths from the root down to a node."""
    ends = range(WIDTH, len(path) + (1 if itself else 0), WIDTH)
    return [path[:end] for end in ends]


def merge_spans(paths: list[str]) -> list[Span]:
    """The fewest ranges that cover all branches: one inside another is dropped."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return [span(path) for path in kept]


class PathField(BytewiseField):
    """A tree path of at most ``DEPTH`` segments."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", WIDTH * DEPTH)
        super().__init__(*args, **kwargs)


class Scoped(models.Model):
    """A row that belongs to a union: it carries the union's path, rewritten when a branch moves."""

    path = PathField(editable=False)

    class Meta:
        abstract = True
