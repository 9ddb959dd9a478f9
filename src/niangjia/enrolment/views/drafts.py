"""工作台: an offer from a template, a draft changed, the next one like an earlier one; all with the same form."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_http_methods

from niangjia.enrolment import rules, services
from niangjia.enrolment.copying import beyond, filled, next_time
from niangjia.enrolment.forms.offers import OfferForm, initial
from niangjia.enrolment.kinds import TEMPLATES
from niangjia.enrolment.lists import offer_url
from niangjia.enrolment.states import OPENERS, OfferState
from niangjia.enrolment.views.common import get_offer
from niangjia.kernel.access import role
from niangjia.kernel.errors import Missing, Refused
from niangjia.organizations.forms.fields import written
from niangjia.organizations.queries import unions_for
from niangjia.organizations.views.common import Page, form_page


@role(*OPENERS)
@require_GET
def offer_choose(request: HttpRequest) -> HttpResponse:
    """Which kind: the template to begin with."""
    return render(request, "enrolment/choose.html", {"templates": TEMPLATES.items()})


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def offer_new(request: HttpRequest, kind: str) -> HttpResponse:
    """The one page of a new offer; saved as a draft, opened from there."""
    if kind not in TEMPLATES:
        raise Missing("没有这个模板。")
    first = unions_for(request.user, *OPENERS).first()
    start = initial(TEMPLATES[kind].initial, timezone.now()) | {"union": written(first)}
    return _page(request, kind, start, f"新建{TEMPLATES[kind].label}", services.draft_offer, choose=True)


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def offer_edit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Change a draft."""
    one = get_offer(request.user, pk, rules.movable(request.user, "edit"))
    if one.state != OfferState.DRAFT:
        raise Refused("只有草稿可以修改。已经开放的，可以调整名额，或取消后照此再办一期。", code="wrong-state")
    return _page(request, one.kind, filled(one), "修改草稿", lambda **said: services.edit_offer(offer=one, **_with(said, one)))


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def offer_again(request: HttpRequest, pk: Any) -> HttpResponse:
    """照此再办一期: a new draft, filled with what an earlier offer was."""
    one = get_offer(request.user, pk, rules.movable(request.user, "edit"))
    return _page(request, one.kind, next_time(one, timezone.now()), "再办一期", lambda **said: services.draft_offer(**_with(said, one)))


def _with(said: dict[str, Any], one: Any) -> dict[str, Any]:
    """What the form says, and what it has no field for; balls belong to a draw."""
    more = beyond(one)
    weights = said["weights"] + more["weights"] if said["draw"] else []
    return said | {"rules": said["rules"] + more["rules"], "weights": weights}


def _page(
    request: HttpRequest, kind: str, start: dict[str, Any], title: str, run: Any, *, choose: bool = False
) -> HttpResponse:
    form = OfferForm(request.POST or None, unions=unions_for(request.user, *OPENERS), kind=kind, initial=start)
    if request.method == "POST" and "count" in request.GET:  # while it is typed: nothing is saved
        return HttpResponse(format_html('<p id="total" class="quiet small">{}</p>', form.total))
    page = Page(
        title, "存为草稿", reverse("enrolment:offers"), subtitle="先存草稿，核对以后再开放",
        run=lambda _: run(by=request.user, **form.said()),
        done=lambda made: (f"草稿已保存，{form.total}核对无误就可以开放报名。", offer_url(made.pk)),
    )  # fmt: skip
    return form_page(request, page, form, "enrolment/new.html", choose=choose)
