"""驾驶舱: figures of a union and its branches; each number opens onto its records, each branch is one click down."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET

from niangjia.insight import charts
from niangjia.insight.queries import board, months, parts
from niangjia.kernel.access import staff
from niangjia.kernel.errors import Invalid, Missing
from niangjia.organizations.queries import breadcrumb, top_unions
from niangjia.organizations.rules import visible


@staff
@require_GET
def board_home(request: HttpRequest) -> HttpResponse:
    """The board of the union that the user's appointment stands at."""
    tops = list(top_unions(request.user))
    if not tops:
        raise Missing("您的任职还没有对应的工会。")
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
    on = _day(request.GET.get("on", ""), today)
    shown = board(union, on, today=today)
    members = shown.number("members")
    by_part = parts(members, union, on)
    context = {
        "board": shown,
        "union": union,
        "tops": tops if len(tops) > 1 else [],
        "crumbs": breadcrumb(union, request.user),
        "as_of": on,
        "is_today": on == today,
        "parts": by_part,
        "charts": charts.of(by_part, months(members, on), shown),
    }
    return render(request, "insight/board.html", context)


def _day(text: str, today: date) -> date:
    if not text:
        return today
    try:
        asked = parse_date(text)
    except ValueError:
        asked = None
    if asked is None:
        raise Invalid("日期应写成 2026-06-30 的样子。", errors={"on": ["日期应写成 2026-06-30 的样子。"]})
    return min(asked, today)
