"""What volunteering keeps about a person, for that person."""

from typing import Any

from niangjia.kernel.questions import Holding
from niangjia.volunteering import rules
from niangjia.volunteering.queries import book_of, named


def holdings(user: Any, *, whole: bool = False) -> list[Holding]:
    """The registration, and every line of the book of hours."""
    found = []
    mine: Any = rules.own(user)
    if mine is not None:
        named([mine])
        row = (mine.created_at, "、".join(mine.skills), "、".join(mine.times), mine.state_words, mine.text_version)
        found.append(
            Holding(
                "volunteering.volunteer", "志愿者登记", "按特长和空闲时间邀请", "到您退出为止",
                ("登记时间", "特长", "空闲时间", "状态", "同意文本"), (row,),
            )
        )  # fmt: skip
    lines = tuple(
        (one.served_on, one.entry.offer.title, one.entry.session.title, one.get_kind_display(), one.hours, one.reason)
        for one in book_of(user)
    )
    heads = ("日期", "项目", "班次", "类型", "小时", "理由")
    return [*found, Holding("volunteering.services", "志愿服务时长", "记录服务、开证明", "长期保存", heads, lines)]
