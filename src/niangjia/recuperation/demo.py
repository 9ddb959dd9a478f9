"""The demo world's share of rest cures: fifty people of a district in two batches of seven categories, both settled, the last
three places of them drawn; and the first batch to come, which is being nominated for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from niangjia.enrolment import rolls
from niangjia.enrolment import services as places
from niangjia.enrolment.demo import drawn, fill
from niangjia.enrolment.naming import Named
from niangjia.enrolment.services import (
    WHOLE,
    NewDraw,
    NewPool,
    NewSession,
    calls,
    nominations,
    reviewing,
    seating,
)
from niangjia.enrolment.services.calls import NewCall
from niangjia.enrolment.services.settling import NewCost
from niangjia.enrolment.services.turns import import_turns
from niangjia.kernel.tree import within
from niangjia.members.queries import current
from niangjia.organizations.queries import children_of
from niangjia.recuperation import services
from niangjia.recuperation.services import Contract, Plan

# seven categories, twenty-five people a batch
CATEGORIES = {"工匠": 4, "重大工程": 4, "抗疫": 4, "援外": 3, "公共服务": 4, "特殊工种": 3, "新就业形态": 3}
RULES = [{"kind": "not_within", "years": 3, "of": "recuperation"}, {"kind": "member_years", "years": 1}]
PLACE, PARTY = "江海省湖滨职工疗养院", "江海湖滨职工疗养院有限公司"
EACH, UNIONS = 5, 5
REST = 3  # unions that put forward one less than they might, the second time: those places are drawn


def load(*, unions: dict[str, Any], by: Any, other: Any) -> int:
    """Three rest cures of a district; ``by`` is its care officer, ``other`` types the number of the draw as well. Gives how many."""
    district = unions["嘉言区总工会"]
    below = _below(district)
    people = {union.pk: _people(union) for union in below}
    _earlier(district, by, [rows[: 3 * EACH][-1] for rows in people.values()])
    for batch, days in enumerate((-50, -20)):
        _done(district, (by, other), below, people, batch=batch, start=_nine(days))
    _running(district, by, below, people)
    return 3


def _below(district: Any) -> list[Any]:
    """The first unions directly below that have people enough for three batches."""
    some = [union for union in children_of(district) if current().filter(within(union.path))[: 3 * EACH].count() == 3 * EACH]
    return some[:UNIONS]


def _people(union: Any) -> list[Any]:
    day = timezone.localdate() - timedelta(days=500)
    rows = current().filter(within(union.path), joined_on__lte=day).select_related("person").order_by("pk")
    return list(rows[: 5 * EACH])


def _earlier(district: Any, by: Any, people: Sequence[Any]) -> None:
    """Turns of earlier years, as the district's care officer pasted them."""
    year = timezone.localdate().year
    lines = [
        f"{one.name}\t{one.person.id_number}\t{year - 1 - n % 2}-06-1{n}\t{'省外 海滨疗养院' if n % 2 else '湖滨疗养院'}"
        for n, one in enumerate(people)
    ]
    if lines:
        import_turns(by=by, union=district, text="\n".join(lines), kind="recuperation")


def _offer(district: Any, by: Any, below: Sequence[Any], title: str, *, start: datetime, closes: datetime, opens: datetime) -> Any:
    pools = [NewPool(name, n, "category", [name]) for name, n in CATEGORIES.items()]
    session = NewSession(WHOLE, start, start + timedelta(days=4, hours=8), PLACE, pools)
    offer = places.draft_offer(
        by=by, union=district, sessions=[session], kind="recuperation", mode="approval", title=title, rules=RULES,
        text="五天四晚，食宿、交通和保险由工会承担。各街道、园区工会按类别推荐。", contact="保障部 0570-5550122",
        opens_at=opens, closes_at=closes, cancel_hours=168, call=NewCall(30, timezone.localdate(closes) + timedelta(days=5)),
    )  # fmt: skip
    calls.allot(by=by, offer=offer, numbers=dict.fromkeys(below, EACH))
    return places.open_offer(by=by, offer=offer, now=opens + timedelta(hours=1))


def _nominate(by: Any, offer: Any, union: Any, people: Sequence[Any], *, first: int, now: datetime) -> list[Any]:
    quota = offer.quotas.select_related("offer__union", "union").get(union=union)
    names = [name for name, n in CATEGORIES.items() for _ in range(n)]
    rows = [
        Named(n, one.name, person=str(one.person_id), category=names[(first + n - 1) % len(names)]) for n, one in enumerate(people, 1)
    ]
    return nominations.nominate(by=by, quota=quota, union=union, rows=rows, now=now).made


def _done(
    district: Any, both: tuple[Any, Any], below: Sequence[Any], people: dict[Any, list[Any]], *, batch: int, start: datetime
) -> None:
    """A batch from which everybody came back, and whose account is closed; the second time after a draw of the rest."""
    by, _ = both
    opens, closes = start - timedelta(days=50), start - timedelta(days=25)
    title = f"职工疗休养（第{'一二'[batch]}批）"
    offer = _offer(district, by, below, title, start=start, closes=closes, opens=opens)
    for number, union in enumerate(below):
        some = people[union.pk][batch * EACH : batch * EACH + EACH - (batch and number < REST)]
        made = _nominate(by, offer, union, some, first=number * EACH, now=opens + timedelta(days=3))
        reviewing.send_up(by=by, nominations=made)
    reviewing.approve(by=by, nominations=list(offer.nominations.all()))
    seating.place(by=by, offer=offer)
    places.close_offer(by=by, offer=offer, now=closes)
    if batch:
        _rest(both, offer, [one for rows in people.values() for one in (rows[2 * EACH - 1], *rows[3 * EACH :])])
    programme = _programme(by, offer, start, batch + 1)
    for entry in rolls.roll(offer, "taken").select_related("offer__union", "person__user"):
        places.check_in(by=None, entry=entry)
    places.end_offer(by=by, offer=offer, now=start + timedelta(days=6))
    paid = {"疗养费": Decimal("61800.00"), "保险费": Decimal("1250.00")}
    bills = [NewCost(cost.item, cost.planned, cost.basis, paid.get(cost.item, cost.planned)) for cost in offer.costs.all()]
    places.set_costs(by=by, offer=offer, costs=bills)
    services.settle(by=by, programme=programme)


def _rest(both: tuple[Any, Any], offer: Any, people: Sequence[Any]) -> Any:
    """The places that nobody was put forward for, drawn among those who asked, whose turn it has not been."""
    opens, known = offer.closes_at + timedelta(days=1), offer.closes_at + timedelta(days=9, hours=12, minutes=15)
    source = f"中国福利彩票双色球，{known.month} 月 {known.day} 日 21:15 开出的一期"
    rest = seating.draw_rest(
        by=both[0], offer=offer, opens_at=opens, closes_at=opens + timedelta(days=7), draw=NewDraw(source, known, 3)
    )
    rest = places.open_offer(by=both[0], offer=rest, now=opens)
    placed = {entry.person_id for entry in rolls.roll(offer)}
    fill(rest, [one for one in people if one.person_id not in placed], now=opens + timedelta(days=1))
    drawn(rest, both, "05 09 14 20 26 33 + 11")
    return rest


def _programme(by: Any, offer: Any, start: datetime, number: int) -> Any:
    made = services.plan(by=by, offer=offer, new=Plan(PLACE, Decimal(500)))
    day = timezone.localdate(start)
    services.contract(
        by=by, programme=made,
        new=Contract(
            PARTY, day - timedelta(days=10), day - timedelta(days=10), day + timedelta(days=60), Decimal(62_500), f"JY-LXY-0{number}"
        ),
    )  # fmt: skip
    return services.insure(by=by, programme=made, insurer="江海人寿", policy_no=f"JH-2026-008{number}", premium=Decimal(1250))


def _running(district: Any, by: Any, below: Sequence[Any], people: dict[Any, list[Any]]) -> None:
    """A batch to come: some unions have handed in, one was sent somebody back, one is silent."""
    now, start = timezone.now(), _nine(45)
    offer = _offer(district, by, below, "职工疗休养（冬季）", start=start, closes=_nine(9), opens=now - timedelta(days=6))
    services.plan(by=by, offer=offer, new=Plan(PLACE, Decimal(500)))
    for number, union in enumerate(below[:-1]):
        made = _nominate(by, offer, union, people[union.pk][2 * EACH : 2 * EACH + 4], first=number * EACH, now=now)
        if number < 3:
            reviewing.send_up(by=by, nominations=made)
        if number == 0:
            reviewing.approve(by=by, nominations=list(offer.nominations.filter(union=union)))
        if number == 1:
            one = offer.nominations.filter(union=union).first()
            reviewing.send_back(by=by, nominations=[one], reason="请补上援外证明")


def _nine(days: int) -> datetime:
    return timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=days)
