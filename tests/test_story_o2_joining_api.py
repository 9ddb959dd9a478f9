"""O2 by program: a rider without an employer, from the joint federation of the couriers to a firm and through every figure;
forty in a row at a market, the firm that many of them name, and what each rule says to whom it keeps out."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from niangjia.joining import limits
from niangjia.joining.models import Application
from niangjia.joining.tests.factories import make_entry
from niangjia.kernel import job_runner
from niangjia.members.models import Membership
from niangjia.organizations.tests.factories import make_tree, make_user
from tests.test_story_o2_api import Call, caller

pytestmark = pytest.mark.django_db
COURIERS, FIRM_UNION = "嘉言区快递行业工会联合会", "青禾配送公司工会"
PROVINCE, CITY, HOME, OTHER = "江海省总工会", "云湖市总工会", "嘉言区总工会", "大成区总工会"
TREE = {PROVINCE: {CITY: {HOME: {COURIERS: {}}, OTHER: {FIRM_UNION: {}}}}}
FORTY, FIRM = 40, "云湖青禾仓储有限公司"


@pytest.fixture
def tree(settings: Any) -> Any:
    settings.SECOND_FACTOR = False
    cache.clear()
    limits.forget()
    return make_tree(TREE)


def body(entry: Any, union: Any, **more: Any) -> dict[str, Any]:
    """An application as the API takes it."""
    said = {"name": entry.name, "id_number": entry.id_number, "phone": entry.phone}
    return {"union": str(union.pk), "employment_form": "gig", "group": "courier"} | said | more


def figures(call: Call, union: Any = None) -> dict[str, int]:
    where = f"?union={union.pk}" if union else ""
    return {row["key"]: row["value"] for row in call("GET", f"/figures{where}")["items"]}


def test_a_rider_without_an_employer_joins_moves_to_a_firm_and_every_figure_knows(tree: Any) -> None:
    rider, leader = caller(make_user("qishou")), caller(make_user("", "leader", tree[PROVINCE]))
    home, other = (caller(make_user("", "organiser", tree[name])) for name in (HOME, OTHER))
    before = figures(leader)
    offered = rider("GET", "/applications/offers?work=gig&group=courier&place=嘉言区")
    assert offered[0]["name"] == COURIERS
    made = rider("POST", "/applications", body(make_entry(name="任星河"), tree[COURIERS]))
    assert home("POST", f"/applications/{made['id']}/accept")["state"] == "accepted"
    after = figures(leader)
    grown = {key for key in after if after[key] == before.get(key, 0) + 1}
    assert {"members", "gig", "joined", "joined_by_application", "gig_by_application"} <= grown

    person = Membership.objects.get().person
    asked = rider("POST", f"/members/{person.pk}/transfer", {"to": FIRM_UNION, "wish": "签了劳动合同"})
    home("POST", f"/transfers/{asked['id']}/agree")
    assert other("POST", f"/transfers/{asked['id']}/agree")["state"] == "agreed"
    moved = figures(leader)
    assert (moved["members"], moved["joined"]) == (after["members"], after["joined"])
    assert moved["transferred"] == after["transferred"] + 1
    assert moved["gig"] == after["gig"] - 1  # the firm employs him: that follows from its union, where nothing else is said
    assert (figures(home, tree[HOME])["members"], figures(other, tree[OTHER])["members"]) == (0, 1)
    (row,) = other("GET", f"/members?union={tree[OTHER].pk}")["items"]
    assert row["name"] == "任星河"


def test_forty_in_a_row_at_a_market_and_all_of_them_in_at_once(tree: Any) -> None:
    """An organiser sends one after the other; what comes twice is one; the desk finds what is odd in front."""
    desk = caller(make_user("market", "organiser", tree[HOME]))
    people = [make_entry() for _ in range(FORTY)]
    made = [desk("POST", "/applications", body(one, tree[COURIERS], workplace=FIRM)) for one in people]
    desk("POST", "/applications", body(people[0], tree[COURIERS], workplace=FIRM), (200, 201, 409))
    assert Application.objects.filter(state="submitted").count() >= FORTY - 1
    text = json.dumps(made, ensure_ascii=False)
    assert not [one for one in people if one.id_number in text or one.phone in text]
    listed = desk("GET", "/applications?limit=100")["items"]
    assert {one["id"] for one in made} <= {one["id"] for one in listed}
    (firm,) = desk("GET", "/firms")
    assert (firm["name"], firm["people"], firm["missing"]) == (FIRM, FORTY, 0)
    assert firm["rule"]["key"] == "union.committee_min_members"
    said = {"name": f"{FIRM}工会委员会", "parent": str(tree[HOME].pk), "document": "嘉工复〔2026〕1号", "approved_on": timezone.localdate()}
    founded = desk("POST", f"/firms/{firm['id']}/found", said)
    assert founded["moved"] >= FORTY
    for one in made[1:]:
        assert desk("POST", f"/applications/{one['id']}/accept")["state"] == "accepted"
    assert figures(desk, tree[HOME])["members"] == FORTY - 1
    assert Membership.objects.values("union").distinct().count() == 1
    job_runner.drain()


@pytest.mark.parametrize(("born", "code"), [("20180307", "under-age"), ("19400307", "retired")])
def test_who_may_not_join_hears_the_rule(tree: Any, born: str, code: str) -> None:
    from niangjia.members.idnumber import check_digit

    number = f"470101{born}001"
    entry = make_entry(id_number=number + check_digit(number))
    refused = caller(make_user("rider"))("POST", "/applications", body(entry, tree[COURIERS]), 422)
    assert refused["code"] == code
    assert "依据：《" in json.dumps(refused, ensure_ascii=False)
    assert not Application.objects.exists()


def test_a_posted_worker_and_an_expelled_one_by_program(tree: Any) -> None:
    """Served in one place, paid in one; told, heard, expelled, appealed and reversed."""
    rider = make_user("rider")
    me, home = caller(rider), caller(make_user("", "organiser", tree[COURIERS]))
    other, above = (caller(make_user("", "organiser", tree[name])) for name in (OTHER, HOME))
    made = me("POST", "/applications", body(make_entry(name="任星河"), tree[COURIERS]))
    home("POST", f"/applications/{made['id']}/accept")
    person, today = Membership.objects.get().person_id, timezone.localdate().isoformat()
    said = {"host": FIRM_UNION, "starts_on": today, "paid_by": "home"}
    posting = home("POST", f"/members/{person}/posting", said)
    assert posting["payer_id"] == str(tree[COURIERS].pk)
    home("POST", f"/members/{person}/posting", said | {"paid_by": "host"}, 409)
    assert [row["name"] for row in other("GET", "/postings")["items"]] == ["任星河"]
    assert other("POST", f"/postings/{posting['id']}/end", {"on": today})["ends_on"] == today
    other("GET", f"/members/{person}", status=404)

    me("GET", "/me/expulsion", status=404)
    one = home("POST", f"/members/{person}/expulsion", {"grounds": "判决书", "group_opinion": "同意"})
    me("GET", "/me/expulsion", status=404)  # nobody is told by a page what the union has not said
    home("POST", f"/expulsions/{one['id']}/notify", {"on": today})
    assert me("POST", "/me/expulsion/statement", {"text": "我已上诉"})["state"] == "heard"
    vote = {"on": today, "body": "committee", "entitled": 5, "present": 5, "in_favour": 3}
    assert home("POST", f"/expulsions/{one['id']}/vote", vote)["state"] == "expelled"
    assert me("POST", "/me/expulsion/appeal", {"text": "判决已改"})["state"] == "appealed"
    assert above("POST", f"/expulsions/{one['id']}/answer", {"verb": "reverse", "text": "判决已改"})["state"] == "reversed"
    assert Membership.objects.filter(left_on=None).count() == 1
