"""What the register of honours keeps about a person."""

from typing import Any

from niangjia.honours import rules
from niangjia.kernel.questions import Holding


def holdings(user: Any, *, whole: bool = False) -> list[Holding]:
    """Every honour of an account's person, the latest first, withdrawn ones too."""
    rows = tuple(
        (one.title, one.level_words, one.on, one.issuer, one.document, one.state_words) for one in rules.own(user).order_by("-on", "-pk")
    )
    heads = ("荣誉", "级别", "授予日期", "授予单位", "文号", "状态")
    return [Holding("honours.honours", "荣誉", "核对待遇，安排劳模工匠的活动", "长期保存", heads, rows)]
