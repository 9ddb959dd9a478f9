"""The base of the API by itself: rules, pages of lists, refusals, keys used twice."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import path
from ninja import Query, Router, Schema

from niangjia.kernel import access, api, rates
from niangjia.kernel.api_models import IdempotencyKey
from niangjia.kernel.errors import Gone, Refused, TooMany, Unauthorized
from niangjia.kernel.idempotency import forget_keys
from niangjia.kernel.keyset import Slice

DONE: list[str] = []


class Thing(Schema):
    name: str
    count: int = 0


router = Router()


@router.get("/silent")
def silent(request):
    return {"open": True}


@router.get("/staff", auth=api.guard("organiser"))
def staff_only(request):
    return {"open": True}


@router.get("/things", response=api.Page[str], auth=api.guard("login"))
def things(request, paging: Query[api.Paging]):
    return api.paged(Slice(["a", "b"][: paging.limit], "more", ""), str.upper)


@router.get("/things/{thing_id}", auth=api.guard("public"))
def thing(request, thing_id: uuid.UUID):
    return {"id": str(thing_id)}


@router.get("/named/{name}", auth=api.guard("public"))
def named(request, name: str):
    return {"name": name}


@router.post("/things", response={201: Thing}, auth=api.guard("login"))
@api.idempotent
def make(request, body: Thing):
    DONE.append(body.name)
    IdempotencyKey.objects.create(user=request.user, key=f"made-{uuid.uuid4()}", path="", body_hash=b"")
    if body.name == "taken":
        raise Refused("别人先一步。")
    if body.name == "closed":
        raise Gone("已经结束。")
    return body


tested = api.build_api(namespace="tested")
tested.add_router("", router)
urlpatterns = [path("api/t/", tested.urls)]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def user(django_user_model):
    return django_user_model.objects.create_user("lin", "x")


@pytest.fixture(autouse=True)
def _reader(user):
    before = list(api._reader)

    def read(text):
        if text != "good":
            raise Unauthorized("令牌无效。")
        return user

    api.provide_token_reader(read)
    DONE.clear()
    yield
    api._reader[:] = before


HEADERS = {"authorization": "Bearer good"}


def post(client, body, key=""):
    headers = {**HEADERS, **({"idempotency-key": key} if key else {})}
    return client.post("/api/t/things", body, content_type="application/json", headers=headers)


def test_an_operation_without_a_rule_answers_nobody(client):
    assert client.get("/api/t/silent", headers=HEADERS).json()["code"] == "no-rule"


def test_the_wrong_role_is_told_which_one_may(client, monkeypatch):
    monkeypatch.setattr(access, "_roles_of", [lambda user: frozenset({"auditor"})])
    answer = client.get("/api/t/staff", headers=HEADERS)
    assert answer.status_code == 403
    assert "组织干部" in answer.json()["detail"]
    monkeypatch.setattr(access, "_roles_of", [lambda user: frozenset({"organiser"})])
    assert client.get("/api/t/staff", headers=HEADERS).status_code == 200
    assert client.get("/api/t/staff").status_code == 401


def test_an_unknown_role_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="no such role"):
        api.guard("king")


def test_a_list_is_a_page_with_a_cursor(client):
    assert client.get("/api/t/things?limit=1", headers=HEADERS).json() == {"items": ["A"], "next": "more"}


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", f"limit={'9' * 5000}", "cursor=%00"])
def test_a_bad_page_is_422(client, query):
    answer = client.get(f"/api/t/things?{query}", headers=HEADERS)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [query.partition("=")[0]]


@pytest.mark.parametrize("bad", ["1", "not-an-id", "%00", "../x", "'; --"])
def test_a_forged_id_is_404(client, bad):
    assert client.get(f"/api/t/things/{bad}").status_code == 404


def test_a_nul_in_the_path_is_404(client):
    assert client.get("/api/t/named/a%00b").status_code == 404


def test_the_same_key_gives_the_same_answer_once_done(client):
    first, again = post(client, {"name": "a"}, "k1"), post(client, {"name": "a"}, "k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again["Idempotent-Replayed"] == "true"
    assert DONE == ["a"]


def test_without_a_key_it_is_done_each_time(client):
    post(client, {"name": "a"})
    post(client, {"name": "a"})
    assert DONE == ["a", "a"]


def test_the_same_key_for_something_else_is_422(client):
    post(client, {"name": "a"}, "k1")
    answer = post(client, {"name": "b"}, "k1")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")
    assert DONE == ["a"]


@pytest.mark.parametrize(("name", "status"), [("taken", 409), ("closed", 410)])
def test_a_refusal_is_repeated_and_leaves_nothing_behind(client, name, status):
    assert post(client, {"name": name}, "k1").status_code == status
    assert post(client, {"name": name}, "k1").status_code == status
    assert len(DONE) == 1
    assert not IdempotencyKey.objects.filter(key__startswith="made-").exists()


def test_a_mistake_in_a_field_does_not_use_up_the_key(client):
    assert post(client, {"count": 1}, "k1").status_code == 422
    assert post(client, {"name": "a"}, "k1").status_code == 201


def test_a_key_too_long_is_422(client):
    assert post(client, {"name": "a"}, "k" * 201).json()["code"] == "bad-idempotency-key"
    assert post(client, {"name": "a"}, "k\x00").json()["code"] == "bad-idempotency-key"


def test_a_key_without_a_token_is_401(client):
    answer = client.post(
        "/api/t/things", {"name": "a"}, content_type="application/json", headers={"idempotency-key": "k"}
    )
    assert answer.status_code == 401


def test_keys_of_two_users_are_strangers(client, django_user_model):
    post(client, {"name": "a"}, "k1")
    api.provide_token_reader(lambda text: django_user_model.objects.get_or_create(username="wang")[0])
    post(client, {"name": "a"}, "k1")
    assert DONE == ["a", "a"]


def test_the_database_takes_a_key_once(user):
    IdempotencyKey.objects.create(user=user, key="k", path="/", body_hash=b"")
    with pytest.raises(IntegrityError), transaction.atomic():
        IdempotencyKey.objects.create(user=user, key="k", path="/", body_hash=b"")


def test_old_keys_are_forgotten(user):
    IdempotencyKey.objects.create(user=user, key="k", path="/", body_hash=b"")
    assert forget_keys() == 0
    from datetime import timedelta

    assert forget_keys(timedelta(0)) == 1


@pytest.mark.usefixtures("still")
def test_tries_are_counted_by_window():
    for _ in range(3):
        rates.count_try("test", "lin", seconds=600)
    rates.check_rate("test", "lin", times=4, seconds=600)
    rates.check_rate("test", "wang", times=1, seconds=600)
    with pytest.raises(TooMany) as caught:
        rates.check_rate("test", "lin", times=3, seconds=600)
    assert 0 < caught.value.retry_after <= 600


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_one_key_sent_many_times_at_once_is_done_once(race, user, client):
    def send(number):
        from django.test import Client

        return post(Client(), {"name": "a"}, "k1")

    outcomes = race(8, send)
    assert [one.error for one in outcomes] == [None] * 8
    assert {one.result.status_code for one in outcomes} == {201}
    assert len({one.result.content for one in outcomes}) == 1
    assert DONE == ["a"]
