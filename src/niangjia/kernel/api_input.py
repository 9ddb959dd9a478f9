"""What a client sends, read with suspicion: no text that a database refuses gets further than this."""

import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from niangjia.kernel.errors import Invalid

BAD_TEXT = "含有不能保存的字符（空字符或残缺的 Unicode），请删除后重试。"
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
        """The query as Python values; raises :class:`Invalid`."""
        values = super().parse_querydict(data, list_fields, request)
        refuse_dirty(dirty(values))
        return values


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
