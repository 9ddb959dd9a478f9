"""The card on the phone, and the page that whoever scans it sees."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from niangjia.kernel.access import login, public, roles_of, staff
from niangjia.kernel.errors import Missing, Problem
from niangjia.kernel.pages import typed
from niangjia.kernel.rates import check_rate, count_try
from niangjia.kernel.web import address_of
from niangjia.mine import services
from niangjia.mine.cards import Card, Verdict, card_of, refusal, verdict

TRIES, WINDOW = 30, 60  # codes that are no good, from one address, in so many seconds


@login
@require_GET
@never_cache
def card(request: HttpRequest) -> HttpResponse:
    """My card: name, union, since when, and a code that is good for a minute."""
    try:
        own = card_of(request.user)
    except Missing:
        return render(request, "mine/no_card.html")
    return render(request, "mine/card.html", {"card": own, "code": _picture(request, own)})


def _picture(request: HttpRequest, own: Card) -> str:
    import segno

    return str(segno.make(request.build_absolute_uri(own.path), error="m").svg_data_uri(border=3))


@public
@require_GET
@never_cache
def card_check(request: HttpRequest) -> HttpResponse:
    """Whether a card that somebody shows is good. Whoever scans it needs no account: a shop, a canteen, a volunteer."""
    token = request.GET.get("t", "")
    if not token:
        return render(request, "mine/card_check.html", {"verdict": None})
    _patience(request)
    found = verdict(token)
    _count(request, found)
    return _answer(request, found, token)


@staff
@require_POST
@never_cache
def card_use(request: HttpRequest) -> HttpResponse:
    """Take the card for something that counts once."""
    token, purpose = request.POST.get("t", ""), typed(request.POST, "purpose", 200)
    _patience(request)
    try:
        holder = services.use_card(by=request.user, token=token, purpose=purpose)
    except Problem as problem:
        found = verdict(token) if problem.errors else refusal(problem)
        _count(request, found)
        return _answer(request, found, token, problem=problem if problem.errors else None)
    messages.success(request, f"已登记：{purpose}。这个码不能再用第二次。")
    used = Verdict("有效", "ok", "已登记一次使用。", holder.masked_name, holder.union)
    return _answer(request, used, "")


def _answer(request: HttpRequest, found: Verdict, token: str, *, problem: Any = None) -> HttpResponse:
    may_use = found.is_valid and bool(token) and bool(roles_of(request.user))
    context = {"verdict": found, "token": token, "may_use": may_use, "problem": problem}
    return render(request, "mine/card_check.html", context, status=422 if problem else 200)


def _patience(request: HttpRequest) -> None:
    check_rate("card", address_of(request), times=TRIES, seconds=WINDOW)


def _count(request: HttpRequest, found: Verdict) -> None:
    if not found.is_valid:
        count_try("card", address_of(request), seconds=WINDOW)
