"""What a client sends, read with suspicion: no text that a database refuses gets further than this."""

import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from niangjia.kernel.errors import Invalid
from niangjia.kernel.sought import SEALED, SEARCHES, opened, said_openly

BAD_TEXT = "含有不能保存的字符（空字符或残缺的 Unicode），请删除后重试。"
OPENLY = (
    "证件号码和手机号不能写在地址里，地址会留在日志中。请先用 POST /api/v1/searches 提交要查的内容，"
    "再把它回答的 search 写进这个地址。"
)
NUMBERS = "A person's whole number goes to POST /searches first, and its answer stands here: in the open it is refused."
BROKEN = "这个 search 打不开了，请用 POST /api/v1/searches 重新提交要查的内容。"
DEEPEST = 30


class BadBody(ValueError):
    """The body is JSON, yet with values that no database takes."""


class CleanParser(Parser):
    """Reads JSON and query strings; refuses NUL, lone surrogates, NaN and nesting without end."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as Python values; a ``ValueError`` becomes a 400 of the API, :class:`Invalid` its 422."""
        data = json.loads(request.body, parse_constant=_refuse)
        refuse_dirty(dirty(data))
        return data

    def parse_querydict(
        self, data: MultiValueDict[str, str], list_fields: list[str], request: HttpRequest
    ) -> Any:
        """The query as Python values, what is searched for opened (:mod:`niangjia.kernel.sought`); raises :class:`Invalid`."""
        values = super().parse_querydict(data, list_fields, request)
        refuse_dirty(dirty(values))
        return _sought(values) if data is request.GET else values


def _sought(values: dict[str, Any]) -> dict[str, Any]:
    """An address with its searches opened; raises :class:`Invalid` where one says a person's number, or opens no more."""
    found = {name: text for name, text in values.items() if name in SEARCHES and isinstance(text, str)}
    for name, text in found.items():
        if said_openly(text):
            raise Invalid(OPENLY, code="number-in-address", at=name)
        found[name] = opened(text)
        if text.startswith(SEALED) and not found[name]:
            raise Invalid(BROKEN, code="search-unreadable", at=name)
    return values | found


def document_searches(description: Any) -> Any:
    """Say at every search of an OpenAPI description how a person's number is searched for."""
    for path in description.get("paths", {}).values():
        for operation in path.values():
            for one in operation.get("parameters", ()):
                if one["in"] == "query" and one["name"] in SEARCHES:
                    one["description"] = f"{one.get('description', '')} {NUMBERS}".strip()
    return description


def refuse_dirty(fields: Iterable[str]) -> None:
    """Raise :class:`Invalid` naming the fields, where there are any."""
    found = {field: [BAD_TEXT] for field in fields}
    if found:
        raise Invalid("有字段含有不能保存的字符。", errors=found)


def dirty(value: Any, where: str = "", depth: int = 0) -> list[str]:
    """The places of a JSON value whose text cannot be stored, as dotted paths."""
    if depth > DEEPEST:
        raise BadBody("nested too deeply")
    if isinstance(value, str):
        return [] if clean_text(value) else [where or "body"]
    inner: Iterable[tuple[Any, Any]] = ()
    found: list[str] = []
    if isinstance(value, dict):
        inner = value.items()
        found = [where or "body" for key in value if not clean_text(str(key))]
    elif isinstance(value, list):
        inner = enumerate(value)
    for key, one in inner:
        found += dirty(one, f"{where}.{key}" if where else str(key), depth + 1)
    return found


def clean_text(text: str) -> bool:
    """Whether a text can be stored: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _refuse(constant: str) -> Any:
    raise BadBody(constant)
