"""工作台: edit a draft, or make the next offer like an earlier one; both with the form of a new one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from niangjia.enrolment import rules, services
from niangjia.enrolment.copying import filled, next_time
from niangjia.enrolment.forms import OfferForm
from niangjia.enrolment.models import Offer
from niangjia.enrolment.states import OPENERS, OfferState
from niangjia.kernel.access import role
from niangjia.kernel.errors import Missing, Problem, Refused
from niangjia.organizations.forms.fields import show
from niangjia.organizations.queries import unions_for


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def offer_edit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Change a draft."""
    one = _offer(request, pk)
    if one.state != OfferState.DRAFT:
        raise Refused("只有草稿可以修改。已经开放的，可以调整名额，或取消后照此再办一期。", code="wrong-state")
    return _page(request, one, filled(one), "修改草稿", lambda said: services.edit_offer(by=request.user, offer=one, **said))


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def offer_again(request: HttpRequest, pk: Any) -> HttpResponse:
    """照此再办一期: a new draft, filled with what an earlier offer was."""
    one = _offer(request, pk)
    start = next_time(one, timezone.now())
    return _page(request, one, start, "再办一期", lambda said: services.draft_offer(by=request.user, **said))


def _page(request: HttpRequest, one: Offer, start: dict[str, Any], label: str, run: Any) -> HttpResponse:
    unions = unions_for(request.user, *OPENERS)
    form, status = OfferForm(request.POST or None, unions=unions, kind=one.kind, initial=start), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = run(form.said())
            except Problem as problem:
                if problem.status in (403, 404):
                    raise
                status = show(form, problem)
            else:
                messages.success(request, "草稿已保存。核对无误就可以开放报名。")
                return redirect("enrolment:offer", pk=made.pk)
    context = {"form": form, "kind": one.kind, "label": label}
    return render(request, "enrolment/new.html", context, status=status)


def _offer(request: HttpRequest, pk: Any) -> Offer:
    one: Offer | None = rules.movable(request.user, "edit").select_related("union").filter(pk=pk).first()
    if one is None:
        raise Missing("没有找到这个项目，或不在您的范围内。")
    return one
