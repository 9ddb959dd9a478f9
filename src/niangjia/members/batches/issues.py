"""The issues of a staged row as they are stored: one sealed JSON text."""

import json
from typing import Any


def loads(issues: Any) -> list[list[Any]]:
    """Field, column, value, reason, hint and level of each issue."""
    return json.loads(issues) if issues else []


def dumps(issues: list[list[Any]]) -> str | None:
    """The reverse of :func:`loads`; nothing where there is none."""
    return json.dumps(issues, ensure_ascii=False) if issues else None
