"""The board's charts as ECharts options, each with the table behind it."""

from dataclasses import dataclass
from typing import Any

from niangjia.insight.queries import Board, Part

MOST = 12


@dataclass(frozen=True)
class Chart:
    """One chart: its option, and the same numbers as a table."""

    key: str
    title: str
    option: dict[str, Any]
    table: dict[str, list[Any]]
    size: str = ""


def of(by_part: dict[str, list[Part]], by_month: list[tuple[str, int]], board: Board) -> list[Chart]:
    """Members by branch, by each dimension, and those of today by the month in which they joined."""
    made = [
        _bars(
            "branches", "各下级会员人数", [(one.union.name, one.numbers[0].value) for one in board.branches]
        )
    ]
    made += [
        _bars(f"part{place}", f"会员按{label}", [(part.label, part.value) for part in found])
        for place, (label, found) in enumerate(by_part.items())
    ]
    made.append(_line("months", "近 12 个月入会人数", by_month))
    return [chart for chart in made if chart.table["rows"]]


def _bars(key: str, title: str, pairs: list[tuple[str, int]]) -> Chart:
    shown = pairs[:MOST][::-1]
    option = {
        "grid": {"left": 8, "right": 56, "top": 8, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "show": False},
        "yAxis": {"type": "category", "data": [name for name, _ in shown], "axisTick": {"show": False}},
        "series": [
            {
                "type": "bar",
                "data": [value for _, value in shown],
                "label": {"show": True, "position": "right"},
            }
        ],
    }
    return Chart(key, title, option, {"head": ["名称", "人数"], "rows": [list(pair) for pair in pairs]})


def _line(key: str, title: str, pairs: list[tuple[str, int]]) -> Chart:
    option = {
        "grid": {"left": 8, "right": 16, "top": 16, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "category", "data": [month for month, _ in pairs]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [{"type": "line", "data": [value for _, value in pairs], "smooth": False}],
    }
    return Chart(key, title, option, {"head": ["月份", "人数"], "rows": [list(pair) for pair in pairs]})
