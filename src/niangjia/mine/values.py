"""A holding as values that JSON knows: for the API and for the copy."""

from datetime import date, datetime
from typing import Any

from niangjia.kernel.questions import Holding


def record_of(one: Holding) -> dict[str, Any]:
    """The holding with its rows as records by heading."""
    return {
        "key": one.key, "label": one.label, "purpose": one.purpose, "kept": one.kept, "rule": one.rule,
        "records": [dict(zip(one.heads, map(_value, row), strict=True)) for row in one.rows],
    }  # fmt: skip


def _value(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, int | float | bool) else str(value)
