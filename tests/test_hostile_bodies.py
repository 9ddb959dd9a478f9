"""Every value of a whole body in turn says what nobody honest would: refused with a sentence, or stored and read ever after.

What is stored is read again where everybody meets it: a moment that no calendar reaches must not close a list to all.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from niangjia.accounts.services import issue_token
from niangjia.enrolment.services import NewPool
from niangjia.enrolment.tests.factories import make_offer
from niangjia.jobs.tests.factories import make_fair
from tests.support.sequences import undone
from tests.world import INSIDE, World

pytestmark = pytest.mark.django_db
MOMENTS = ("0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59Z", "2026-12-01T09:00:00")
DAYS = ("0001-01-01", "9999-12-31")
OTHERS: tuple[Any, ...] = ("\u202e\u200b\t\n", "9" * 400, 2**63, 1e308, None, [], {}, [[]])
# where everybody meets what was stored; "{id}" is that of the answer, "{offer}" the offer's
READ = {
    "offers": ("/offers", "/offers/{id}", "/desk/offers", "/desk/offers/{id}", "/my/offers", "/my/offers/{id}",
               "/api/v1/offers", "/api/v1/offers/open", "/api/v1/offers/{id}", "/desk/", "/my/", "/"),
    "fairs": ("/fairs", "/fairs/{id}", "/desk/fairs", "/desk/fairs/{id}", "/api/v1/fairs", "/api/v1/fairs/open", "/desk/", "/"),
    "needs": ("/desk/learning/needs", "/desk/learning/needs/{id}", "/my/learning", "/api/v1/needs", "/api/v1/needs/mine", "/desk/"),
    "evenings": ("/desk/evenings", "/desk/evenings/{id}", "/api/v1/evenings", "/desk/", "/my/"),
    "exhibitors": ("/job-fairs/{fair}", "/desk/job-fairs/{fair}", "/desk/exhibitors/{id}", "/my/jobs"),
}  # fmt: skip


def at(**ahead: int) -> str:
    """A moment so far ahead, with its offset."""
    return (timezone.localtime() + timedelta(**ahead)).isoformat(timespec="minutes")


def offer_body(world: World) -> dict[str, Any]:
    pool = {"name": "快递员", "total": 3, "by": "group", "values": ["courier"], "spill": "其他", "release_at": at(days=2)}
    return {
        "union": str(world.tree[INSIDE].pk), "title": "讲座", "kind": "course", "mode": "first_come", "text": "说明",
        "contact": "张三", "opens_at": at(hours=-1), "closes_at": at(days=3), "hold_minutes": 15, "waiting_most": 9,
        "rules": [{"kind": "age", "from": 18, "to": 60}, {"kind": "not_within", "years": 3, "of": "course"},
                  {"kind": "group", "values": ["courier"]}, {"kind": "absences", "most": 2, "months": 6}],
        "weights": [],
        "sessions": [{"title": "一", "starts_at": at(days=9), "ends_at": at(days=9, hours=2), "venue": "宫",
                      "pools": [pool, {"name": "其他", "total": 2}]}],
    }  # fmt: skip


def fair_body(world: World) -> dict[str, Any]:
    return {
        "union": str(world.tree[INSIDE].pk), "kind": "both", "site": "market", "title": "服务", "held_on": at(days=2)[:10],
        "opens": "09:00", "closes": "23:00", "venue": "市场", "text": "说明", "contact": "张三",
        "stalls": [{"title": "修表", "server": "队", "opens": "09:00", "closes": "10:00"}],
        "acts": [{"title": "合唱", "performer": "队", "minutes": 600}] * 3,
    }  # fmt: skip


def needs_body(world: World) -> dict[str, Any]:
    days = {"opens_on": at()[:10], "closes_on": at(days=5)[:10]}
    return {"union": str(world.tree[INSIDE].pk), "title": "需求二", "text": "说明", **days}


def evening_body(world: World) -> dict[str, Any]:
    pools = [NewPool("男", 5, "gender", ["male"]), NewPool("女", 5, "gender", ["female"])]
    offer = make_offer(world.users["organiser"], world.tree[INSIDE], kind="matchmaking", pools=pools)
    start = timezone.localtime(offer.sessions.get().starts_at)
    moments = {"chooses_from": start, "chooses_until": start + timedelta(days=1)}
    return {"offer": str(offer.pk), "most": 3, "ranked": True} | {name: one.isoformat() for name, one in moments.items()}


BODIES: dict[str, tuple[str, Callable[[World], dict[str, Any]], str]] = {
    "offer": ("offers", offer_body, "offers/{id}/open"),
    "fair": ("fairs", fair_body, "fairs/{id}/publish"),
    "needs": ("needs", needs_body, ""),
    "evening": ("evenings", evening_body, ""),
    "exhibitor": ("job-fairs/{fair}/exhibitors", lambda _: {"name": "云湖青松厂", "booth": 3, "contact": "张", "phone": "0470-1"}, ""),
}


def places_in(value: Any, where: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a body, inner ones too."""
    if where:
        yield where
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from places_in(one, (*where, key))


def hostile(body: dict[str, Any], where: tuple[Any, ...]) -> tuple[Any, ...]:
    """What may be said at a place: days and moments beyond the calendar where there is one, elsewhere values of no sense."""
    value: Any = body
    for key in where:
        value = value[key]
    if isinstance(value, str) and value[:2] == "20":
        return MOMENTS if "T" in value else DAYS
    return OTHERS


def with_value(body: dict[str, Any], where: tuple[Any, ...], value: Any) -> dict[str, Any]:
    changed: Any = deepcopy(body)
    inner = changed
    for key in where[:-1]:
        inner = inner[key]
    inner[where[-1]] = value
    return dict(changed)


@pytest.mark.parametrize("what", BODIES)
def test_a_hostile_value_is_refused_or_harmless(world: World, what: str) -> None:
    template, make, then = BODIES[what]
    with undone():
        boss = world.users["organiser"]
        fair = make_fair(boss, world.tree[INSIDE])
        names = {"fair": fair.pk}
        token = issue_token(by=boss, name="巡查")[1]
        client = Client(raise_request_exception=False, headers={"authorization": f"Bearer {token}"})
        client.force_login(boss)
        body, bad = make(world), []
        api = f"/api/v1/{template.format(**names)}"
        read = READ[template.rpartition("/")[2]]
        assert client.post(api, body, "application/json").status_code in (200, 201)
        for where in places_in(body):
            for value in hostile(body, where):
                with undone():
                    told = client.post(api, with_value(body, where, value), "application/json")
                    statuses = {api: told.status_code}
                    if told.status_code < 300:
                        made = names | {key: told.json().get(key) for key in ("id", "offer")}
                        if then:
                            statuses[then] = client.post(f"/api/v1/{then.format(**made)}", {}, "application/json").status_code
                        if value not in OTHERS[1:]:
                            statuses |= {one: client.get(one.format(**made)).status_code for one in read}
                    bad += [f"{where} = {str(value)[:40]!r}: {n} at {one}" for one, n in statuses.items() if n >= 500]
                    bad += [f"{where}: 404 at {one}" for one, n in statuses.items() if n == 404 and "{" not in one and one in read]
        assert not bad, "\n".join(bad)
