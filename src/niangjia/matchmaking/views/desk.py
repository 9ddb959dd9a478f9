"""工作台: evenings, the window of choices, the door list. Counts alone of what people chose."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from niangjia.enrolment.queries import sums
from niangjia.enrolment.rules import visible as visible_offers
from niangjia.kernel.access import role
from niangjia.kernel.errors import Missing
from niangjia.kernel.workflow import told
from niangjia.matchmaking import rules, services
from niangjia.matchmaking.forms import EveningForm, first_said
from niangjia.matchmaking.lists import DoorListing, EveningListing
from niangjia.matchmaking.models import Evening
from niangjia.matchmaking.phases import BEFORE, COUNTED_FROM, WORDS, phase
from niangjia.matchmaking.queries import counts
from niangjia.matchmaking.states import EVENING_MOVES, OPENERS, WATCHERS
from niangjia.organizations.views.common import Page, form_page, get, list_page


@role(*WATCHERS)
@require_GET
def evenings(request: HttpRequest) -> HttpResponse:
    """The evenings of my branches."""
    return list_page(request, EveningListing, "matchmaking/evenings.html")


@role(*WATCHERS)
@require_GET
def evening(request: HttpRequest, pk: Any) -> HttpResponse:
    """One evening: when, how many; who chose whom is not here, nor anywhere."""
    one = get(rules.visible(request.user).select_related("offer__union"), pk)
    stands = phase(one, timezone.now())
    may = rules.movable(request.user).filter(pk=one.pk).exists()
    context = {
        "evening": one, "offer": one.offer, "phase": stands, "words": WORDS[stands], "sums": sums(one.offer), "counts": counts(one),
        "least": COUNTED_FROM, "may_write": may, "may_set": may and stands == BEFORE, "story": told(one, EVENING_MOVES, nobody="到点自动"),
    }  # fmt: skip
    return render(request, "matchmaking/evening.html", context)


@role(*OPENERS)
@require_GET
def evening_door(request: HttpRequest, pk: Any) -> HttpResponse:
    """Who is let in: names, badges, declarations."""
    one = get(rules.movable(request.user).select_related("offer"), pk)
    params = request.GET.copy()
    params["evening"] = str(one.pk)
    listing = DoorListing(request.user, params, path=request.path)
    return render(request, "matchmaking/door.html", {"listing": listing, "evening": one})


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def evening_set(request: HttpRequest, pk: Any) -> HttpResponse:
    """When and how choices are handed in, for an offer of kind matchmaking."""
    offer = visible_offers(request.user).select_related("union").filter(pk=pk, kind="matchmaking").first()
    if offer is None:
        raise Missing("没有找到这个交友项目，或不在您的范围内。")
    found = Evening.objects.filter(offer=offer).first()
    page = Page(
        title="设定互选",
        subtitle=offer.title,
        submit="保存",
        back=reverse("enrolment:offer", args=[offer.pk]),
        run=lambda data: services.set_evening(by=request.user, offer=offer, **data),
        done=lambda made: ("互选时间已设定。", reverse("matchmaking:evening", args=[made.pk])),
        intro="每人在这段时间里悄悄交选，可以改到截止；到点自动比对，只有互相选中的两个人彼此知道，心选随即销毁。",
    )
    form = EveningForm(request.POST or None, initial=first_said(offer.sessions.first(), found))
    return form_page(request, page, form)
