"""Leaving by oneself: the member's page with what follows, and the desk that sees to it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.kernel.access import login, role
from niangjia.kernel.errors import Missing
from niangjia.kernel.ids import uuids
from niangjia.kernel.regulations import rule
from niangjia.kernel.workflow import told
from niangjia.members.forms.leaving import LeavingForm
from niangjia.members.lists.leaving import ResignationListing, tabs
from niangjia.members.lists.leaving import resignations as visible
from niangjia.members.models import Resignation
from niangjia.members.queries import own_file
from niangjia.members.services import resigning as services
from niangjia.members.states import RESIGNATION_MOVES, WRITERS, ResignationState
from niangjia.organizations.views.common import get, list_page, press_each, send

MOST = 200


@login
@require_http_methods(["GET", "POST"])
def my_leaving(request: HttpRequest) -> HttpResponse:
    """What follows from leaving; ask for it, or take it back while it waits."""
    form = LeavingForm(request.POST or None)
    sent = send(request, form, lambda data: services.ask_to_leave(by=request.user, wish=data["wish"]), pages=())
    if sent.done:
        messages.success(request, "已交给工会。生效以前可以撤回。")
        return redirect("members:my_leaving")
    person, membership = own_file(request.user)
    rows = Resignation.objects.filter(person=person).select_related("union", "person").order_by("-pk")
    one = rows.first() if person else None
    region = membership.union.region_code if membership else ""
    context = {
        "membership": membership, "one": one, "form": form, "kept": rule("data.membership_years").value,
        "applied": rule(services.RULE, region=region),
    }  # fmt: skip
    return render(request, "members/my_leaving.html", context, status=sent.status)


@login
@require_POST
def my_leaving_withdraw(request: HttpRequest, pk: Any) -> HttpResponse:
    """Stay after all."""
    one = _own(request.user, pk)
    services.withdraw_leaving(by=request.user, resignation=one)
    messages.success(request, "已撤回，会籍不变。")
    return redirect("members:my_leaving")


def _own(user: Any, pk: Any) -> Resignation:
    found = Resignation.objects.filter(pk=pk, person__user_id=user.pk).select_related("person").first()
    if found is None:
        raise Missing("没有找到这份退会申请。")
    return found


@role(*WRITERS)
@require_http_methods(["GET", "POST"])
def resignations(request: HttpRequest) -> HttpResponse:
    """The list; POST sees to what was ticked, one by one, and says what could not be."""
    if request.method == "POST":
        return _confirm_many(request)
    return list_page(request, ResignationListing, "members/leavings.html", tabs=tabs(request))


def _confirm_many(request: HttpRequest) -> HttpResponse:
    chosen = visible(request.user).filter(pk__in=uuids(request.POST.getlist("ids"))[:MOST], state=ResignationState.ASKED)
    return press_each(
        request, chosen.order_by("pk"), lambda one: services.confirm_leaving(by=request.user, resignation=one),
        "members:resignations", done="已办理 {} 人退会，已告诉本人。", failed=lambda one: f"{one.person.name}没有办理",
    )  # fmt: skip


@role(*WRITERS)
@require_GET
def resignation(request: HttpRequest, pk: Any) -> HttpResponse:
    """One of them: who, why, until when."""
    one = get(visible(request.user), pk)
    events = told(one, RESIGNATION_MOVES, words={"ask": "提出退会"}, nobody="系统")
    own = one.person.user_id == request.user.pk
    return render(request, "members/resignation.html", {"one": one, "entries": events, "own": own})


@role(*WRITERS)
@require_POST
def resignation_confirm(request: HttpRequest, pk: Any) -> HttpResponse:
    """Declare the end of the membership."""
    one = get(visible(request.user), pk)
    services.confirm_leaving(by=request.user, resignation=one)
    messages.success(request, f"{one.person.name}已退会，已告诉本人。")
    return redirect("members:resignation", pk)
