"""The demo world's share: a district's hardship records, and a talk for the families in them alone."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from niangjia.care import services
from niangjia.care.vocabulary import KINDS
from niangjia.enrolment import services as places
from niangjia.enrolment.services import NewPool, NewSession
from niangjia.kernel.tree import within
from niangjia.members.queries import current

MANY = 6


def load(*, union: Any, by: Any) -> int:
    """The records of a district, and an offer for the people in them; gives how many records."""
    people = current().filter(within(union.path)).select_related("person").order_by("pk")[20 : 20 + MANY]
    year, words = timezone.localdate().year, list(KINDS.values())
    lines = [
        "\t".join((one.name, str(one.person.id_number), words[n % len(words)], f"{year}-01-{10 + n}", f"JY-{year}-{n + 1:03}"))
        for n, one in enumerate(people)
    ]
    came = services.open_cases(by=by, union=union, table="\n".join(("姓名\t身份证号\t困难类型\t建档日期\t档案号", *lines)))
    start = (timezone.localtime() + timedelta(days=12)).replace(hour=14, minute=0, second=0, microsecond=0)
    offer = places.draft_offer(
        by=by, union=union, kind="course", mode="first_come", title="助学政策说明会", contact="权益保障部 0570-5550106",
        text="子女今年升学的职工，当面讲清怎么申请、带哪些材料。", opens_at=timezone.now(), closes_at=start - timedelta(days=2),
        sessions=[NewSession("全场", start, start + timedelta(hours=2), "区工人文化宫", [NewPool("全部", 20)])],
        rules=[{"kind": "proof", "proof": "hardship", "key": "困难职工"}],
    )  # fmt: skip
    places.open_offer(by=by, offer=offer)
    return len(came.made)
