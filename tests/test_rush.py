"""Many programs ask for a place in the same second, by the door that the server opens: all go by the lane."""

import json
import threading
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone

from niangjia.accounts.services import issue_token
from niangjia.enrolment.models import Entry
from niangjia.enrolment.tests.factories import check_sums, make_offer, make_people, make_place
from niangjia.kernel.ids import uuid7
from niangjia.members.models import Membership
from niangjia.members.services import postings
from niangjia.site.wsgi import application

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.race]
PEOPLE, PLACES = 30, 10


def ask(path: str, token: str, key: str, body: bytes = b"{}") -> tuple[int, dict[str, Any]]:
    """As the server asks: the status and what was said."""
    begun: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": path, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1", "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)),
        "HTTP_AUTHORIZATION": f"Bearer {token}", "HTTP_IDEMPOTENCY_KEY": key, "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body), "wsgi.errors": BytesIO(),
    }  # fmt: skip
    said = b"".join(application(environ, lambda status, *_: begun.append(status)))
    return int(begun[0][:3]), json.loads(said)


def test_everybody_has_the_own_answer_and_nobody_two_places(race: Any) -> None:
    tree, boss = make_place()
    offer = make_offer(boss, tree["嘉言区总工会"], places=PLACES)
    tokens = [issue_token(by=one, name="手机")[1] for one in make_people(tree["环卫公司工会"], PEOPLE)]
    path = f"/api/v1/offers/{offer.pk}/enrol"
    # each by two phones with one key, and among them strangers and what is no JSON
    calls = [(path, token, f"key-{token[-8:]}", b"{}") for token in tokens for _ in range(2)]
    unknown = f"/api/v1/offers/{uuid7()}/enrol"
    calls += [(path, "nobody", "key", b"{}"), (path, tokens[0], "other", b"{"), (unknown, tokens[0], "third", b"{}")]
    outcomes = race(len(calls), lambda n: ask(*calls[n]))
    assert [one.error for one in outcomes if not one.won] == []
    *pairs, stranger, broken, elsewhere = [one.result for one in outcomes]
    assert [stranger[0], broken[0], elsewhere[0]] == [401, 400, 404]
    assert {status for status, _ in pairs} == {200}
    first, second = pairs[::2], pairs[1::2]
    assert [said["id"] for _, said in first] == [said["id"] for _, said in second]
    states = [said["state"] for _, said in first]
    assert (states.count("taken"), states.count("waiting")) == (PLACES, PEOPLE - PLACES)
    assert Entry.objects.filter(offer=offer).count() == PEOPLE
    assert any(one.name == "lane" for one in threading.enumerate())
    check_sums(offer)


def test_whoever_is_posted_costs_nobody_else_the_answer(race: Any) -> None:
    """Whether they have a benefit here is a rule of law, which those who ask at the same moment read together as well."""
    tree, boss = make_place()
    home = tree["环卫公司工会"]
    offer, people = make_offer(boss, home, places=PEOPLE, kind="outing"), make_people(home, PEOPLE)
    for one in people[::3]:
        mine, today = Membership.objects.get(person__user=one), timezone.localdate()
        postings.begin_posting(by=None, membership=mine, host=tree["快递站工会"], starts_on=today, paid_by="host")
    tokens = [issue_token(by=one, name="手机")[1] for one in people]
    outcomes = race(PEOPLE, lambda n: ask(f"/api/v1/offers/{offer.pk}/enrol", tokens[n], f"key-{n}"))
    said = [one.result[1] for one in outcomes]
    assert {one.get("code") for one in said[::3]} == {"paid-elsewhere"}
    assert {one.get("state") for n, one in enumerate(said) if n % 3} == {"taken"}
    check_sums(offer)
