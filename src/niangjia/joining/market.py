"""A stand at a market: who was entered by whom today, and the rows of a firm's list that was pasted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from niangjia.joining.models import Application
from niangjia.joining.rules import movable
from niangjia.joining.states import REVIEWERS, ApplicationState
from niangjia.kernel.workflow import Event
from niangjia.members.roster.cells import Cell, shown
from niangjia.members.roster.columns import map_columns
from niangjia.members.roster.header import Header, find_header
from niangjia.members.roster.limits import Unreadable
from niangjia.members.text import squeeze
from niangjia.organizations.queries import active
from niangjia.organizations.rights import scope

SOURCES = ("market", "firm")
SENT = ("submit", "double")
MOST_ROWS = 300
USUAL = {"name": 0, "id_number": 1, "phone": 2}  # the order that the page asks for


def stands(user: Any) -> QuerySet[Any]:
    """The unions for which the user may take people in."""
    return active().exclude(kind="federation").filter(scope(user, *REVIEWERS))


def entered_today(user: Any) -> QuerySet[Application]:
    """What the user entered today at a stand or from a list, the last first; what was taken back is left out."""
    began = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    mine = Event.objects.filter(
        label=Application._meta.label_lower, object_id=OuterRef("pk"), verb__in=SENT, by=user, created_at__gte=began
    )
    rows = movable(user).filter(source__in=SOURCES, submitted_at__gte=began).exclude(state=ApplicationState.WITHDRAWN)
    return rows.filter(Exists(mine)).order_by("-submitted_at", "-pk")


@dataclass(frozen=True)
class Line:
    """One row of a pasted list, as typed; ``number`` counts from 1 over the lines that were pasted."""

    number: int
    text: str
    name: str
    id_number: str
    phone: str


class Unclear(Exception):
    """Nobody can tell which column is which; the sentence says what would be right."""


def lines_of(pasted: str) -> list[Line]:
    """The rows of what was pasted from a spreadsheet, with or without a heading, columns in any order.

    Raises :class:`Unclear` without a column of identity numbers, or beyond ``MOST_ROWS`` rows.
    """
    rows = [(number, _cells(text), text) for number, text in enumerate(pasted.splitlines(), 1) if text.strip()]
    if len(rows) > MOST_ROWS:
        raise Unclear(f"一次最多贴 {MOST_ROWS} 行，现在是 {len(rows)} 行。请分几次贴，人多的请用花名册导入。")
    header, places = _columns([(number, cells) for number, cells, _ in rows])
    body = [row for row in rows if row[0] >= header.first_data_row]
    return [Line(number, text, *_picked(cells, places)) for number, cells, text in body]


def _cells(text: str) -> list[Cell]:
    separator = next((mark for mark in ("\t", ",", "，", ";", "；", "、") if mark in text), None)
    return list(text.split(separator) if separator else text.split())


def _columns(rows: list[tuple[int, list[Cell]]]) -> tuple[Header, dict[str, int]]:
    """The heading, and where name, number and phone stand; without a heading, what the cells themselves say."""
    try:
        header = find_header(rows)
    except Unreadable:
        header = Header(0, [""] * max((len(cells) for _, cells in rows), default=0), 0)
    body = [row for row in rows if row[0] >= header.first_data_row]
    found = {one.field: one.column_index for one in map_columns(header, body) if one.field and one.field in USUAL}
    if "id_number" in found:
        return header, _completed(found)
    if header.height or len(header.names) < len(USUAL):
        raise Unclear("看不出哪一列是身份证号。请按“姓名、身份证号、手机号”三列粘贴。")
    return header, dict(USUAL)


def _completed(found: dict[str, int]) -> dict[str, int]:
    """A column that nothing proves takes the place that it usually has, where that is free."""
    return found | {key: at for key, at in USUAL.items() if key not in found and at not in found.values()}


def _picked(cells: list[Cell], places: dict[str, int]) -> Iterator[str]:
    for key in USUAL:
        at = places.get(key, -1)
        words = shown(cells[at]).strip() if 0 <= at < len(cells) else ""
        yield words if key == "name" else squeeze(words)
