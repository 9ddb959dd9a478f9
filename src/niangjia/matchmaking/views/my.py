"""职工端: declare, one's card, the others, the choices, and who chose back. Nothing here is ever cached."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from niangjia.kernel.access import login
from niangjia.matchmaking import rules, services
from niangjia.matchmaking.declarations import CURRENT, TEXTS
from niangjia.matchmaking.forms import CardForm, ChoiceForm, DeclareForm
from niangjia.matchmaking.models import Evening
from niangjia.matchmaking.phases import BEFORE, CHOOSING, WORDS, phase
from niangjia.matchmaking.queries import facing, has_handed_in, others, outcome, own_choices
from niangjia.organizations.views.common import get, send


@login
@require_GET
@never_cache
def my_evenings(request: HttpRequest) -> HttpResponse:
    """The evenings that I am in."""
    now = timezone.now()
    rows = rules.own(request.user).select_related("offer", "union").order_by("-held_on")[:50]
    shown = [(one, WORDS[phase(one, now)]) for one in rows]
    return render(request, "matchmaking/my_evenings.html", {"evenings": shown})


@login
@require_GET
@never_cache
def my_evening(request: HttpRequest, pk: Any) -> HttpResponse:
    """Where I stand: declare, look at the others, choose, read who chose back."""
    return _page(request, _own(request, pk))


@login
@require_POST
@never_cache
def my_evening_declare(request: HttpRequest, pk: Any) -> HttpResponse:
    """Declare to be single, and get a number."""
    one = _own(request, pk)
    form = DeclareForm(request.POST)
    sent = send(request, form, lambda data: services.declare(by=request.user, evening=one, **data), pages=(404,))
    if sent.done:
        messages.success(request, f"声明已记录。您的号码牌是 {sent.made.number} 号，到现场领取。")
        return redirect("matchmaking:my_evening", pk=pk)
    return _page(request, one, declare=form, status=sent.status)


@login
@require_POST
@never_cache
def my_evening_card(request: HttpRequest, pk: Any) -> HttpResponse:
    """Change what the others see."""
    one = _own(request, pk)
    form = CardForm(request.POST)
    sent = send(request, form, lambda data: services.change_card(by=request.user, evening=one, **data), pages=(404,))
    if sent.done:
        messages.success(request, "名片已更新。")
        return redirect("matchmaking:my_evening", pk=pk)
    return _page(request, one, card=form, status=sent.status)


@sensitive_post_parameters()
@login
@require_POST
@never_cache
@sensitive_variables()
def my_evening_choose(request: HttpRequest, pk: Any) -> HttpResponse:
    """Hand in my choices; the answer repeats none of them."""
    one = _own(request, pk)
    me = rules.own_attendee(request.user, one)
    form = ChoiceForm(request.POST, evening=one, facing=facing(me) if me else ())
    sent = send(request, form, lambda _: services.hand_in(by=request.user, evening=one, numbers=form.numbers()), pages=(404,))
    if sent.done:
        messages.success(request, "已交选。截止以前还可以改，没有任何人看得到。")
        return redirect("matchmaking:my_evening", pk=pk)
    return _page(request, one, choose=form, status=sent.status)


def _own(request: HttpRequest, pk: Any) -> Evening:
    found: Evening = get(rules.own(request.user).select_related("offer__union", "union"), pk)
    return found


@sensitive_variables()
def _page(
    request: HttpRequest, one: Evening, *, declare: Any = None, card: Any = None, choose: Any = None, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    stands, me = phase(one, now), rules.own_attendee(request.user, one)
    context: dict[str, Any] = {
        "evening": one, "offer": one.offer, "session": one.offer.sessions.first(), "phase": stands, "me": me, "text": TEXTS[CURRENT],
        "declare": declare or DeclareForm(),
    }  # fmt: skip
    if me is not None:
        said = {"nickname": me.nickname, "intro": me.intro, "phone_ok": me.phone_ok}
        context |= {"card": card or CardForm(initial=said), "is_open": card is not None, "matches": outcome(me)}
        if stands in (BEFORE, CHOOSING) and context["session"].starts_at <= now:
            context["others"] = others(me)
        if stands == CHOOSING:
            context["handed"] = has_handed_in(me)
            context["choose"] = choose or ChoiceForm(evening=one, facing=facing(me), chosen=own_choices(me, now))
    return render(request, "matchmaking/my_evening.html", context, status=status)
