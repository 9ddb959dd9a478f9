"""The whole story by API: open, claim, check in from a phone that was offline, end, rate, certificate, account."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from niangjia.accounts.services import issue_token
from niangjia.enrolment.models import Certificate, Entry, Offer
from niangjia.enrolment.tests.factories import finish, make_offer, make_people, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(settings: Any) -> Any:
    settings.SECOND_FACTOR = False
    cache.clear()
    tokens: dict[Any, str] = {}

    def ask(user: Any, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        if user and user.pk not in tokens:
            tokens[user.pk] = issue_token(by=user, name="程序")[1]
        headers = {"authorization": f"Bearer {tokens[user.pk]}"} if user else {}
        sent = {"data": body, "content_type": "application/json"} if body is not None else {}
        answer = getattr(Client(), method)(f"/api/v1{path}", headers=headers, **sent)
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    return ask


def test_the_story(api: Any) -> None:
    tree, boss = make_place()
    offer = make_offer(boss, tree["嘉言区总工会"], places=3, title="急救知识讲座")
    people = make_people(tree["环卫公司工会"], 3)
    for one in people:
        api(one, "post", f"/offers/{offer.pk}/enrol", {})
    codes = [api(one, "get", "/enrolments/mine")["items"][0]["code"] for one in people]
    assert len(set(codes)) == 3
    finish(offer)
    session = offer.sessions.get()
    door = api(boss, "get", f"/offers/{offer.pk}/sessions/{session.pk}/door")
    assert len(door["guests"]) == 3
    assert not any("phone" in one or "id_number" in one for one in door["guests"])
    early = (timezone.now() - timedelta(hours=20)).isoformat()
    seen = [{"code": codes[0], "how": "code"}, {"code": codes[1], "how": "offline", "at": early}]
    for first in (True, False):
        told = api(boss, "post", f"/offers/{offer.pk}/check-ins", {"seen": seen})["results"]
        assert [(one["is_in"], one["is_first"]) for one in told] == [(True, first)] * 2
    api(people[0], "post", f"/offers/{offer.pk}/check-ins", {"seen": seen}, 403)
    api(boss, "post", f"/offers/{offer.pk}/close", {})
    api(boss, "post", f"/offers/{offer.pk}/end", {})
    states = Entry.objects.order_by("number").values_list("state", flat=True)
    assert list(states) == ["attended", "attended", "absent"]
    _afterwards(api, boss, offer, people)


def _afterwards(api: Any, boss: Any, offer: Offer, people: list[Any]) -> None:
    own = [api(one, "get", "/enrolments/mine")["items"][0]["id"] for one in people]
    assert api(people[0], "post", f"/enrolments/{own[0]}/rate", {"stars": 5, "comment": "好"}) == {"rated": True}
    api(people[0], "post", f"/enrolments/{own[0]}/rate", {"stars": 1}, 409)
    api(people[2], "post", f"/enrolments/{own[2]}/rate", {"stars": 1}, 409)
    assert api(boss, "get", f"/offers/{offer.pk}/opinion") == {
        "heard": 1, "average": None, "stars": {str(n): 0 for n in range(1, 6)}, "comments": [],
    }  # fmt: skip
    api(boss, "post", f"/enrolments/{own[2]}/correct", {"came": True, "reason": "签到表上有签字"})
    assert api(boss, "post", f"/offers/{offer.pk}/certify", {"text": "2 学时"})["count"] == 3
    mine = api(people[0], "get", "/certificates/mine")["items"][0]
    paper = {"number": mine["number"], "code": mine["code"]}
    shown = api(None, "post", "/certificates/verify", paper)
    assert (shown["valid"], shown["name"] != mine["name"]) == (True, True)
    api(None, "post", "/certificates/verify", paper | {"code": "AAA-AAA-AAA"}, 404)
    api(boss, "post", f"/certificates/{mine['id']}/revoke", {"reason": "姓名写错"})
    assert api(None, "post", "/certificates/verify", paper)["valid"] is False
    costs = [{"item": "讲课费", "planned": "800", "actual": "801.50"}]
    found = api(boss, "put", f"/offers/{offer.pk}/costs", {"costs": costs})
    assert (found["actual"], found["per_person"]) == ("801.50", "267.17")
    api(boss, "put", f"/offers/{offer.pk}/costs", {"costs": [{"item": "x", "planned": "0.001"}]}, 422)
    closed = api(boss, "post", f"/offers/{offer.pk}/settle", {})
    assert closed["people"] == 3
    assert api(boss, "get", f"/offers/{offer.pk}/account")["settlement"] == closed["id"]
    api(boss, "post", f"/settlements/{closed['id']}/withdraw", {"reason": "漏了一张票"})
    assert Certificate.objects.count() == 3
