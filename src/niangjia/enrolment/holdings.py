"""What enrolment keeps about a person."""

from typing import Any

from niangjia.enrolment import rules
from niangjia.kernel.questions import Holding


def holdings(user: Any, *, whole: bool = False) -> list[Holding]:
    """Every entry of an account's person, the latest first."""
    rows = list(rules.own_entries(user).select_related("offer", "session").order_by("-pk"))
    if not rows:
        return []
    return [
        Holding(
            key="enrolment.entries",
            label="报名",
            purpose="安排名额和摇号",
            kept="长期保存，用于轮换和核对",
            heads=("姓名", "项目", "场次", "票号", "报名时间", "结果"),
            rows=tuple(
                (one.name, one.offer.title, one.session.title, one.ticket, one.created_at, one.state_words)
                for one in rows
            ),
        )
    ]
