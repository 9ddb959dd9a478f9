"""Figures as JSON: the same numbers as the board, each with the parts it is made of."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from niangjia.insight.queries import Board, Number, Rate, board, day_of, topic_of
from niangjia.kernel.access import STAFF
from niangjia.kernel.api import guard
from niangjia.kernel.errors import Missing
from niangjia.organizations.queries import top_unions
from niangjia.organizations.rules import visible

router = Router(tags=["figures"])


class FigureOut(Schema):
    """One number of a union."""

    key: str
    label: str
    unit: str
    value: int | float
    parts: dict[str, dict[str, int | float]]
    months: dict[str, int | float]


class RateOut(Schema):
    """A share of two figures: ``value`` is ``part`` by ``whole``, null without a whole."""

    key: str
    label: str
    part: str
    whole: str
    value: float | None


class BranchOut(Schema):
    """One branch with its numbers by key, and its shares by key."""

    id: UUID
    name: str
    values: dict[str, int | float]
    rates: dict[str, float | None]


class BoardOut(Schema):
    """The figures of a union on a day, and of each branch below it."""

    union: UUID
    name: str
    on: date
    items: list[FigureOut]
    rates: list[RateOut]
    branches: list[BranchOut]


@router.get("/figures", response=BoardOut, auth=guard(*STAFF), summary="一个工会和各下级的数字")
def figures(
    request: HttpRequest, union: UUID | None = None, on: str = "", topic: str | None = None
) -> dict[str, Any]:
    """Figures of ``union`` (one's own where none is named) on a day (today where none is named), of a topic or all."""
    found = visible(request.user).filter(pk=union).first() if union else top_unions(request.user).first()
    if found is None:
        raise Missing("没有找到这个工会，或不在您的范围内。")
    today = timezone.localdate()
    topic = topic_of(topic) if topic is not None else None
    return shown(board(found, day_of(on, today), today=today, topic=topic))


def shown(one: Board) -> dict[str, Any]:
    """A board as JSON."""
    return {
        "union": one.union.pk,
        "name": one.union.name,
        "on": one.on,
        "items": [_figure(number) for number in one.numbers],
        "rates": [_rate(rate) for rate in one.rates],
        "branches": [
            {
                "id": branch.union.pk,
                "name": branch.union.name,
                "values": {number.figure.key: number.value for number in branch.numbers},
                "rates": {rate.ratio.key: _rounded(rate) for rate in branch.rates},
            }
            for branch in one.branches
        ],
    }


def _rounded(rate: Rate) -> float | None:
    return None if rate.value is None else round(rate.value, 4)


def _rate(rate: Rate) -> dict[str, Any]:
    one = rate.ratio
    return {"key": one.key, "label": one.label, "part": one.part, "whole": one.whole, "value": _rounded(rate)}


def _figure(number: Number) -> dict[str, Any]:
    figure, tally = number.figure, number.tally
    return {
        "key": figure.key,
        "label": figure.label,
        "unit": figure.unit,
        "value": number.value,
        "parts": {key: dict(counts) for key, counts in tally.parts.items()},
        "months": dict(tally.months),
    }
