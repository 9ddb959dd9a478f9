"""What the register of turns keeps about a person."""

from typing import Any

from niangjia.enrolment import rolls
from niangjia.kernel.questions import Holding

KIND = "recuperation"


def holdings(user: Any, *, whole: bool = False) -> list[Holding]:
    """Every turn of an account's person, the latest first."""
    rows = tuple(
        (one.on, "省外" if one.outside else "省内", one.place, one.category)
        for one in rolls.turns_of_kind(KIND).filter(person__user_id=user.pk).order_by("-on")
    )
    return [
        Holding(
            key="recuperation.turns", label="疗休养轮次", purpose="安排疗休养时让没去过的人先去", kept="长期保存，用于轮换",
            heads=("日期", "省内外", "地点", "类别"), rows=rows,
        )
    ]  # fmt: skip
