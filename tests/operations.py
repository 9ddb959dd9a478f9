"""Every operation of the API with its rule, and a request for each."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from niangjia.kernel.access import Rule
from niangjia.kernel.api import operations, rule_of_operation
from niangjia.site.api import api
from tests.addresses import NOWHERE
from tests.support.sequences import undone

BASE = "/api/v1"
# what the id in a path names, by the collection
RECORDS = {
    "unions": "union", "terms": "term", "appointments": "appointment", "members": "person", "batches": "batch",
    "transfers": "transfer", "expulsions": "expulsion",
    "postings": "posting", "resignations": "resignation", "applications": "application", "duplicates": "pair",
    "firms": "firm", "corrections": "correction", "correction-papers": "attachment",
    "employers": "employer", "leads": "lead", "registers": "register",
    "fairs": "fair", "job-fairs": "job_fair", "exhibitors": "exhibitor", "vacancies": "vacancy", "candidacies": "candidacy",
    "slots": "slot", "followups": "followup", "trainees": "trainee",
    "courses": "course", "classes": "course_run", "needs": "needs", "exams": "exam", "papers": "paper",
    "requirements": "requirement",
    "honours": "honour", "cases": "case", "nominations": "nomination", "recuperations": "programme",
    "evenings": "evening", "shifts": "shift", "shift-entries": "shift_entry",
    "offers": "offer", "enrolments": "enrolment", "draws": "draw", "certificates": "certificate", "settlements": "settlement",
    "erasures": "erasure", "phone-changes": "change", "accounts": "account",
}  # fmt: skip
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


SAMPLES = {"uuid": NOWHERE, "date": "2026-01-01", "date-time": "2026-01-01T09:00:00+08:00", "hour": "09:00", "binary": ""}


def sample(schema: dict[str, Any], *, whole: bool = False) -> Any:  # noqa: PLR0911  one line a kind
    """The least value that a schema takes; ``whole`` with every property of the object itself."""
    if "$ref" in schema:
        return sample(DESCRIPTION["components"]["schemas"][schema["$ref"].rpartition("/")[2]], whole=whole)
    for choice in ("anyOf", "allOf", "oneOf"):
        if choice in schema:
            return sample(schema[choice][0])
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    kind = schema.get("type")
    if kind == "object":
        return {
            key: sample(schema["properties"][key])
            for key in (schema["properties"] if whole else schema.get("required", ()))
        }
    if kind == "array":
        return [sample(schema["items"])] * schema.get("minItems", 0)
    if kind == "string":
        return SAMPLES.get(schema.get("format", ""), "测试")
    return {"integer": schema.get("minimum", 1), "number": schema.get("minimum", 1), "boolean": True}.get(str(kind))


def ask(token: str, operation: Operation, key: Any, body: Any = None, query: str = "") -> HttpResponse:
    """One request, with the least body that is valid unless one is given; ``key`` stands for every id of the path."""
    method, template, _ = operation
    described = DESCRIPTION["paths"][template][method.lower()]
    content = described.get("requestBody", {}).get("content", {})
    sent: dict[str, Any] = {"headers": {"authorization": f"Bearer {token}"} if token else {}}
    if "application/json" in content:
        least = sample(content["application/json"]["schema"])
        sent |= {"data": json.dumps(least if body is None else body), "content_type": "application/json"}
    elif content:
        sent |= {"data": {}}
    pieces = [str(key) if i % 2 else piece for i, piece in enumerate(_split(template))]
    with undone():
        response: HttpResponse = getattr(Client(raise_request_exception=False), method.lower())(
            "".join(pieces) + (f"?{query}" if query else ""), **sent
        )
        if response.streaming:
            b"".join(response.streaming_content)
    return response


def record_of(template: str) -> str:
    return RECORDS.get(template.removeprefix(BASE).split("/")[1], "")
