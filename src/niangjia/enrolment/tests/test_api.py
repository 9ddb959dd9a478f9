"""The JSON API: a program opens an offer, members ask, keys give the same answer."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from niangjia.accounts.services import issue_token
from niangjia.enrolment import services
from niangjia.enrolment.models import Entry, Offer
from niangjia.enrolment.tests.factories import (
    entry_of,
    make_draw,
    make_offer,
    make_people,
    pool_of,
)
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db


class Program:
    """A client with a token."""

    def __init__(self, user: Any) -> None:
        self.bearer = f"Bearer {issue_token(by=user, name='程序')[1]}"

    def get(self, path: str) -> Any:
        return Client().get(f"/api/v1{path}", headers={"authorization": self.bearer})

    def post(self, path: str, body: Any = None, key: str = "") -> Any:
        headers = {"authorization": self.bearer} | ({"Idempotency-Key": key} if key else {})
        return Client().post(f"/api/v1{path}", json.dumps(body or {}), "application/json", headers=headers)


def body(union: Any, **said: Any) -> dict[str, Any]:
    at = [(timezone.now() + timedelta(days=days)).isoformat() for days in (0, 5, 9)]
    session = {
        "title": "第一场",
        "starts_at": at[2],
        "ends_at": at[2],
        "pools": [{"name": "全部", "total": 1}],
    }
    fields = {
        "union": str(union.pk),
        "title": "讲座",
        "kind": "course",
        "mode": "first_come",
        "opens_at": at[0],
    }
    return fields | {"closes_at": at[1], "sessions": [session]} | said


def test_from_the_draft_to_the_place(place: Any) -> None:
    tree, boss = place
    desk = Program(boss)
    made = desk.post("/offers", body(tree["嘉言区总工会"]), key="1")
    assert made.status_code == 201, made.json()
    assert desk.post("/offers", body(tree["嘉言区总工会"]) | {"title": "别的"}, key="1").status_code == 422
    url = f"/offers/{made.json()['id']}"
    assert desk.post(f"{url}/open").json()["state"] == "open"
    first, second = (Program(one) for one in make_people(tree["环卫公司工会"], 2))
    taken = first.post(f"{url}/enrol", key="k")
    assert (taken.status_code, taken.json()["state"]) == (200, "taken")
    assert first.post(f"{url}/enrol", key="k").json() == taken.json()
    assert first.post(f"{url}/enrol").status_code == 409
    waits = second.post(f"{url}/enrol").json()
    assert (waits["state"], waits["position"]) == ("waiting", 1)
    mine = f"/enrolments/{taken.json()['id']}"
    assert second.post(f"{mine}/cancel").status_code == 404
    assert first.post(f"{mine}/cancel").json()["state"] == "cancelled"
    assert second.get(f"/enrolments/{waits['id']}").json()["state"] == "taken"
    assert [one["state"] for one in second.get("/enrolments/mine").json()["items"]] == ["taken"]
    assert len(desk.get(f"/enrolments?offer={made.json()['id']}").json()["items"]) == 2
    whole = second.get(url).json()
    assert (whole["enrolment"], whole["pools"][0]["free"]) == (waits["id"], 0)


def test_what_a_draft_must_not_be(place: Any) -> None:
    tree, boss = place
    desk, union = Program(boss), tree["嘉言区总工会"]
    good = body(union)
    session = good["sessions"][0]
    for field, said in {
        "closes_at": {"closes_at": good["opens_at"]},
        "kind": {"kind": "x"},
        "mode": {"mode": "x"},
        "sessions": {"sessions": []},
        "pools": {
            "sessions": [session | {"pools": [{"name": "甲", "total": 1}, {"name": "甲", "total": 1}]}]
        },
        "rules": {"rules": [{"kind": "zodiac"}]},
        "source": {"mode": "draw"},
        "opens_at": {"opens_at": good["opens_at"][:19]},
    }.items():
        answer = desk.post("/offers", good | said)
        assert (answer.status_code, field in answer.json()["errors"]) == (422, True), answer.json()
    assert not Offer.objects.exists()
    assert Program(make_user("", "chair", tree["大成区总工会"])).post("/offers", good).status_code == 404


def test_closed_is_gone_and_refused_is_explained(place: Any) -> None:
    tree, boss = place
    person = Program(make_people(tree["环卫公司工会"], 1)[0])
    strict = make_offer(boss, tree["嘉言区总工会"], rules=[{"kind": "member_years", "years": 30}])
    answer = person.post(f"/offers/{strict.pk}/enrol")
    assert (answer.status_code, answer.json()["code"]) == (409, "not-eligible")
    assert "入会未满 30 年" in answer.json()["detail"]
    services.close_offer(by=boss, offer=strict)
    assert person.post(f"/offers/{strict.pk}/enrol").status_code == 410
    assert not Entry.objects.exists()


def test_desk_verbs(place: Any) -> None:
    tree, boss = place
    desk = Program(boss)
    offer = make_offer(boss, tree["嘉言区总工会"], places=1)
    people = make_people(tree["环卫公司工会"], 2)
    for one in people:
        services.enrol(by=one, offer=offer)
    size = desk.post(f"/offers/{offer.pk}/pools/{pool_of(offer).pk}/resize", {"total": 2})
    assert size.json()["pools"][0]["taken"] == 2
    gone = desk.post(f"/enrolments/{entry_of(offer, people[0]).pk}/remove", {"reason": "重复"})
    assert gone.json()["state"] == "cancelled"
    assert desk.post(f"/enrolments/{entry_of(offer, people[1]).pk}/attend").status_code == 409
    assert desk.post(f"/offers/{offer.pk}/cancel", {"reason": "停电"}).json()["state"] == "cancelled"
    assert desk.post(f"/offers/{offer.pk}/close").status_code == 409


def test_a_draw_by_two_programs(place: Any) -> None:
    tree, boss = place
    first, second = Program(boss), Program(make_user("", "chair", tree["云湖市总工会"]))
    offer = make_draw(boss, tree["嘉言区总工会"], places=1)
    services.enrol(by=make_people(tree["环卫公司工会"], 1)[0], offer=offer)
    first.post(f"/offers/{offer.pk}/close")
    draw = f"/draws/{offer.draw.pk}"
    assert first.post(f"{draw}/number", {"number": "7"}).json()["code"] == "not-yet-known"
    type(offer.draw).objects.update(known_at=timezone.now() - timedelta(hours=1))
    for one in (first, second):
        answer = one.post(f"{draw}/number", {"number": "7"})
    assert answer.json()["state"] == "numbered"
    drawn = first.post(f"{draw}/draw").json()
    assert (drawn["state"], len(drawn["winners"])) == ("drawn", 1)
    assert second.post(f"{draw}/draw").status_code == 409
    assert Client().get(f"/api/v1{draw}").json() == drawn
    assert len(Client().get("/api/v1/draws").json()["items"]) == 1


@pytest.mark.parametrize(
    "asked",
    ["offers?state=dreaming", "offers?kind=cruise", "enrolments?state=dreaming", "enrolments?offer=x", "duplicates?state=dreaming"],
)
def test_a_filter_that_is_none_is_refused_and_does_not_list_everything(place: Any, asked: str) -> None:
    _, boss = place
    answer = Program(boss).get(f"/{asked}")
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [asked.partition("?")[2].partition("=")[0]])
