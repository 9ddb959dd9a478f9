"""Enrolment's share of the demo world: offers of several kinds, one draw with its proof, one that anybody can take."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from niangjia.enrolment import claim, services
from niangjia.enrolment.asks import read
from niangjia.enrolment.models import FIRST_COME, LOTTERY, Draw, Offer
from niangjia.enrolment.services import WHOLE, NewDraw, NewPool, NewSession
from niangjia.kernel.tree import within
from niangjia.members.queries import current

FREE, SEARCHED = 300, 3000  # members from the end of the register: those before are trained or counted by other contexts


def load(*, union: Any, by: Any, other: Any) -> int:
    """Five offers of a union; returns how many. ``other`` is the second person who types the number."""
    people = list(
        islice(current().filter(within(union.path)).select_related("person").order_by("pk"), 120)
    )
    _lecture(union, by, people)
    _evening(union, by)
    _soon(union, by)
    _running_draw(union, by, people)
    _finished_draw(union, by, other, people)
    return 5


def _session(title: str, days: int, hours: float, venue: str, pools: Sequence[NewPool]) -> NewSession:
    start = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=days)
    return NewSession(title, start, start + timedelta(hours=hours), venue, pools)


def _offer(
    union: Any, by: Any, sessions: list[NewSession], *, at: datetime | None = None, opens: int = -1, closes: int = 7, **fields: Any
) -> Offer:
    now = timezone.localtime(at).replace(minute=0, second=0, microsecond=0)
    window: dict[str, Any] = {"opens_at": now + timedelta(days=opens), "closes_at": now + timedelta(days=closes)}
    offer = services.draft_offer(
        by=by, union=union, sessions=sessions, contact="服务部 0570-5550100", **window, **fields
    )
    return services.open_offer(by=by, offer=offer, now=at)


def fill(offer: Offer, people: Sequence[Any], *, now: datetime | None = None) -> None:
    """Entries as the one statement makes them, for people who have no account in the demo."""
    session = offer.sessions.prefetch_related("pools").get()
    pool, moment = session.pools.all()[0], now or timezone.now()
    with transaction.atomic():
        for one in people:
            wish = claim.Wish(
                offer, session, pool, one.person_id, one.union_id, one.path, one.person.name, None, moment
            )
            claim.take(wish)


def _lecture(union: Any, by: Any, people: Sequence[Any]) -> None:
    pools = [NewPool("全部", 40)]
    offer = _offer(
        union, by, [_session(WHOLE, 14, 2, "市工人文化宫报告厅", pools)], kind="course", mode=FIRST_COME,
        title="职工急救知识讲座", text="红十字会讲师授课，现场练习心肺复苏，结束后发合格证。",
    )  # fmt: skip
    fill(offer, people[:37])


def _evening(union: Any, by: Any) -> None:
    pools = [NewPool("女", 12, "gender", ["female"]), NewPool("男", 12, "gender", ["male"])]
    _offer(
        union, by, [_session(WHOLE, 16, 4, "湿地公园草坪", pools)], kind="matchmaking", mode=FIRST_COME, hold_minutes=30,
        title="“云湖之约”青年交友会", text="男女各 12 人，实名参加。报名后 30 分钟内确认。",
        rules=[{"kind": "age", "from": 22, "to": 45}], asks=read("乘车点：市民广场、火车站东、自己去\n紧急联系人电话\n饮食禁忌（选填）"),
    )  # fmt: skip


def _soon(union: Any, by: Any) -> None:
    pools = [
        NewPool("新就业形态", 30, "group", ["courier", "food_rider", "truck_driver", "ride_hailing"]),
        NewPool("其他", 20),
    ]
    _offer(
        union, by, [_session("上午", 25, 3, "市职业技能实训基地", pools), _session("下午", 26, 3, "市职业技能实训基地", pools)],
        opens=2, closes=15, kind="training", mode=FIRST_COME, title="电动车维修免费培训", text="100 个名额，两个半天任选其一。",
    )  # fmt: skip


def _running_draw(union: Any, by: Any, people: Sequence[Any]) -> None:
    draw = NewDraw("中国福利彩票双色球，截止后第一期", timezone.now() + timedelta(days=12), 5)
    offer = _offer(
        union, by, [_session("第一批", 40, 100, "市工人疗养院", [NewPool("全部", 25)])], closes=10, kind="recuperation",
        mode=LOTTERY, draw=draw, title="一线职工疗休养（第一批）", text="五天四晚，住宿和用餐由工会承担。",
        rules=[{"kind": "not_within", "years": 3, "of": "recuperation"}], weights=[{"kind": "first_time", "balls": 2}],
    )  # fmt: skip
    fill(offer, people[40:100])


def _one_each(union: Any, many: int) -> list[Any]:
    """One member of each of so many unions, who has no place anywhere else: most of them lose, and the board says so."""
    found: dict[Any, Any] = {}
    for one in current().filter(within(union.path)).select_related("person").order_by("-pk")[FREE : FREE + SEARCHED]:
        found.setdefault(one.union_id, one)
    return list(found.values())[:many]


def _finished_draw(union: Any, by: Any, other: Any, people: Sequence[Any]) -> None:
    """Each step at its own time, as everybody reads it in the proof: the number came out after the list was frozen."""
    known = timezone.localtime().replace(hour=21, minute=15, second=0, microsecond=0) - timedelta(days=2)
    source = f"中国福利彩票双色球，{known.month} 月 {known.day} 日 21:15 开出的一期"
    offer = _offer(
        union, by, [_session(WHOLE, 20, 8, "云湖大剧院", [NewPool("全部", 10)])], at=known - timedelta(days=12), closes=10, kind="outing",
        mode=LOTTERY, draw=NewDraw(source, known, 3), title="新年音乐会赠票", text="每人一张，摇号发放。",
    )  # fmt: skip
    fill(offer, [*people[:15], *_one_each(union, 15)], now=known - timedelta(days=11))
    drawn(offer, (by, other), "03 11 17 22 29 31 + 08")


def drawn(offer: Offer, by: Sequence[Any], number: str) -> None:
    """Close a draw and take its steps, each at its own time; two people type the number after it came out."""
    services.close_offer(by=by[0], offer=offer, now=offer.closes_at)
    known = offer.draw.known_at
    for one in by:
        services.type_number(by=one, draw=Draw.objects.get(offer=offer), typed=number, now=known + timedelta(hours=1))
    services.draw_now(by=by[0], draw=Draw.objects.get(offer=offer), now=known + timedelta(hours=2))
