"""Every operation of the API × every role; tokens that ended; records of other branches."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.utils import timezone

from niangjia.accounts.services import issue_token
from niangjia.kernel.access import ROLES, Rule
from niangjia.kernel.invented import phone
from niangjia.kernel.sought import SEARCHES, in_address
from tests.addresses import NOWHERE
from tests.operations import BASE, DESCRIPTION, OPERATIONS, Operation, ask, record_of
from tests.support.sequences import undone
from tests.world import World

pytestmark = pytest.mark.sqlite  # as tests/test_sweep.py; the contract tries each operation on PostgreSQL
PROBLEM = "application/problem+json"


def sweep(
    token: str, key: Callable[[str], Any], judge: Callable[[Rule, HttpResponse], str], chosen: list[Operation]
) -> None:
    wrong = []
    for operation in chosen:
        response = ask(token, operation, key(operation[1]))
        said = judge(operation[2], response)
        if not said and response.status_code >= 400:
            said = _no_problem(response)
        if said:
            wrong.append(f"{operation[0]} {operation[1]}: {response.status_code}, {said}")
    assert chosen
    assert not wrong, "\n" + "\n".join(wrong)


def _no_problem(response: HttpResponse) -> str:
    """What the refusal lacks of RFC 9457 and of ours."""
    if response["Content-Type"] != PROBLEM:
        return f"answers as {response['Content-Type']}"
    lacking = {"type", "title", "status", "detail", "code"} - response.json().keys()
    return f"lacks {lacking}" if lacking else ""


@pytest.mark.django_db
def test_without_a_token_only_what_is_public_answers(world: World) -> None:
    for token in ("", "nj_invented", "x" * 4000):
        sweep(
            token,
            lambda template: getattr(world.inside.get(record_of(template)), "pk", NOWHERE),
            lambda rule, response: "" if rule.kind == "public" or response.status_code == 401 else "open",
            OPERATIONS,
        )


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["nobody", *ROLES])
def test_the_right_role_is_answered_and_the_wrong_one_is_told_who_may(world: World, role: str) -> None:
    def judge(rule: Rule, response: HttpResponse) -> str:
        if rule.kind == "role" and role not in rule.roles:
            told = response.status_code == 403 and rule.sentence() in response.json()["detail"]
            return "" if told else "not closed to the wrong role"
        if rule.kind == "public":
            return ""
        if response.status_code == 403:
            return (
                "" if role == "chair" else "closed to the right role"
            )  # a verb of the record asks for more than a role
        return "" if response.status_code < 500 and response.status_code != 401 else "no answer"

    token = issue_token(by=world.users[role], name="巡查")[1]
    sweep(
        token,
        lambda template: getattr(world.inside.get(record_of(template)), "pk", NOWHERE),
        judge,
        OPERATIONS,
    )


def _searchable() -> list[tuple[Operation, str]]:
    """Every operation whose address takes a search, with what the search is called."""
    found = []
    for one in OPERATIONS:
        named = {said["name"] for said in DESCRIPTION["paths"][one[1]][one[0].lower()].get("parameters", ()) if said["in"] == "query"}
        assert not named & {"id_number", "phone"}, f"{one[1]} takes a person's number in its address"
        found += [(one, name) for name in named & SEARCHES]
    return found


@pytest.mark.django_db
def test_no_address_takes_a_persons_number_and_every_one_takes_it_sealed(world: World) -> None:
    """Whoever writes a list of the API gets this from the kernel: nothing is to be said in the list."""
    token = issue_token(by=world.users["chair"], name="巡查")[1]
    codes: dict[str, set[str]] = {"open": set(), "sealed": set()}
    for operation, name in _searchable():
        key = getattr(world.inside.get(record_of(operation[1])), "pk", NOWHERE)
        for how, text in (("open", phone(1)), ("sealed", in_address(phone(1)))):
            answer = ask(token, operation, key, query=urlencode({name: text}))
            if answer.status_code != 403:
                codes[how].add(answer.json().get("code", "") if answer.status_code >= 400 else "")
    assert codes["open"] == {"number-in-address"}
    assert codes["sealed"] <= {"", "not-found"}


# what is announced is announced to everybody, wherever one's own union stands: fairs, vacancies, the menu of courses
FOR_EVERYBODY = {
    f"{method} /api/v1/{path}"
    for method, path in (
        ("GET", "fairs/{pk}"), ("GET", "job-fairs/{pk}"), ("GET", "job-fairs/{pk}/slots"), ("POST", "slots/{pk}/book"),
        ("POST", "vacancies/{pk}/apply"), ("POST", "courses/{pk}/want"), ("POST", "courses/{pk}/unwant"),
    )
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["administrator", "chair", "organiser", "leader"])
@pytest.mark.parametrize("where", ["outside", "invented", "not an id", "\x00", "9" * 200])
def test_a_record_outside_the_tree_is_not_there(world: World, role: str, where: str) -> None:
    def judge(rule: Rule, response: HttpResponse) -> str:
        may = rule.kind != "role" or role in rule.roles
        return "" if response.status_code == (404 if may else 403) else "it is not there"

    def key(template: str) -> Any:
        return world.outside[record_of(template)].pk if where == "outside" else places.get(where, where)

    places = {"invented": NOWHERE, "not an id": "1'--", "\x00": "%00"}
    token = issue_token(by=world.users[role], name="巡查")[1]
    chosen = [one for one in OPERATIONS if "{" in one[1].replace("/me/{verb}", "")]  # of a record
    if where == "outside":
        chosen = [one for one in chosen if " ".join(one[:2]) not in FOR_EVERYBODY]
    if where in {"not an id", "\x00", "9" * 200}:  # may be no address at all, for whatever role
        sweep(
            token,
            key,
            lambda _, response: "" if response.status_code in {403, 404} else "what is it?",
            chosen,
        )
    else:
        sweep(token, key, judge, chosen)


@pytest.mark.django_db
def test_a_token_ends_with_what_it_stood_on(world: World) -> None:
    user = world.users["organiser"]
    token, text = issue_token(by=user, name="巡查")
    unions = next(one for one in OPERATIONS if one[:2] == ("GET", f"{BASE}/unions"))

    def status() -> int:
        return ask(text, unions, NOWHERE).status_code

    assert status() == 200
    for record, ends, expected in (
        (token, {"ended_at": timezone.now()}, 401),
        (token, {"expires": timezone.now()}, 401),
        (user, {"is_active": False}, 401),
        (user, {"second_factor_since": None}, 401),
        (user.appointments.get(), {"removed_at": timezone.now()}, 403),
        (user.appointments.get(), {"ends_on": timezone.localdate() - timedelta(days=1)}, 403),
        (user.appointments.get(), {"starts_on": timezone.localdate() + timedelta(days=1)}, 403),
    ):
        with undone():
            type(record).objects.filter(pk=record.pk).update(**ends)
            assert status() == expected, ends
        assert status() == 200
