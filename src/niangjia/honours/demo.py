"""The demo world's share: 22 honours in the city's register, and a check-up for those who hold one of the city or above."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from niangjia.enrolment import services as places
from niangjia.enrolment.services import NewPool, NewSession
from niangjia.honours import services
from niangjia.kernel.tree import within
from niangjia.members.queries import current

GIVEN = (
    ("云湖市劳动模范", "市级", "云湖市人民政府", 5),
    ("云湖工匠", "市级", "云湖市总工会", 7),
    ("公司岗位标兵", "单位", "本单位", 9),
    ("省五一劳动奖章", "省级", "省总工会", 1),
)


def load(*, union: Any, by: Any) -> int:
    """The register of a city, and an offer for some in it; gives how many honours."""
    many = sum(number for *_, number in GIVEN)
    people = list(current().filter(within(union.path)).select_related("person").order_by("-pk")[:many])
    titles = [one for *one, number in GIVEN for _ in range(number)]
    year = timezone.localdate().year
    lines = [
        "\t".join((one.name, str(one.person.id_number), title, level, f"{year - 1 - n % 6}-04-28", issuer, f"云工发〔{year - 1 - n % 6}〕12 号"))
        for n, (one, (title, level, issuer)) in enumerate(zip(people, titles, strict=False))
    ]
    head = "姓名\t身份证号\t荣誉名称\t级别\t授予日期\t授予单位\t文号"
    came = services.enter(by=by, union=union, table="\n".join((head, *lines)))
    _check_up(union, by)
    return len(came.made)


def _check_up(union: Any, by: Any) -> None:
    first = (timezone.localtime() + timedelta(days=20)).replace(hour=8, minute=0, second=0, microsecond=0)
    session = NewSession("全场", first, first + timedelta(hours=4), "市工人医院体检中心", [NewPool("全部", 20)])
    offer = places.draft_offer(
        by=by, union=union, sessions=[session], kind="health", mode="first_come", title="劳模工匠健康体检",
        text="市级以上劳模、工匠每年一次。", opens_at=timezone.now(), closes_at=first - timedelta(days=7), contact="劳动和经济工作部 0570-5550108",
        rules=[{"kind": "proof", "proof": "honour", "key": "市级以上荣誉称号"}],
    )  # fmt: skip
    places.open_offer(by=by, offer=offer)
