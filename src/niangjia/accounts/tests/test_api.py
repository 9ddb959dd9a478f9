"""Tokens by name and password, and what they open."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from niangjia.accounts import services, tokens
from niangjia.accounts.models import Token
from niangjia.accounts.tests.people import (
    PASSWORD,
    PHONE,
    code_of,
    holding,
    person,
    with_app,
    with_codes,
    wrong_code,
)

pytestmark = pytest.mark.django_db
TOKENS = "/api/v1/tokens"


@pytest.fixture(autouse=True)
def _demanded(settings):
    settings.SECOND_FACTOR = True


def ask(client, body, **extra):
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(TOKENS, text, content_type="application/json", **extra)


def pair(**more):
    return {"username": "lin.organiser", "password": PASSWORD, **more}


def end(client, token):
    return client.delete(f"{TOKENS}/current", headers={"authorization": f"Bearer {token}"})


def problem(answer, status, code):
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    body = answer.json()
    assert (body["status"], body["code"]) == (status, code)
    assert {"type", "title", "detail"} <= set(body)
    return body


@pytest.mark.parametrize("name", ["lin.organiser", PHONE])
def test_name_and_password_give_a_token_that_works_until_it_is_ended(client, name):
    person(phone=PHONE)
    answer = ask(client, pair(username=name))
    assert answer.status_code == 200
    assert set(answer.json()) == {"token", "expires"}
    token = answer.json()["token"]
    assert end(client, token).status_code == 204
    problem(end(client, token), 401, "bad-token")


def test_a_wrong_pair_is_401(client):
    person()
    for body in (pair(password="错的"), {"username": "nobody", "password": "错的"}):
        problem(ask(client, body), 401, "wrong-password")


def test_a_closed_account_gets_none_and_its_tokens_end(client):
    user = person()
    token = ask(client, pair()).json()["token"]
    user.is_active = False
    user.save()
    problem(end(client, token), 401, "bad-token")
    problem(ask(client, pair()), 401, "wrong-password")


@pytest.mark.usefixtures("still")
def test_five_wrong_ones_lock_with_a_retry_after(client):
    person()
    for _ in range(4):
        problem(ask(client, pair(password="错的")), 401, "wrong-password")
    locked = ask(client, pair(password="错的"))
    assert "15 分钟" in problem(locked, 429, "locked")["detail"]
    assert 880 <= int(locked["Retry-After"]) <= 900
    problem(ask(client, pair()), 429, "locked")


@pytest.mark.usefixtures("still")
def test_guessing_one_account_from_many_addresses_ends_too(client):
    person()
    for number in range(20):
        ask(client, pair(password="错的"), REMOTE_ADDR=f"10.0.0.{number}")
    answer = ask(client, pair(), REMOTE_ADDR="10.0.1.1")
    problem(answer, 429, "too-many")
    assert int(answer["Retry-After"]) > 0


def test_a_code_is_asked_for_where_a_factor_is_on(client):
    user = person()
    secret = with_app(user)
    spare = with_codes(user)[0]
    problem(ask(client, pair()), 401, "second-factor-needed")
    problem(ask(client, pair(code=wrong_code(secret))), 401, "wrong-code")
    assert ask(client, pair(code=code_of(secret))).status_code == 200
    assert ask(client, pair(code=spare)).status_code == 200
    problem(ask(client, pair(code=spare)), 401, "wrong-code")


@pytest.mark.usefixtures("still")
def test_guessing_codes_ends(client):
    secret = with_app(person())
    for _ in range(5):
        problem(ask(client, pair(code=wrong_code(secret))), 401, "wrong-code")
    problem(ask(client, pair(code=code_of(secret))), 429, "too-many")


def test_a_role_without_a_factor_gets_no_token_and_an_older_one_stops(client):
    token = person() and ask(client, pair()).json()["token"]
    with holding("organiser"):
        problem(ask(client, pair()), 401, "second-factor-needed")
        problem(end(client, token), 401, "second-factor-needed")
    assert end(client, token).status_code == 204


def test_an_expired_token_is_no_token(client):
    person()
    token = ask(client, pair()).json()["token"]
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        problem(end(client, token), 401, "bad-token")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer nj_wrong", "Bearer \xff", "bearer  x y z"]
)
def test_no_token_is_401(client, header):
    answer = client.delete(f"{TOKENS}/current", headers={"authorization": header})
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


def test_a_cookie_opens_nothing_here(client):
    client.force_login(person())
    problem(client.delete(f"{TOKENS}/current"), 401, "unauthorized")


def test_with_a_token_no_session_is_opened(client):
    """A program's request is nobody's until the token is read, whoever's cookie came along."""
    person()
    token = ask(client, pair()).json()["token"]
    client.force_login(person("zhou"))
    answer = end(client, token)
    seen = answer.wsgi_request
    assert answer.status_code == 204
    assert seen.user.username == "lin.organiser"
    assert not hasattr(seen, "session")
    assert not hasattr(seen, "_messages")
    problem(end(client, token), 401, "bad-token")


@pytest.mark.parametrize("path", ["/api/", "/api/v1/nothing", "/api/v1/docs", f"{TOKENS}/current", "/desk/", "/"])
def test_a_token_where_nobody_asks_for_one(client, path):
    """Refusals of the API are JSON; pages are for browsers and stay so."""
    answer = client.get(path, headers={"authorization": "Bearer nj_wrong"})
    assert answer.status_code < 500
    assert answer.has_header("Content-Security-Policy") != path.startswith("/api/")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 422),
        ("{", 400),
        (b"\xff\xfe", 400),
        ("[1]", 422),
        ("null", 422),
        ('"x"', 422),
        ("[" * 5000, 400),
        ('{"username": NaN, "password": "x"}', 400),
        ({"username": "lin\x00", "password": "x"}, 422),
        ('{"username": "\\ud800", "password": "x"}', 422),
        ({"username": ["lin"], "password": {"a": 1}}, 422),
        ({"username": "lin", "password": "x" * 300}, 422),
        ({"username": 10**40, "password": "x"}, 422),
        ("1" * 5000, 400),
        ({"username": "lin"}, 422),
    ],
)
def test_nonsense_is_told_apart_and_never_a_500(client, body, status):
    answer = ask(client, body)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


def test_each_field_says_what_is_wrong(client):
    body = problem(ask(client, {"username": "", "password": "x" * 300}), 422, "invalid")
    assert body["errors"] == {"username": ["至少 1 个字。"], "password": ["最多 256 个字。"]}
    body = problem(ask(client, {"username": "a\x00"}), 422, "invalid")
    assert list(body["errors"]) == ["username"]


def test_a_page_that_is_not_there_is_a_problem_too(client, settings):
    settings.DEBUG = False
    problem(client.get("/api/v1/nothing-here"), 404, "not-found")


def test_a_token_in_use_is_noted_without_a_write_each_time(client, django_assert_num_queries):
    user = person()
    _, text = services.issue_token(by=user, name="报表")
    assert tokens.read_token(text) == user
    first = Token.objects.get().last_used
    with holding(), django_assert_num_queries(1):  # the token, with whether the account sees anybody
        tokens.read_token(text)
    assert Token.objects.get().last_used == first


def test_the_description_names_the_shape_of_refusals(client):
    description = client.get("/api/v1/openapi.json").json()
    answers = description["paths"]["/api/v1/tokens"]["post"]["responses"]
    assert "application/problem+json" in answers["default"]["content"]


def test_the_documentation_needs_no_script_from_elsewhere(client):
    page = client.get("/api/v1/docs").content.decode()
    assert "ninja/swagger-ui" in page
    assert "https://" not in page
