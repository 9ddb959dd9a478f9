"""选派 by program: the union names its delegation, replaces who cannot go, lets them in on the day, puts it away; who may not."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from niangjia.enrolment.tests.named import DISTRICT, WASTE
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db


def announced(call: Any, boss: Any, union: Any, places: int) -> tuple[str, Any]:
    """The id of an open offer whose list the desk sets, and its session."""
    start = timezone.now() + timedelta(days=14)
    session = {"title": "全场", "starts_at": start, "ends_at": start + timedelta(hours=8), "pools": [{"name": "代表", "total": places}]}
    body = {"union": union.pk, "title": "进京观摩团", "kind": "delegation", "mode": "direct", "opens_at": timezone.now(),
            "closes_at": start - timedelta(days=7), "sessions": [session]}  # fmt: skip
    key = call(boss, "POST", "/offers", body, 201)["id"]
    return key, call(boss, "POST", f"/offers/{key}/open")["sessions"][0]


def test_a_delegation(call: Any, place: Any, clock: Any) -> None:
    tree, _ = place
    boss = make_user("", "chair", tree[DISTRICT])
    offer, session = announced(call, boss, tree[DISTRICT], 2)
    people = [make_member(tree[WASTE], user=make_user()) for _ in range(4)]
    base, users = f"/offers/{offer}", [one.person.user for one in people]

    def listed(*some: Any) -> dict[str, Any]:
        return {"union": tree[DISTRICT].pk, "people": [{"name": one.name, "number": one.person.phone} for one in some]}

    call(users[0], "POST", f"{base}/enrol", {}, 409)  # nobody asks for oneself
    looked = call(boss, "POST", f"{base}/nominations/preview", listed(*people[:3]))
    assert [one["verdict"] for one in looked["rows"]] == ["ok", "ok", "over"]
    assert call(boss, "POST", f"{base}/nominations", listed(*people[:3]) | {"mark": looked["mark"]}, 201) == {"people": 2}
    places = [call(user, "GET", "/enrolments/mine")["items"][0] for user in users[:2]]
    assert [one["state"] for one in places] == ["taken", "taken"]
    call(boss, "POST", f"{base}/nominations", listed(people[2]), 409)  # no place is left

    assert call(users[1], "POST", f"/enrolments/{places[1]['id']}/cancel")["state"] == "cancelled"
    assert call(boss, "POST", f"{base}/nominations", listed(people[2]), 201) == {"people": 1}
    call(boss, "POST", f"{base}/nominations", listed(people[3]), 409)
    call(boss, "POST", f"{base}/close")
    clock.move_to(parse_datetime(session["starts_at"]))
    codes = [call(user, "GET", "/enrolments/mine")["items"][0]["code"] for user in (users[0], users[2])]
    told = call(boss, "POST", f"{base}/check-ins", {"seen": [{"code": code, "how": "code"} for code in codes]})
    assert [one["is_first"] for one in told["results"]] == [True, True]
    clock.move_to(parse_datetime(session["ends_at"]))
    assert call(boss, "POST", f"{base}/end")["state"] == "ended"
    states = [call(user, "GET", "/enrolments/mine")["items"][0]["state"] for user in users[:3]]
    assert states == ["attended", "cancelled", "attended"]


def test_who_may_not(call: Any, place: Any) -> None:
    tree, _ = place
    boss, member = make_user("", "chair", tree[DISTRICT]), make_member(tree[WASTE], user=make_user())
    offer, _ = announced(call, boss, tree[DISTRICT], 1)
    path = f"/offers/{offer}/nominations"
    body = {"union": tree[DISTRICT].pk, "people": [{"name": member.name, "number": member.person.phone}]}
    call(make_user("", "chair", tree["大成区总工会"]), "POST", path, body, 404)
    call(make_user("", "chair", tree[WASTE]), "POST", path, body, 404)  # the list is the offering union's alone
    call(make_user("", "leader", tree[DISTRICT]), "POST", path, body, 403)
    call(member.person.user, "POST", path, body, 403)
