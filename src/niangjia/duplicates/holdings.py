"""What duplicates keeps about a person: that the file was compared with another, and what came of it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from niangjia.duplicates.models import Pair
from niangjia.kernel.questions import Holding
from niangjia.kernel.wording import day
from niangjia.members.aliases import selves
from niangjia.members.queries import file_of


def holdings(user: Any, *, whole: bool = False) -> Iterable[Holding]:
    """The comparisons of the account's own file; of the other file nothing is said, it may be somebody else's."""
    person = file_of(user)
    if person is None:
        return
    mine = selves(person.pk)
    pairs = Pair.objects.filter(Q(left__in=mine) | Q(right__in=mine)).order_by("-created_at")
    rows = tuple((day(pair.created_at), pair.why, pair.state_label) for pair in pairs)
    if rows:
        yield Holding(
            key="duplicates.pair",
            label="重复档案核对",
            purpose="让每个人在工会只有一份档案",
            kept="档案在的时候一直保留，用来撤销合并",
            heads=("发现日期", "依据", "结果"),
            rows=rows,
        )
