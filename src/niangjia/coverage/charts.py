"""The page's pictures: rates by trade and by size, as options with the table behind each."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from niangjia.coverage.queries import Line
from niangjia.kernel.wording import number, percent


def by_trade(lines: list[Line], union: Any) -> dict[str, Any]:
    """Workers in firms, by trade; those of firms without a union are where to go."""
    return _bars("trade", "行业", lines, union, lambda one: {"trade": one.label} if one.label != "行业未登记" else {})


def by_size(lines: list[Line], union: Any) -> dict[str, Any]:
    """Firms with a union, by size."""
    return _bars("size", "规模", lines, union, lambda one: dict([one.url.split("=")]))


def _bars(key: str, words: str, lines: list[Line], union: Any, choice: Any) -> dict[str, Any]:
    def url(one: Line) -> str:
        asked = {"union": union.pk, "covered": "no"} | choice(one)
        return f"{reverse('organizations:employers')}?{urlencode(asked)}"

    data = [
        {
            "value": round(100 * one.covered / one.firms, 1),
            "url": url(one) if one.open else "",
            "label": {"formatter": f"{percent(one.covered, one.firms)}　未建会 {number(one.open)} 家"},
        }
        for one in lines[::-1]
    ]
    option = {
        "grid": {"left": 0, "right": 150, "top": 0, "bottom": 0, "containLabel": True},
        "xAxis": {"type": "value", "show": False, "max": 100},
        "yAxis": {
            "type": "category",
            "data": [one.label for one in lines[::-1]],
            "axisLine": {"show": False},
        },
        "series": [
            {"type": "bar", "data": data, "barMaxWidth": 20, "label": {"show": True, "position": "right"}}
        ],
    }
    rows = [
        [
            format_html('<a href="{}">{}</a>', url(one), one.label) if one.open else one.label,
            one.firms,
            one.open,
            one.workers,
            percent(one.covered, one.firms),
        ]
        for one in lines
    ]
    head = [words, "单位（家）", "未建会（家）", "职工（人）", "建会率"]
    size = "" if len(lines) > 6 else "low"
    return {"id": key, "title": f"建会率按{words}", "option": option, "table": {"head": head, "rows": rows}, "size": size}
