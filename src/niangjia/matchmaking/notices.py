"""What attendees are told. The same words go to everybody, so that the outbox says nothing about anybody."""

from typing import Any

from niangjia.kernel.messages import notice, send
from niangjia.kernel.pages import url_or_nothing
from niangjia.kernel.wording import quoted
from niangjia.matchmaking.models import Attendee, Evening

notice("matchmaking.result", "互选结果")


def tell_result(evening: Evening, attendees: list[Attendee]) -> None:
    """That the outcome can be read: to each, whether somebody chose back or not."""
    url: Any = url_or_nothing("matchmaking:my_evening", evening.pk)
    for one in attendees:
        text = f"{quoted(evening.offer.title)}的互选结果出来了，只有您自己看得到，请到“我的报名”里查看。"
        send(to=one.user, kind="matchmaking.result", text=text, by=None, about=evening, url=url)
