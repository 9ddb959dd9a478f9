"""Refusals of the API as RFC 9457 problems, with a Chinese sentence for each field."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as FieldError
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from niangjia.kernel.errors import Forbidden, Invalid, Missing, Problem, Unauthorized
from niangjia.kernel.web import answer, crossed

SENTENCES = {
    "missing": "请填写这一项。",
    "int_parsing": "请填整数。",
    "int_type": "请填整数。",
    "int_from_float": "请填整数。",
    "int_parsing_size": "数字太大。",
    "float_parsing": "请填数字。",
    "decimal_parsing": "请填数字，例如 12.50。",
    "bool_parsing": "请填 true 或 false。",
    "string_type": "请填文字。",
    "uuid_parsing": "编号的格式不对。",
    "date_from_datetime_parsing": "请按 2026-06-10 的格式填写日期。",
    "date_parsing": "请按 2026-06-10 的格式填写日期。",
    "datetime_parsing": "请按 2026-06-10T09:00:00+08:00 的格式填写时间。",
    "datetime_from_date_parsing": "请按 2026-06-10T09:00:00+08:00 的格式填写时间。",
    "string_too_short": "至少 {min_length} 个字。",
    "string_too_long": "最多 {max_length} 个字。",
    "too_short": "至少 {min_length} 项。",
    "too_long": "最多 {max_length} 项。",
    "greater_than": "要大于 {gt}。",
    "greater_than_equal": "不能小于 {ge}。",
    "less_than": "要小于 {lt}。",
    "less_than_equal": "不能大于 {le}。",
    "literal_error": "只能是：{expected}。",
    "enum": "只能是：{expected}。",
    "extra_forbidden": "没有这一项，请删除。",
    "model_attributes_type": "请填一个 JSON 对象。",
    "dict_type": "请填一个 JSON 对象。",
    "list_type": "请填一个 JSON 数组。",
}


class Unreadable(Problem):
    """400: the body is not what it says it is."""

    status, code, title = 400, "bad-json", "请求无法识别"


class TooLarge(Problem):
    """413: more than the server takes at once."""

    status, code, title = 413, "too-large", "请求太大"


def sentence(error: dict[str, Any]) -> str:
    """What is wrong with one value, from pydantic's error; the validator's own words where it has any."""
    words: dict[str, Any] = error.get("ctx") or {}
    if error["type"] in ("value_error", "assertion_error"):
        return str(words.get("error") or error["msg"])
    return SENTENCES.get(error["type"], "填写的内容格式不对。").format(**words)


def field_of(location: tuple[Any, ...]) -> str:
    """The field's name as the client wrote it: without the source and the name of the body parameter."""
    source, *rest = location
    if source == "body" and rest:
        rest = rest[1:]
    return ".".join(str(part) for part in rest) or str(source)


def from_validation(error: ValidationError) -> Problem:
    """A problem out of ninja's list: a bad path is nothing found, all else a 422 by field."""
    if any(one["loc"][0] == "path" for one in error.errors):
        return Missing("没有找到这条记录，请检查地址。")
    fields: dict[str, list[str]] = {}
    for one in error.errors:
        said = fields.setdefault(field_of(one["loc"]), [])
        if sentence(one) not in said:
            said.append(sentence(one))
    return Invalid("填写有误，请按每一项的提示修改。", errors=fields)


def from_http(error: HttpError) -> Problem:
    """A problem out of what ninja itself refuses."""
    if isinstance(error.__cause__, Problem):
        return error.__cause__
    if error.status_code == 401:
        return Unauthorized("请求没有带有效的令牌。")
    if error.status_code == 403:
        return Forbidden("没有这项权限。")
    if error.status_code == 404:
        return Missing("没有找到这条记录。")
    return Unreadable("请求正文不是有效的 JSON，请检查格式和编码（UTF-8）。")


def from_fields(error: FieldError) -> Problem:
    """A problem out of a model's or form's validation."""
    fields = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return Invalid("填写有误，请按每一项的提示修改。", errors=fields)


def from_database(error: OperationalError) -> Problem:
    """A problem out of two that waited for each other; anything else that the database could not do is raised again."""
    problem = crossed(error)
    if problem is None:
        raise error
    return problem


HANDLERS: dict[type[Exception], Callable[[Any], Problem]] = {
    Problem: lambda error: error,
    ValidationError: from_validation,
    HttpError: from_http,
    FieldError: from_fields,
    Http404: lambda error: Missing("没有找到这条记录。"),
    OperationalError: from_database,
    DataError: lambda error: Invalid("有字段超出了可以保存的范围，请检查数字和文字的长度。"),
    OverflowError: lambda error: Invalid("有数字超出了可以保存的范围。"),
    RequestDataTooBig: lambda error: TooLarge("请求正文太大，请分几次提交。"),
    SuspiciousOperation: lambda error: Unreadable("请求无法识别，请检查后重试。"),
    UnreadablePostError: lambda error: Unreadable("请求正文没有传完，请重试。"),
}


def add_handlers(api: NinjaAPI) -> None:
    """Make the API answer every refusal as ``application/problem+json``."""
    for kind, make in HANDLERS.items():
        api.add_exception_handler(kind, _handler(make))


def _handler(make: Callable[[Any], Problem]) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda request, error: answer(request, make(error))


PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "a Chinese sentence that a person can act on"},
        "code": {"type": "string", "description": "stable, for programs"},
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
        "rule": {"type": "object"},
    },
}


def document_problems(description: Any) -> Any:
    """Add the problem as the default answer of every operation of an OpenAPI description."""
    description.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    reference = {"schema": {"$ref": "#/components/schemas/Problem"}}
    refused = {"description": "Refused", "content": {"application/problem+json": reference}}
    for path in description.get("paths", {}).values():
        for operation in path.values():
            operation["responses"].setdefault("default", refused)
    return description
