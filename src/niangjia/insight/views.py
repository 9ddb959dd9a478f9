"""驾驶舱: figures of a union and its branches; each number opens onto its records, each branch is one click down."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from niangjia.insight import charts
from niangjia.insight.queries import Board, Number, Rate, board, day_of, topic_of, topics
from niangjia.insight.table import table
from niangjia.kernel.access import staff
from niangjia.kernel.errors import Missing
from niangjia.kernel.questions import TOPICS
from niangjia.kernel.wording import number, percent
from niangjia.organizations.queries import breadcrumb, top_unions
from niangjia.organizations.rules import visible

TALL = 9  # rows


@staff
@require_GET
def board_home(request: HttpRequest) -> HttpResponse:
    """The board of the union that the user's appointment stands at."""
    tops = list(top_unions(request.user))
    if not tops:
        raise Missing("还没有可以看的工会：您任职的工会已经撤销，或者还没有建立第一个工会。")
    return _board(request, tops[0], tops)


@staff
@require_GET
def board_of(request: HttpRequest, pk: Any) -> HttpResponse:
    """The board of one union of the user's branches."""
    union = visible(request.user).filter(pk=pk).first()
    if union is None:
        raise Missing("没有找到这个工会，或不在您的范围内。")
    return _board(request, union, list(top_unions(request.user)))


def _board(request: HttpRequest, union: Any, tops: list[Any]) -> HttpResponse:
    today = timezone.localdate()
    topic = topic_of(request.GET.get("topic", ""))
    shown = board(union, day_of(request.GET.get("on", ""), today), today=today, topic=topic)
    members = shown.number("members")
    drawn, rows = charts.of(shown), table(shown, request.GET.get("sort", ""))
    beside = 2 if len(rows.rows) <= TALL else 3  # charts that are as high as the table
    beside += (len(drawn) - beside) % 2  # below they stand in pairs
    cards, dials = [_card(one, shown) for one in shown.numbers if one.figure.place != "ratio"], [_dial(one) for one in shown.rates]
    context = {
        "board": shown,
        "union": union,
        "tops": tops if len(tops) > 1 else [],
        "tabs": _tabs(shown),
        "today_url": f"{request.path}?{urlencode({'topic': topic})}" if topic else request.path,
        "crumbs": _crumbs(request, shown),
        "as_of": shown.on,
        "cards": cards,
        "dials": dials,
        "across": across(len(cards) + len(dials)),
        "table": rows,
        "beside": drawn[:beside],
        "below": drawn[beside:],
        "members_url": members.url if members else "",
    }
    return render(request, "insight/board.html", context)


def across(many: int) -> int:
    """How many figures stand side by side on a wide page, three to five: as many as leave the last row fullest, five of two alike."""
    choices = (5, 4) if many > 9 else (5, 4, 3)
    return max(choices, key=lambda n: (many % n or n) / n)


def _crumbs(request: HttpRequest, shown: Board) -> list[dict[str, str]]:
    tail = f"?{urlencode(shown.tail)}" if shown.tail else ""
    steps = breadcrumb(shown.union, request.user, "insight:board_of")
    return [{"name": step.name, "url": step.url and step.url + tail} for step in steps]


def _tabs(shown: Board) -> list[dict[str, Any]]:
    """The leaves of the board; a topic without figures has none."""
    day = {key: value for key, value in shown.tail.items() if key != "topic"}
    return [
        {"label": TOPICS[topic], "url": "?" + urlencode(({"topic": topic} if topic else {}) | day), "active": topic == shown.topic}
        for topic in topics()
    ]


@dataclass(frozen=True)
class Card:
    """A figure's card: the number, and one true sentence about it."""

    number: Number
    say: str = ""
    trend: str = ""
    good: str = ""


def _card(one: Number, shown: Board) -> Card:
    if one.figure.month:
        count = one.tally.months.get(f"{shown.on:%Y-%m}", 0)
        words = "本月新入会" if one.figure.key == "members" else "其中本月"
        return Card(one, f"{words} {number(count)} {one.figure.unit}" if shown.is_today else "")
    if one.figure.key == "terms_overdue":
        unions = shown.number("unions")
        share = percent(one.value, unions.value if unions else None)
        return Card(one, f"占工会组织 {share}", good="0") if one.value else Card(one, "没有超期", good="1")
    return Card(one)


@dataclass(frozen=True)
class Dial:
    """A ratio's card: the share, and the two numbers it is made of, each with its rows."""

    rate: Rate
    text: str
    say: str
    note: str = ""


def _dial(one: Rate) -> Dial:
    part, whole = one.part, one.whole
    say = f"{part.figure.label} {number(part.value)} {part.figure.unit}"
    over = one.value is not None and one.value > 1
    note = f"多于{whole.figure.label}：还有单位或人数没有登记" if over else ""
    return Dial(one, percent(part.value, whole.value) if one.value is not None else "—", say, note)
