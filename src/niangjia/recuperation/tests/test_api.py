"""K9 by program: 14 places, nominated level by level, who has had a turn, the rest drawn, contract, insurance, account, board."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from niangjia.enrolment.tests.factories import check_sums, make_place
from niangjia.enrolment.tests.named import DISTRICT, TOWN, WASTE, check_named, line
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user
from niangjia.recuperation.models import Programme
from niangjia.recuperation.tests.factories import CATEGORIES

pytestmark = pytest.mark.django_db
SOURCE = "双色球 2027 年第 1 期"


def plan(union: Any, start: datetime, **said: Any) -> dict[str, Any]:
    """Two batches of five days, seven categories with a place each."""
    pools = [{"name": name, "total": 1, "by": "category", "values": [name]} for name in CATEGORIES]
    sessions = [
        {"title": f"第{n}批", "starts_at": start + timedelta(days=20 * k), "ends_at": start + timedelta(days=20 * k + 4, hours=8),
         "venue": "湖滨疗养院", "pools": pools}
        for k, n in enumerate("一二")
    ]  # fmt: skip
    now = timezone.now()
    return {"union": union.pk, "title": "职工疗休养", "kind": "recuperation", "mode": "approval", "opens_at": now, "sessions": sessions,
            "closes_at": now + timedelta(days=20), "rules": [{"kind": "not_within", "years": 3, "of": "recuperation"}]} | said  # fmt: skip


def contract(**said: Any) -> dict[str, Any]:
    day = timezone.localdate()
    return {"party": "云湖湖滨疗养院有限公司", "signed_on": day, "valid_from": day, "valid_to": day + timedelta(days=200),
            "amount": "35000.00", "contract_no": "HB-2026-7"} | said  # fmt: skip


def test_a_rest_cure_from_the_plan_to_the_board(call: Any, clock: Any) -> None:
    tree, boss = make_place()
    start = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=40)
    offer = call(boss, "POST", "/offers", plan(tree[DISTRICT], start), 201)["id"]
    base = f"/offers/{offer}"
    call(boss, "POST", f"{base}/quotas", {"total": 4, "quotas": [{"union": tree[WASTE].pk, "total": 4}]})
    call(boss, "POST", f"{base}/open")

    refused = call(boss, "POST", "/recuperations", {"offer": offer, "place": "湖滨疗养院", "per_day": "600.01"}, 422)
    assert "标准不超过 600 元" in refused["detail"]
    cure = call(boss, "POST", "/recuperations", {"offer": offer, "place": "湖滨疗养院", "per_day": "500.00"}, 201)
    own = f"/recuperations/{cure['id']}"
    call(boss, "POST", f"{own}/contract", contract(amount="50000.00"), 422)
    assert call(boss, "POST", f"{own}/contract", contract())["contract_no"] == "HB-2026-7"
    call(boss, "POST", f"{own}/amend", contract(amount="33600.00"), 422)  # without a reason
    call(boss, "POST", f"{own}/amend", contract(amount="33600.00", reason="少一人"))
    assert call(boss, "POST", f"{own}/insure", {"insurer": "云湖人寿", "policy_no": "P-1", "premium": "700.00"})["policy_no"] == "P-1"

    nominate(call, tree, offer)
    drawn = call(boss, "POST", f"{base}/rest", rest(), 201)
    assert (drawn["mode"], drawn["state"], sum(pool["total"] for pool in drawn["pools"])) == ("draw", "draft", 11)
    assert call(boss, "POST", f"{base}/rest", rest(), 409)["code"] == "drawn-before"
    draw_it(call, clock, tree, boss, drawn["id"])

    for batch in call(boss, "GET", base)["sessions"]:
        go(call, clock, boss, base, batch)
    call(boss, "POST", f"{base}/close")
    assert call(boss, "POST", f"{own}/settle", {"note": ""}, 409)["code"] == "not-ended"
    call(boss, "POST", f"{base}/end")
    assert call(boss, "GET", f"/offers/{drawn['id']}")["state"] == "ended"  # one trip
    assert call(boss, "POST", f"{own}/settle", {"note": ""}, 409)["code"] == "bill-missing"
    bills(call, boss, base)
    assert call(boss, "POST", f"{own}/settle", {"note": ""})["state"] == "settled"
    assert call(boss, "GET", own)["people"] == 13
    call(boss, "POST", f"{own}/reopen", {"reason": ""}, 422)
    assert call(boss, "POST", f"{own}/reopen", {"reason": "发票更正"})["state"] != "settled"
    values = {one["key"]: one["value"] for one in call(boss, "GET", f"/figures?union={tree[DISTRICT].pk}")["items"]}
    assert values["recuperated"] == 13
    assert len([one for one in call(boss, "GET", "/turns")["items"] if one["place"] == "湖滨疗养院"]) == 13
    check_named(Programme.objects.get().offer)


def nominate(call: Any, tree: Any, offer: str) -> None:
    """Four are named, one of them has had a turn: three are put forward and placed."""
    chair, town, district = (make_user("", "chair", tree[name]) for name in (WASTE, TOWN, DISTRICT))
    people = [make_member(tree[WASTE], user=make_user()) for _ in range(5)]
    turns = {"union": tree[DISTRICT].pk, "text": f"{people[4].name}\t{people[4].person.id_number}\t2025-06\t海滨\n无名氏\t\t2025-06\t海滨"}
    looked = call(district, "POST", "/turns/preview", turns)
    assert (looked["people"], [one["line"] for one in looked["failed"]]) == (1, [2])
    assert call(district, "POST", "/turns", turns, 201)["people"] == 1
    base, said = f"/offers/{offer}/nominations", {"union": tree[WASTE].pk}
    text = "\n".join(line(one, CATEGORIES[n % 3], "第一批") for n, one in enumerate([people[0], people[1], people[2], people[4]]))
    seen = call(chair, "POST", f"{base}/preview", said | {"text": text})
    assert [row["verdict"] for row in seen["rows"]] == ["ok", "ok", "ok", "unfit"]
    assert "2025-06" in seen["rows"][3]["why"]
    assert call(chair, "POST", base, said | {"text": text, "mark": seen["mark"]}, 201)["people"] == 3
    call(make_user("", "chair", tree["大成区总工会"]), "POST", base, said | {"text": text}, 404)
    ids = [one["id"] for one in call(chair, "GET", base)["items"]]
    for who, verb in ((chair, "pass"), (town, "pass"), (district, "approve")):
        assert call(who, "POST", f"{base}/{verb}", {"ids": ids})["people"] == 3
    assert call(district, "POST", f"/offers/{offer}/place")["people"] == 3


def rest() -> dict[str, Any]:
    now = timezone.now()
    return {"closes_at": now + timedelta(days=7), "source": SOURCE, "known_at": now + timedelta(days=8)}


def draw_it(call: Any, clock: Any, tree: Any, boss: Any, offer: str) -> None:
    """Twelve ask for the eleven places that were left; two people type the number; nobody is drawn twice."""
    second = make_user("", "organiser", tree["云湖市总工会"])
    opened = call(boss, "POST", f"/offers/{offer}/open")
    sessions = [one["id"] for one in opened["sessions"]]
    guests = [make_member(tree[WASTE], user=make_user()).person.user for _ in range(12)]
    for n, one in enumerate(guests):
        call(one, "POST", f"/offers/{offer}/enrol", {"session": sessions[0 if n < 4 else 1]})
    call(boss, "POST", f"/offers/{offer}/close")
    draw = next(one["id"] for one in call(boss, "GET", "/draws")["items"] if one["offer"] == offer)
    call(boss, "POST", f"/draws/{draw}/number", {"number": "3 11 8"}, 409)  # there is none yet
    clock.move_to(timezone.now() + timedelta(days=9))
    for who in (boss, second):
        call(who, "POST", f"/draws/{draw}/number", {"number": "3 11 8"})
    call(boss, "POST", f"/draws/{draw}/draw")
    call(boss, "POST", f"/draws/{draw}/draw", status=409)
    states = [call(one, "GET", "/enrolments/mine")["items"][0]["state"] for one in guests]
    assert (states.count("taken"), states.count("waiting") + states.count("lost")) == (11, 1)


def go(call: Any, clock: Any, boss: Any, base: str, batch: dict[str, Any]) -> None:
    """A batch: its door has the named and the drawn on one list; of the second one stays at home."""
    door = f"{base}/sessions/{batch['id']}"
    guests = [one["id"] for one in call(boss, "GET", f"{door}/door")["guests"]]
    came = guests[:7] if batch["title"] == "第一批" else guests[1:]
    assert len(guests) == 7
    seen = {"seen": [{"entry": one, "session": batch["id"]} for one in came]}
    assert not any(one["is_in"] for one in call(boss, "POST", f"{base}/check-ins", seen)["results"])  # before the day
    clock.move_to(datetime.fromisoformat(batch["starts_at"]) - timedelta(hours=1))
    assert all(one["is_in"] for one in call(boss, "POST", f"{base}/check-ins", seen)["results"])
    call(boss, "POST", f"{door}/close-door", status=409)  # not before its end
    clock.move_to(datetime.fromisoformat(batch["ends_at"]) + timedelta(hours=1))
    assert call(boss, "POST", f"{door}/close-door")["count"] == len(guests) - len(came)


def bills(call: Any, boss: Any, base: str) -> None:
    """What is paid as a whole, and by person: thirteen people, five days each."""
    costs = [{"item": item, "basis": basis, "planned": planned, "actual": actual} for item, basis, planned, actual in (
        ("疗养费", "whole", "33600", "33600"), ("保险费", "whole", "700", "700"), ("交通费", "person", "60", "780"),
    )]  # fmt: skip
    call(boss, "PUT", f"{base}/costs", {"costs": costs})
    found = call(boss, "GET", f"{base}/account")
    assert [found[name] for name in ("people", "person_days", "planned", "actual", "per_person")] == [
        13, 65, "35080.00", "35080.00", "2698.46"
    ]  # fmt: skip


def test_who_may_not(call: Any) -> None:
    tree, boss = make_place()
    start = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=40)
    offer = call(boss, "POST", "/offers", plan(tree[DISTRICT], start), 201)["id"]
    cure = call(boss, "POST", "/recuperations", {"offer": offer, "place": "湖滨", "per_day": "500.00"}, 201)
    stranger, leader = make_user("", "organiser", tree["大成区总工会"]), make_user("", "leader", tree[DISTRICT])
    member = make_member(tree[WASTE], user=make_user()).person.user
    own = f"/recuperations/{cure['id']}"
    for method, path, body in (
        ("POST", f"{own}/contract", contract()), ("POST", f"{own}/settle", {}), ("POST", f"/offers/{offer}/rest", rest()),
        ("POST", "/recuperations", {"offer": offer, "place": "别处", "per_day": "1.00"}),
        ("POST", "/turns", {"union": tree[DISTRICT].pk, "text": "张三\t1234\t2025-06"}),
    ):  # fmt: skip
        call(stranger, method, path, body, 404)
        call(leader, method, path, body, 403)
        call(member, method, path, body, 403)
    call(stranger, "GET", own, status=404)
    call(member, "GET", own, status=403)
    assert call(leader, "GET", own)["id"] == cure["id"]
    assert call(stranger, "GET", "/recuperations")["items"] == []
    plain = call(boss, "POST", "/offers", plan(tree[DISTRICT], start, mode="first_come") | {"sessions": [
        {"title": "全场", "starts_at": start, "ends_at": start, "pools": [{"name": "全部", "total": 1}]}]}, 201)["id"]  # fmt: skip
    assert call(boss, "POST", f"/offers/{plain}/rest", rest(), 409)["code"] == "no-list"
    assert "时区" in call(boss, "POST", f"/offers/{offer}/rest", rest() | {"closes_at": "2030-01-01T00:00:00"}, 422)["detail"]
    check_sums(Programme.objects.get().offer)
