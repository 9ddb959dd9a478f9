"""The demo world's share: an evening with twelve pairs, the member of the demo among them, and one of yesterday whose choices
are still being handed in.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from niangjia.enrolment import claim
from niangjia.enrolment import services as places
from niangjia.enrolment.services import WHOLE, NewPool, NewSession
from niangjia.kernel import invented
from niangjia.kernel.tree import within
from niangjia.matchmaking import services
from niangjia.matchmaking.models import Evening
from niangjia.matchmaking.phases import LONGEST
from niangjia.matchmaking.queries import present
from niangjia.members.queries import current, file_of

PAIRS = 12
AGAIN = 6  # of each side at the evening of yesterday
CHOSEN = 7  # of them have handed in
DAYS_AGO = 12
WORDS = (
    "周末常去云湖边跑步，想找一起跑的人。", "爱做饭，会修水电，话不多。", "幼儿园老师，喜欢看书和爬山。", "社区医院上班，养了一只猫。",
    "装配车间技术员，骑行三年了。", "喜欢听评弹，也爱看球。",
)  # fmt: skip


def load(*, union: Any, by: Any, member: Any) -> int:
    """Both evenings; gives the number of pairs. ``member`` is an account that is one of the couples, and may still choose."""
    guests = _guests(union, member)
    evening, women, men, after = _evening(union, by, "“嘉缘会”青年交友", DAYS_AGO, guests)
    _choose(evening, women, men, after)
    services.match_due(by=None, now=evening.chooses_until)
    fewer = tuple([side[0], *side[-AGAIN + 1 :]] for side in guests)  # the member is the first of one side
    evening, women, men, after = _evening(union, by, "“秋日相约”青年交友", 1, fewer, kept=LONGEST)
    chosen = [one for one in (*women, *men) if one.pk != member.pk][:CHOSEN]
    for user in chosen:
        other = men if user in women else women
        number = {one.user_id: one.number for one in present(evening)}
        services.hand_in(by=user, evening=evening, numbers=[number[other[0].pk]], now=after)
    return PAIRS


def _evening(
    union: Any, by: Any, title: str, days: int, guests: Sequence[Sequence[Any]], *, kept: timedelta = timedelta(days=1)
) -> tuple[Evening, list[Any], list[Any], datetime]:
    """An evening so many days ago; with the accounts of both sides, and an hour after its end."""
    women, men = guests
    many = max(len(women), len(men))
    offer, session = _offer(union, by, title, days, many)
    _fill(offer, session, [*women, *men])
    evening = services.set_evening(
        by=by, offer=offer, chooses_from=session.ends_at, chooses_until=session.ends_at + kept, now=session.starts_at
    )
    accounts = [_account(one.person) for one in [*women, *men]]
    for place, user in enumerate(accounts):
        said: dict[str, Any] = {"nickname": _nickname(place), "intro": WORDS[place % len(WORDS)], "phone_ok": place % 3 != 1}
        services.declare(by=user, evening=evening, agreed=True, **said)
    places.close_offer(by=by, offer=offer)
    for entry in offer.entries.select_related("offer__union", "session", "person__user"):
        places.check_in(by=None, entry=entry)
    return evening, accounts[: len(women)], accounts[len(women) :], session.ends_at + timedelta(minutes=30)


def _offer(union: Any, by: Any, title: str, days: int, many: int) -> tuple[Any, Any]:
    start = timezone.localtime().replace(hour=18, minute=30, second=0, microsecond=0) - timedelta(days=days)
    pools = [NewPool("女", many, "gender", ["female"]), NewPool("男", many, "gender", ["male"])]
    session = NewSession(WHOLE, start, start + timedelta(hours=3), "市工人文化宫三楼", pools)
    offer = places.draft_offer(
        by=by, union=union, sessions=[session], kind="matchmaking", mode="first_come", title=title,
        text=f"男女各 {many} 人，实名参加，现场发号码牌，会后在手机上互选。", opens_at=start - timedelta(days=14),
        closes_at=start - timedelta(days=2), contact="女工部 0570-5550102",
    )  # fmt: skip
    places.open_offer(by=by, offer=offer, now=start - timedelta(days=14))
    return offer, offer.sessions.prefetch_related("pools").get()


def _guests(union: Any, member: Any) -> tuple[list[Any], list[Any]]:
    """Memberships of as many women as men, without accounts but for the one of the demo's own member."""
    own = current().filter(person=file_of(member)).select_related("person").get()
    rows = current().filter(within(union.path), person__user__isnull=True).select_related("person").order_by("-pk")
    sides = []
    for gender in ("female", "male"):
        mine = [own] if own.person.gender == gender else []
        sides.append([*mine, *rows.filter(person__gender=gender)[: PAIRS - len(mine)]])
    return sides[0], sides[1]


def _fill(offer: Any, session: Any, people: Sequence[Any]) -> None:
    pools = {gender: pool for pool in session.pools.all() for gender in pool.values}
    with transaction.atomic():
        for one in people:
            claim.take(
                claim.Wish(
                    offer, session, pools[one.person.gender], one.person_id, one.union_id, one.path, one.person.name, None,
                    offer.opens_at,
                )
            )  # fmt: skip


def _account(person: Any) -> Any:
    """The person's account; one without a password where there was none."""
    if person.user is None:
        person.user = get_user_model().objects.create_user(username=f"yue-{person.pk.hex[-8:]}", name=person.name)
        person.save(update_fields=["user"])
    return person.user


def _nickname(place: int) -> str:
    return f"{'小阿'[place % 2]}{invented.name(4_000 + place)[-1]}"


def _choose(evening: Evening, women: Sequence[Any], men: Sequence[Any], now: datetime) -> None:
    """Everybody has one in the heart; some name a second or third, who did not think of them."""
    number = {one.user_id: one.number for one in present(evening)}
    for side, other in ((women, men), (men, women)):
        for place, user in enumerate(side):
            wishes = [other[place], *([other[(place + 3) % PAIRS]] if place % 2 and side is women else [])]
            numbers = [number[one.pk] for one in wishes]
            services.hand_in(by=user, evening=evening, numbers=numbers, now=now)
