"""Stalls and programmes as lines, typed or pasted from Excel: 名称, 谁来, 几点到几点; 节目, 表演, 分钟. No database."""

import re
from collections.abc import Iterator
from datetime import time

HOURS = re.compile(r"^(\d{1,2})[:：](\d{2})\s*[-—–~～至到]\s*(\d{1,2})[:：](\d{2})$")
MINUTES = re.compile(r"^(\d{1,3})\s*(?:分钟|分|′|')?$")
HEADS = {"名称", "服务项目", "摊位", "项目", "节目", "节目名称"}


class BadLine(ValueError):
    """A line that nobody can read; the sentence names it."""


def stalls_of(text: str) -> list[tuple[str, str, time | None, time | None]]:
    """(title, who serves, from, to) of each line; raises :class:`BadLine`."""
    return [_stall(cells, line) for line, cells in _lines(text)]


def _stall(cells: list[str], line: str) -> tuple[str, str, time | None, time | None]:
    opens = closes = None
    rest = []
    for cell in cells[1:]:
        found = HOURS.match(cell)
        if found:
            opens, closes = _time(found[1], found[2], line), _time(found[3], found[4], line)
        elif cell:
            rest.append(cell)
    return cells[0], " ".join(rest), opens, closes


def _time(hour: str, minute: str, line: str) -> time:
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise BadLine(f"“{line}”里的时间不对，请写成 9:00-11:30。") from None


def acts_of(text: str) -> list[tuple[str, str, int]]:
    """(title, performer, minutes) of each line; raises :class:`BadLine`."""
    return [_act(cells, line) for line, cells in _lines(text)]


def _act(cells: list[str], line: str) -> tuple[str, str, int]:
    found = MINUTES.match(cells[-1]) if len(cells) > 1 else None
    if found is None:
        raise BadLine(f"“{line}”看不出几分钟，请写成“合唱 咱们工人有力量 | 环卫合唱队 | 5”。")
    return cells[0], " ".join(one for one in cells[1:-1] if one), int(found[1])


def _lines(text: str) -> Iterator[tuple[str, list[str]]]:
    for line in filter(None, map(str.strip, text.splitlines())):
        mark = next((one for one in ("\t", "|", "｜", "；", ";") if one in line), None)
        cells = [cell.strip() for cell in (line.split(mark) if mark else line.split())]
        if cells[0] not in HEADS:
            yield line, cells


def written_stall(title: str, server: str, opens: time | None, closes: time | None) -> str:
    """A stall as :func:`stalls_of` reads it back."""
    hours = f"{opens:%H:%M}-{closes:%H:%M}" if opens and closes else ""
    return " | ".join(one for one in (title, server, hours) if one)


def written_act(title: str, performer: str, minutes: int) -> str:
    """A piece as :func:`acts_of` reads it back."""
    return f"{title} | {performer} | {minutes}"
