"""Every operation of the API × every role; tokens that ended; records of other branches."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from niangjia.accounts.services import issue_token
from niangjia.kernel.access import ROLES, Rule
from niangjia.kernel.api import operations, rule_of_operation
from niangjia.site.api import api
from tests.addresses import NOWHERE
from tests.world import World, undone

BASE = "/api/v1"
# what the id in a path names, by the collection
RECORDS = {
    "unions": "union", "terms": "term", "appointments": "appointment", "members": "person", "batches": "batch",
    "transfers": "transfer",
}  # fmt: skip
PROBLEM = "application/problem+json"
Operation = tuple[str, str, Rule]
DESCRIPTION = api.get_openapi_schema()


def every_operation() -> list[Operation]:
    """(METHOD, path as the description writes it, rule) of each."""
    described = DESCRIPTION["paths"]
    found = []
    for (path, operation), rule in ((one, rule_of_operation(one[1])) for one in operations(api)):
        assert rule is not None, path
        plain = "".join(part.rpartition(":")[2] if i % 2 else part for i, part in enumerate(_split(path)))
        template = next(
            one for one in described if one.removeprefix(BASE).replace("{", "").replace("}", "") == plain
        )
        found += [(method, template, rule) for method in operation.methods]
    return sorted(found, key=lambda one: one[:2])


def _split(path: str) -> list[str]:
    """Pieces outside and inside of braces, in turn."""
    return [piece for half in path.split("{") for piece in half.split("}")]


OPERATIONS = every_operation()


def sample(schema: dict[str, Any]) -> Any:  # noqa: PLR0911  one line a kind
    """The least value that a schema takes."""
    if "$ref" in schema:
        return sample(DESCRIPTION["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    for choice in ("anyOf", "allOf", "oneOf"):
        if choice in schema:
            return sample(schema[choice][0])
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    kind = schema.get("type")
    if kind == "object":
        return {key: sample(schema["properties"][key]) for key in schema.get("required", ())}
    if kind == "array":
        return [sample(schema["items"])] * schema.get("minItems", 0)
    if kind == "string":
        return {"uuid": NOWHERE, "date": "2026-01-01", "binary": ""}.get(schema.get("format", ""), "测试")
    return {"integer": schema.get("minimum", 1), "boolean": True}.get(str(kind))


def ask(token: str, operation: Operation, key: Any) -> HttpResponse:
    """One request with the least body that is valid; ``key`` stands for every id of the path."""
    method, template, _ = operation
    described = DESCRIPTION["paths"][template][method.lower()]
    content = described.get("requestBody", {}).get("content", {})
    sent: dict[str, Any] = {"headers": {"authorization": f"Bearer {token}"} if token else {}}
    if "application/json" in content:
        sent |= {"data": sample(content["application/json"]["schema"]), "content_type": "application/json"}
    elif content:
        sent |= {"data": {}}
    pieces = [str(key) if i % 2 else piece for i, piece in enumerate(_split(template))]
    with undone():
        response: HttpResponse = getattr(Client(raise_request_exception=False), method.lower())(
            "".join(pieces), **sent
        )
        if response.streaming:
            b"".join(response.streaming_content)
    return response


def record_of(template: str) -> str:
    return RECORDS.get(template.removeprefix(BASE).split("/")[1], "")


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
    chosen = [one for one in OPERATIONS if "{" in one[1]]
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
