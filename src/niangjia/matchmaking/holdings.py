"""What matchmaking keeps about a person, for that person: the badge and the card. Choices and outcomes are in no copy."""

from typing import Any

from niangjia.kernel.questions import Holding
from niangjia.matchmaking.models import Attendee


def holdings(user: Any, *, whole: bool = False) -> list[Holding]:
    """Every evening that the account declared for."""
    rows = Attendee.objects.filter(user_id=user.pk).select_related("evening__offer").order_by("-pk")
    return [
        Holding(
            key="matchmaking.attendees",
            label="青年交友",
            purpose="办交友活动：号码牌、名片、单身声明",
            kept="活动后 90 天；心选在公布结果时销毁",
            heads=("活动", "号码牌", "昵称", "自我介绍", "互选成功给手机号", "声明时间", "声明文本"),
            rows=tuple(
                (
                    one.evening.offer.title, one.number, one.nickname, one.intro, "是" if one.phone_ok else "否", one.created_at,
                    one.text_version,
                )
                for one in rows
            ),
        )
    ]  # fmt: skip
