"""What the regulation allows: days, and yuan a day (care.recuperation)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from niangjia.kernel.regulations import Applied, rule

KEY = "care.recuperation"


@dataclass(frozen=True)
class Judged:
    """The rule as it was applied, what it forbids and what it warns of, in words."""

    applied: Applied
    refused: dict[str, str]
    warnings: list[str]


def judge(*, region: str, on: date, days: int, per_day: Decimal, outside: bool) -> Judged:
    """Hold days and yuan a day against the rule of a region on a day."""
    applied = rule(KEY, region=region, on=on)
    value: dict[str, Any] = applied.value
    where, most_days = ("省外", value["days_outside"]) if outside else ("省内", value["days_inside"])
    least, most = value["yuan_per_day"]
    refused = {}
    if days > most_days:
        refused["days"] = f"行程 {days} 天，{where}疗休养不超过 {most_days} 天。依据：{applied.source}"
    if per_day > most:
        refused["per_day"] = f"每人每天 {per_day} 元，标准不超过 {most} 元。依据：{applied.source}"
    low = [f"每人每天 {per_day} 元，低于标准 {least} 元，请核对。依据：{applied.source}"] if per_day < least else []
    return Judged(applied, refused, low)
