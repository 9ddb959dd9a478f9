"""The board's charts as ECharts options, each with the table behind it; what is drawn opens its rows."""

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html

from niangjia.insight.queries import Board, Month, Number, Part, Rate, Share, months, parts, shares
from niangjia.kernel.wording import number, percent

REST = (
    "none",
    "",
)  # values that mean "not one of these": told in words, so that they do not dwarf the others


@dataclass(frozen=True)
class Chart:
    """One chart: its option, and the same numbers as a table."""

    key: str
    title: str
    note: str
    option: dict[str, Any]
    table: dict[str, list[Any]]


def of(board: Board) -> list[Chart]:
    """Each figure by month, and by each of its dimensions."""
    made = []
    for one in board.numbers:
        if one.figure.month:
            made.append(_months(one, months(one, board.on), board))
        if one.figure.place != "table":
            continue  # a card is a card; the parts of a ratio are drawn as its shares
        for label, found in parts(one, board.union, board.on).items():
            if len(found) > 1:
                made.append(_bars(one, label, found))
    for rate in board.rates:
        for label, some in shares(rate, board.union, board.on).items():
            if len(some) > 1:
                made.append(_shares(rate, label, some))
    return made


def _bars(one: Number, label: str, found: list[Part]) -> Chart:
    rest = [part for part in found if part.key in REST]
    drawn = [part for part in found if part not in rest] or found
    data = [
        {"value": part.value, "url": part.url, "label": {"formatter": number(part.value)}}
        for part in drawn[::-1]
    ]
    option = {
        "grid": {"left": 0, "right": 56, "top": 0, "bottom": 0, "containLabel": True},
        "xAxis": {"type": "value", "show": False},
        "yAxis": {
            "type": "category",
            "data": [part.label for part in drawn[::-1]],
            "axisLine": {"show": False},
        },
        "series": [
            {"type": "bar", "data": data, "barMaxWidth": 22, "label": {"show": True, "position": "right"}}
        ],
    }
    note = "，".join(
        f"{part.label} {number(part.value)} {one.figure.unit}" for part in rest if part not in drawn
    )
    whole = sum(part.value for part in found)
    rows = [[_link(part.label, part.url), part.value, percent(part.value, whole)] for part in found]
    head = [label, f"{one.figure.label}（{one.figure.unit}）", "占比"]
    return Chart(
        f"{one.figure.key}-{label}",
        f"{one.figure.label}按{label}",
        f"另有{note}" if note else "",
        option,
        {"head": head, "rows": rows},
    )


def _shares(rate: Rate, label: str, found: list[Share]) -> Chart:
    """A ratio by a dimension: bars in percent, with both numbers in the table behind."""
    data = [
        {
            "value": round(100 * one.part / one.whole, 1),
            "url": one.url,
            "label": {"formatter": percent(one.part, one.whole)},
        }
        for one in found[::-1]
    ]
    option = {
        "grid": {"left": 0, "right": 56, "top": 0, "bottom": 0, "containLabel": True},
        "xAxis": {"type": "value", "show": False, "max": 100},
        "yAxis": {
            "type": "category",
            "data": [one.label for one in found[::-1]],
            "axisLine": {"show": False},
        },
        "series": [
            {"type": "bar", "data": data, "barMaxWidth": 22, "label": {"show": True, "position": "right"}}
        ],
    }
    rows = [
        [_link(one.label, one.url), one.part, one.whole, percent(one.part, one.whole)] for one in found
    ]
    part, whole = rate.part.figure, rate.whole.figure
    head = [label, f"{part.label}（{part.unit}）", f"{whole.label}（{whole.unit}）", rate.ratio.label]
    return Chart(
        f"{rate.ratio.key}-{label}", f"{rate.ratio.label}按{label}", "", option, {"head": head, "rows": rows}
    )


def _months(one: Number, found: list[Month], board: Board) -> Chart:
    urls = [_month_url(one, month, board) for month in found]
    data = [{"value": month.value, "url": url} for month, url in zip(found, urls, strict=True)]
    option = {
        "grid": {"left": 0, "right": 8, "top": 24, "bottom": 0, "containLabel": True},
        "xAxis": {"type": "category", "data": [f"{month.first.month}月" for month in found]},
        "yAxis": {"type": "value", "minInterval": 1, "splitNumber": 3},
        "series": [{"type": "bar", "data": data, "barMaxWidth": 28}],
    }
    rows = [[_link(month.key, url), month.value] for month, url in zip(found, urls, strict=True)]
    return Chart(
        f"{one.figure.key}-months",
        one.figure.monthly or f"近 12 个月{one.figure.label}",
        "",
        option,
        {"head": ["月份", f"{one.figure.label}（{one.figure.unit}）"], "rows": rows},
    )


def _month_url(one: Number, month: Month, board: Board) -> str:
    if not (one.url and month.value and all(one.figure.period)):
        return ""
    first, last = one.figure.period
    days = {first: month.first.isoformat(), last: month.last.isoformat()}
    return one.figure.url(board.union, board.on, **days)


def _link(words: str, url: str) -> str:
    return format_html('<a href="{}">{}</a>', url, words) if url else words
