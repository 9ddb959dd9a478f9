"""K14 by program: an evening from its places to its pairs; a choice leaves the API to nobody but who made it.

The clock is set forward to the evening, into the window and past it; nobody reaches into the records.
"""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from niangjia.matchmaking import chores
from niangjia.matchmaking.models import Ballot, Evening
from niangjia.matchmaking.tests.watching import DISTRICT, HOME
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
CARD = {"intro": "喜欢爬山", "phone_ok": True, "agreed": True}


def make_offer(call: Any, boss: Any, union: Any, each: int) -> tuple[str, Any]:
    """The id of an open offer for two sides, and when it ends."""
    start = timezone.now() + timedelta(days=9)
    pools = [{"name": name, "total": each, "by": "gender", "values": [code]} for name, code in (("女", "female"), ("男", "male"))]
    session = {"title": "全场", "starts_at": start, "ends_at": start + timedelta(hours=3), "venue": "湿地公园", "pools": pools}
    body = {"union": union.pk, "title": "湖畔之约", "kind": "matchmaking", "mode": "first_come", "opens_at": timezone.now(),
            "closes_at": start - timedelta(days=1), "sessions": [session]}  # fmt: skip
    offer = call(boss, "POST", "/offers", body, 201)["id"]
    call(boss, "POST", f"/offers/{offer}/open")
    return offer, start + timedelta(hours=3)


def make_evening(call: Any, boss: Any, union: Any, each: int) -> str:
    offer, ends = make_offer(call, boss, union, each)
    body = {"offer": offer, "chooses_from": ends, "chooses_until": ends - timedelta(hours=1), "most": 2, "ranked": True}
    assert "chooses_until" in call(boss, "POST", "/evenings", body, 422)["errors"]
    return str(call(boss, "POST", "/evenings", body | {"chooses_until": ends + timedelta(days=1)})["id"])


def guests(call: Any, evening: str, home: Any, gender: str, many: int) -> list[Any]:
    """Members with a place who have declared to be single."""
    offer, found = Evening.objects.get(pk=evening).offer_id, []
    for n in range(many):
        user = make_member(home, user=make_user(), gender=gender).person.user
        assert call(user, "POST", f"/offers/{offer}/enrol", {})["state"] == "taken"
        call(user, "POST", f"/evenings/{evening}/declare", CARD | {"nickname": f"{gender}{n}", "agreed": False}, 422)
        call(user, "POST", f"/evenings/{evening}/declare", CARD | {"nickname": f"{gender}{n}"})
        found.append(user)
    return found


def all_come(call: Any, boss: Any, offer: Any, users: Any) -> None:
    """Each shows the code, the door reads them."""
    codes = [call(user, "GET", "/enrolments/mine")["items"][0]["code"] for user in users]
    told = call(boss, "POST", f"/offers/{offer}/check-ins", {"seen": [{"code": code, "how": "code"} for code in codes]})
    assert all(one["is_first"] for one in told["results"])


def test_an_evening_from_its_places_to_its_pairs(call: Any, tree: Any, boss: Any, clock: Any) -> None:
    key = make_evening(call, boss, tree[DISTRICT], 2)
    women, men = guests(call, key, tree[HOME], "female", 2), guests(call, key, tree[HOME], "male", 2)
    late = make_member(tree[HOME], user=make_user(), gender="male").person.user
    base = f"/evenings/{key}"
    window = call(boss, "GET", base)
    assert call(late, "POST", f"/offers/{window['offer']}/enrol", {})["state"] == "waiting"  # sides are balanced
    numbers = {user: call(user, "GET", f"{base}/mine")["number"] for user in (*women, *men)}
    call(women[0], "PUT", f"{base}/choices", {"numbers": [numbers[men[0]]]}, 409)  # not before the window
    clock.move_to(parse_datetime(window["chooses_from"]))
    all_come(call, boss, window["offer"], (*women, *men))
    seen = call(women[0], "GET", f"{base}/mine")
    assert {one["number"] for one in seen["facing"]} == {numbers[one] for one in men}
    for wrong in ([numbers[women[1]]], [numbers[men[0]]] * 2, [9999]):
        call(women[0], "PUT", f"{base}/choices", {"numbers": wrong}, 422)
    wishes = {women[0]: [men[0], men[1]], women[1]: [men[0]], men[0]: [women[0]], men[1]: [women[0]]}
    for user, whom in wishes.items():
        assert call(user, "PUT", f"{base}/choices", {"numbers": [numbers[one] for one in whom]}, 204) is None
    assert call(women[0], "GET", f"{base}/mine")["choices"] == [numbers[men[0]], numbers[men[1]]]
    desk = call(boss, "GET", base)
    assert (desk["declared"], desk["came"], desk["handed"], desk["pairs"]) == (4, 4, None, None)  # of a few people no count is said

    clock.move_to(parse_datetime(window["chooses_until"]))
    call(men[1], "PUT", f"{base}/choices", {"numbers": [numbers[women[1]]]}, 410)
    assert call(women[0], "GET", f"{base}/mine")["choices"] == []  # not even one's own, once it is over
    assert call(women[0], "GET", f"{base}/mine")["matches"] is None
    chores.match()
    assert not Ballot.objects.exists()
    told = {user: call(user, "GET", f"{base}/mine")["matches"] for user in (*women, *men)}
    assert {user: sorted(one["number"] for one in told[user]) for user in told} == {
        women[0]: sorted(numbers[one] for one in men), women[1]: [], men[0]: [numbers[women[0]]], men[1]: [numbers[women[0]]],
    }  # fmt: skip
    assert [one["number"] for one in told[women[0]] if one["is_best"]] == [numbers[men[0]]]
    assert [one["id"] for one in call(men[1], "GET", "/evenings/mine")["items"]] == [key]


def test_who_may_not_and_what_nobody_sees(call: Any, tree: Any, boss: Any, clock: Any) -> None:
    key = make_evening(call, boss, tree[DISTRICT], 1)
    woman, man = (guests(call, key, tree[HOME], gender, 1)[0] for gender in ("female", "male"))
    clock.move_to(Evening.objects.get().chooses_from)
    numbers = [call(man, "GET", f"/evenings/{key}/mine")["number"]]
    call(woman, "PUT", f"/evenings/{key}/choices", {"numbers": numbers}, 204)
    stranger, leader = make_user("", "organiser", tree["大成区总工会"]), make_user("", "leader", tree[DISTRICT])
    outsider, admin = make_member(tree[HOME], user=make_user()).person.user, make_user("", "administrator", tree["云湖市总工会"])
    body = {"offer": Evening.objects.get().offer_id, "chooses_from": timezone.now(), "chooses_until": timezone.now(), "most": 1}
    call(stranger, "POST", "/evenings", body, 404)
    call(leader, "POST", "/evenings", body, 403)
    call(woman, "POST", "/evenings", body, 403)
    call(stranger, "GET", f"/evenings/{key}", status=404)
    call(woman, "GET", f"/evenings/{key}", status=403)
    for somebody in (boss, stranger, leader, outsider, admin):
        call(somebody, "GET", f"/evenings/{key}/mine", status=404)
        call(somebody, "PUT", f"/evenings/{key}/choices", {"numbers": numbers}, 404)
        call(somebody, "POST", f"/evenings/{key}/declare", CARD | {"nickname": "混入"}, 404)
    assert call(man, "GET", f"/evenings/{key}/mine")["choices"] == []
    assert "choices" not in json.dumps(call(boss, "GET", f"/evenings/{key}"))
