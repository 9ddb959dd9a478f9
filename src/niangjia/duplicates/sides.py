"""Two files side by side: every field with what each says, what differs, and what would be taken."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from niangjia.duplicates.models import Pair
from niangjia.members.comparing import Place, Sheet, histories, sheets
from niangjia.members.merging.columns import CHOICES

NUMBER = "id_number"


@dataclass(frozen=True)
class Line:
    """One field: its key, words, what each file says (masked), and what is suggested, if anything ("")."""

    key: str
    label: str
    left: str
    right: str
    suggested: str = "left"

    @property
    def differs(self) -> bool:
        """Whether both say something and not the same."""
        return bool(self.left and self.right and self.left != self.right)


@dataclass(frozen=True)
class Side:
    """One file: its id, which unions and since when, which of them is current."""

    key: UUID
    name: str
    user: str
    memberships: list[Place] = field(default_factory=list)

    @property
    def current(self) -> Place | None:
        """The membership of today."""
        return next((one for one in self.memberships if one.until is None), None)

    @property
    def since(self) -> date | None:
        """The first day as a member of any union."""
        return min((one.since for one in self.memberships), default=None)


@dataclass(frozen=True)
class Comparison:
    """What the page shows of a pair."""

    left: Side
    right: Side
    lines: list[Line]
    keep: str  # the side that is suggested: left or right

    @property
    def two_current(self) -> bool:
        """Whether one of two memberships has to end."""
        return self.left.current is not None and self.right.current is not None

    @property
    def choices(self) -> list[Line]:
        """The fields about which something is to be chosen."""
        return [one for one in self.lines if one.differs]


def compared(pair: Pair) -> Comparison | None:
    """The two files of a pair as they are today; nothing where one is no longer there."""
    found = sheets((pair.left, pair.right))
    if len(found) < 2:
        return None
    past = histories((pair.left, pair.right))
    left, right = (_side(found[key], past.get(key, [])) for key in (pair.left, pair.right))
    keep = _better(found[pair.left], left, found[pair.right], right)
    return Comparison(left, right, [_line(key, found[pair.left], found[pair.right], keep) for key in CHOICES], keep)


def _side(sheet: Sheet, memberships: list[Place]) -> Side:
    return Side(sheet.key, sheet.name, sheet.said["user"], memberships)


def _line(key: str, one: Sheet, other: Sheet, keep: str) -> Line:
    left, right = one.said[key], other.said[key]
    if left and right and left == right and one.marks.get(key) != other.marks.get(key):
        left, right = f"{left}（与乙不同）", f"{right}（与甲不同）"  # masked alike, and not the same: there is a choice
    better = keep if left and right else "left" if left else "right"
    if key == NUMBER and left and right and left != right:
        better = ""  # nobody's number is suggested: whoever merges two of them has looked at the document
    return Line(key, CHOICES[key], left, right, better)


def _better(one: Sheet, left: Side, other: Sheet, right: Side) -> str:
    """The file with a current membership, a number, an account, the longer history: it is kept unless somebody says no."""

    def rank(sheet: Sheet, side: Side) -> tuple[Any, ...]:
        filled = sum(bool(text) for text in sheet.said.values())
        return side.current is not None, bool(sheet.said["id_number"]), bool(side.user), filled

    ranks = rank(one, left), rank(other, right)
    if ranks[0] != ranks[1]:
        return "left" if ranks[0] > ranks[1] else "right"
    return "right" if (right.since or date.max) < (left.since or date.max) else "left"
