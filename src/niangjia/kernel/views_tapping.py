"""The page that counts: a big button for each place. The script sends taps as JSON; without it each button is a form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from niangjia.kernel.errors import Invalid, Problem
from niangjia.kernel.ids import uuid7
from niangjia.kernel.tapping import Touch, sent


@dataclass(frozen=True)
class Counted:
    """What is counted: ``places`` have ``pk``, ``title``, ``visitors``; ``count`` takes touches and gives the numbers."""

    record: Any
    back: str
    places: Sequence[Any]
    count: Callable[[list[Touch]], Mapping[UUID, int]]


def count_page(request: HttpRequest, one: Counted) -> HttpResponse:
    """Answer the page or what it sends."""
    if request.method == "POST":
        return _count(request, one)
    places = [(place, uuid7().hex) for place in one.places]
    context = {
        "record": one.record, "back": one.back, "places": places, "visitors": sum(place.visitors for place in one.places),
        "last": request.session.get(_last(one), ""),
    }  # fmt: skip
    return render(request, "kernel/count.html", context)


def _last(one: Counted) -> str:
    return f"tap-{one.record.pk}"


def _count(request: HttpRequest, one: Counted) -> HttpResponse:
    wants_json = request.headers.get("Content-Type", "").startswith("application/json")
    try:
        touches = sent(request.body) if wants_json else [_typed(request)]
        numbers = one.count(touches)
    except Problem as problem:
        if wants_json:
            return JsonResponse({"detail": problem.detail}, status=problem.status)
        messages.warning(request, problem.detail)
        return redirect(request.path)
    if wants_json:
        stalls = {str(key): number for key, number in numbers.items()}
        return JsonResponse({"stalls": stalls, "total": sum(numbers.values())})
    tap = touches[0]
    request.session[_last(one)] = "" if tap.undo else f"{tap.place}:{tap.key}"
    return redirect(request.path)


def _typed(request: HttpRequest) -> Touch:
    place, _, key = request.POST.get("tap", "").partition(":")
    try:
        return Touch(UUID(place), key, "undo" in request.POST)
    except ValueError:
        raise Invalid("没有这一项，请刷新页面。") from None
