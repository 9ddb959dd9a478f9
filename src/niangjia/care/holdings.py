"""What care keeps about a person."""

from typing import Any

from niangjia.care import rules
from niangjia.kernel.questions import Holding


def holdings(user: Any, *, whole: bool = False) -> list[Holding]:
    """Every hardship record of an account's person, the latest first."""
    rows = tuple((one.kind_words, one.on, one.number, one.state_words) for one in rules.own(user).order_by("-on", "-pk"))
    heads = ("困难类型", "建档日期", "档案号", "状态")
    return [Holding("care.cases", "困难职工档案", "安排帮扶；只有主席和帮扶干部看得到", "长期保存", heads, rows)]
