"""The demo world's share: a district's people went down to the communities in eight batches, 74 person-times; one to come."""

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from niangjia.enrolment import claim
from niangjia.enrolment import services as places
from niangjia.enrolment.queries import entries_of
from niangjia.enrolment.services import NewPool, NewSession
from niangjia.kernel.tree import within
from niangjia.members.queries import current, file_of
from niangjia.volunteering import services
from niangjia.volunteering.vocabulary import SKILLS, TIMES

BATCHES = (10, 9, 9, 9, 9, 9, 9, 10)  # people in each: 74 person-times
HOURS = (4.0, 3.5, 3.0, 6.0)
WORK = ("防汛值守", "入户走访", "物资分发", "环境整治")


def load(*, union: Any, by: Any, city: Any, city_by: Any, member: Any) -> int:
    """Eight batches of a district, and a call of the city that is open; gives the person-times."""
    rows = current().filter(within(union.path)).select_related("person").order_by("pk")
    people = list(rows[: sum(BATCHES)])
    offer = _batches(union, by)
    start = 0
    for session, many in zip(offer.sessions.prefetch_related("pools"), BATCHES, strict=True):
        _serve(offer, session, people[start : start + many], by)
        start += many
    places.close_offer(by=by, offer=offer)
    services.thank(by=by, offer=offer, text="八个批次，风雨同行，感谢每一位下沉社区的志愿者！")
    _call(city, city_by, member)
    _register([one for one in people if one.person.user_id != member.pk][:20], member)
    return start


def _batches(union: Any, by: Any) -> Any:
    first = timezone.localtime().replace(hour=8, minute=30, second=0, microsecond=0) - timedelta(days=70)
    sessions = [
        NewSession(f"第{number}批", first + timedelta(days=8 * place), first + timedelta(days=8 * place, hours=8), "各社区",
                   [NewPool("全部", BATCHES[place])])
        for place, number in enumerate("一二三四五六七八")
    ]  # fmt: skip
    offer = places.draft_offer(
        by=by, union=union, sessions=sessions, kind="volunteer", mode="first_come", title="志愿者下沉社区服务",
        text="分八批下沉社区，值守、走访、分发物资。", opens_at=first - timedelta(days=10), closes_at=first - timedelta(days=1),
        contact="服务部 0570-5550103",
    )  # fmt: skip
    return places.open_offer(by=by, offer=offer, now=first - timedelta(days=10))


def _serve(offer: Any, session: Any, people: list[Any], by: Any) -> None:
    """They take their places, come, and the leader keeps the sheet; one of them is put right."""
    pool = session.pools.all()[0]
    with transaction.atomic():
        for one in people:
            claim.take(
                claim.Wish(offer, session, pool, one.person_id, one.union_id, one.path, one.person.name, None, offer.opens_at)
            )
    for place, one in enumerate(people):
        entry = entries_of(one.person).get(offer=offer)
        services.record(by=by, entry=entry, hours=HOURS[place % len(HOURS)])
        if place == 0:
            services.correct(by=by, entry=entry, hours=5.0, reason="签到表少记一小时，带队人核实")


def _call(city: Any, by: Any, member: Any) -> None:
    """A fair in ten days that needs somebody of each trade; the demo's member has a place."""
    start = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=10)
    sessions = [
        NewSession(title, start + timedelta(days=place), start + timedelta(days=place, hours=3), "市工人文化宫广场", [NewPool("全部", 12)])
        for place, title in enumerate(("上午班", "次日班"))
    ]
    offer = places.draft_offer(
        by=by, union=city, sessions=sessions, kind="volunteer", mode="first_come", title="职工便民服务日志愿者",
        text="理发、义诊、修水电、教老师傅用手机。", opens_at=timezone.now() - timedelta(days=1),
        closes_at=start - timedelta(days=1), contact="服务部 0570-5550103",
    )  # fmt: skip
    places.open_offer(by=by, offer=offer)
    first = offer.sessions.first()
    services.set_needs(by=by, session=first, needs={"first_aid": 2, "haircut": 3, "repair": 2, "phones": 2})
    places.enrol(by=member, offer=offer, session=first)


def _register(people: list[Any], member: Any) -> None:
    """Twenty volunteers with accounts, and the demo's member."""
    skills, times = list(SKILLS), list(TIMES)
    for place, one in enumerate(people):
        person = one.person
        if person.user is None:
            person.user = get_user_model().objects.create_user(username=f"zhi-{person.pk.hex[-8:]}", name=person.name)
            person.save(update_fields=["user"])
        able = [skills[place % len(skills)], skills[(place * 3 + 1) % len(skills)]]
        services.register(by=person.user, agreed=True, skills=able, times=times[place % 3 : place % 3 + 2])
    if file_of(member) is not None:
        services.register(by=member, agreed=True, skills=["general", "haircut"], times=["weekend"])
