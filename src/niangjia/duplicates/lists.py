"""The list of pairs, for page, API and export."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from niangjia.duplicates import rules
from niangjia.duplicates.likeness import LIKELY, POSSIBLE, SURE
from niangjia.duplicates.models import Pair
from niangjia.duplicates.states import PairState
from niangjia.kernel.lists import Column, choice, listing
from niangjia.kernel.wording import day
from niangjia.members.comparing import places
from niangjia.members.states import WRITERS
from niangjia.organizations.lists.branch import Branch

LEVELS = {"sure": (SURE, 101), "likely": (LIKELY, SURE), "possible": (POSSIBLE, LIKELY)}
TONES = {PairState.MERGED: "ok", PairState.OPEN: "soon"}
NOWHERE = "没有会籍"


class PairFilter(django_filters.FilterSet):
    """How certain, and what has become of them."""

    certainty = choice("把握", [("sure", "几乎确定"), ("likely", "很可能"), ("possible", "可能")], method="of_level")
    state = choice("状态", PairState.LABELS, empty="待核对", method="of_state")

    def of_level(self, rows: QuerySet[Pair], _name: str, value: str) -> QuerySet[Pair]:
        """Scores of one level."""
        least, most = LEVELS[value]
        return rows.filter(score__gte=least, score__lt=most)

    def of_state(self, rows: QuerySet[Pair], _name: str, value: str) -> QuerySet[Pair]:
        """The list's base has chosen already."""
        return rows


def _why(pair: Pair) -> str:
    return f"{pair.why}；两份各有证件号码" if pair.two_numbers else pair.why


def _where(side: str) -> Any:
    return lambda pair: getattr(pair, f"{side}_union", NOWHERE)


@listing
class PairListing(Branch):
    """The pairs that the user decides, the most certain first; those that wait unless others are asked for."""

    name = "duplicates"
    title = "疑似重复"
    opens = "duplicates:pair"
    order = "-score"
    filterset = PairFilter
    placeholder = "姓名"
    empty = "没有符合条件的档案。"
    roles = WRITERS
    columns = (
        Column("name", "姓名", str, primary=True, width=16),
        Column("certainty", "把握", lambda p: p.certainty, sort="score", badge=lambda p: p.tone),
        Column("why", "依据", _why, width=40),
        Column("left", "一份在", _where("left"), width=30),
        Column("right", "另一份在", _where("right"), width=30),
        Column("state", "状态", lambda p: p.state_label, badge=lambda p: TONES.get(p.state, "off"), page=False),
        Column("found", "发现", lambda p: p.created_at, page=False, words=day),
    )

    def base(self) -> QuerySet[Pair]:
        """Those that the user decides, of one state."""
        asked = self.params.get("state", "")
        rows = self.narrow(rules.visible(self.user))
        return rows.filter(state=asked if asked in PairState.LABELS else PairState.OPEN)

    def find(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By either name."""
        return rows.filter(Q(left_name__contains=text) | Q(right_name__contains=text))

    def prepare(self, rows: list[Any]) -> list[Any]:
        """The unions of both, one query."""
        where = places({key for row in rows for key in (row.left, row.right)})
        for row in rows:
            for side in ("left", "right"):
                place = where.get(getattr(row, side))
                setattr(row, f"{side}_union", place.union if place else NOWHERE)
        return rows
