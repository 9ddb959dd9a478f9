"""Whatever a program sends to the API is answered, never with a 5xx, and as the description says."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import hypothesis
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from schemathesis.checks import not_a_server_error
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from niangjia.accounts.services import issue_token
from niangjia.site.api import api
from tests.operations import DESCRIPTION, OPERATIONS, Operation, ask, record_of, sample
from tests.support.sequences import undone
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]  # it refuses more than SQLite does
EXAMPLES = 25
UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
NASTY = [
    "a\x00b", "\ud800", "", "-1", "9" * 400, "'; DROP TABLE members_person; --", "=1+1", "𠮷" * 200, [], {"a": {}}, True,
    None, -1, 2**31, 2**63, 10**400, 1e308,
]  # fmt: skip


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The server ends its connection with each request; here it is the test's own, with the world in it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token(world: World) -> str:
    return issue_token(by=world.users["organiser"], name="契约检查")[1]


def described() -> Any:
    generation = GenerationConfig(
        max_examples=EXAMPLES, deterministic=True, modes=list(schemathesis.GenerationMode)
    )
    project = ProjectConfig(generation=generation, base_url="http://testserver")
    config = SchemathesisConfig(projects=ProjectsConfig(default=project))
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema())), config=config)
    schema.app = WSGIHandler()  # without the lane, whose thread does not see what the test has not committed
    return schema


@described().parametrize()
@hypothesis.settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)  # fmt: skip
def test_answers_are_as_described(case: Any, world: World, token: str) -> None:
    """An id of the right form becomes that of a record which is there; any other stays what it is."""
    for name, value in case.path_parameters.items():
        if UUID.fullmatch(str(value)) and value[0] in "01234567":
            case.path_parameters[name] = str(world.inside[record_of(case.path)].pk)
    with undone():
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one[0]} {one[1]}")
def test_nothing_that_is_sent_breaks_an_operation(world: World, token: str, operation: Operation) -> None:
    """Each field of the body and each word of the query in turn says what no honest program would."""
    method, template, _ = operation
    described = DESCRIPTION["paths"][template][method.lower()]
    key = getattr(world.inside.get(record_of(template)), "pk", "")
    bad = []

    def send(**what: Any) -> None:
        response = ask(token, operation, key, **what)
        if response.status_code >= 500:
            bad.append(f"{response.status_code}: {str(what)[:200]}")

    for parameter in described.get("parameters", ()):
        if parameter["in"] == "query":
            for value in NASTY:
                said = value if isinstance(value, str) else json.dumps(value)
                send(query="?" + urlencode({parameter["name"]: said.encode("utf-8", "surrogatepass")}))
    content = described.get("requestBody", {}).get("content", {}).get("application/json")
    if content:
        least = sample(content["schema"])
        for field in sample(content["schema"], whole=True):
            for value in NASTY:
                send(body=least | {field: value})
        for value in NASTY:
            send(body=value)
    assert not bad, "\n".join(bad)
