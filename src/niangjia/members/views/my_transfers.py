"""What members do about moving: ask, look how far it is, take it back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from niangjia.kernel.access import login
from niangjia.kernel.errors import Missing
from niangjia.members.forms.transfers import MoveForm
from niangjia.members.queries import own_file
from niangjia.members.states import TransferState
from niangjia.members.transfers import services, visible
from niangjia.members.transfers.showing import several
from niangjia.organizations.views.common import send

LAST = 20


@login
@require_http_methods(["GET", "POST"])
def my_transfer(request: HttpRequest) -> HttpResponse:
    """Ask to be moved to another union; what was asked before."""
    person, membership = own_file(request.user)
    form = MoveForm(request.POST or None)
    if request.method == "POST" and person is None:
        raise Missing("您的账号还没有对应的会员档案。")
    sent = send(request, form, lambda data: services.begin_transfer(by=request.user, person=person, **data), pages=())
    if sent.done:
        made = sent.made
        messages.success(request, f"已提出。{made.from_union.name}和{made.to_union.name}都同意后，会籍当天转过去。")
        return redirect("members:my_transfer")
    rows = visible.own(request.user).select_related("from_union", "to_union", "judge", "person").order_by("-created_at")[:LAST]
    found = several(rows, request.user)
    context = {
        "person": person, "membership": membership, "form": form, "transfers": found,
        "under_way": any(one.state in TransferState.OPEN for one in found),
    }  # fmt: skip
    return render(request, "members/my_transfer.html", context, status=sent.status)


@login
@require_POST
def my_transfer_withdraw(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take one's request back."""
    found = visible.own(request.user).select_related("from_union", "to_union").filter(pk=pk).first()
    if found is None:
        raise Missing("没有找到这份转会。")
    services.answer_transfer(by=request.user, transfer=found, verb="withdraw")
    messages.success(request, "已撤回，您还在原来的工会。")
    return redirect("members:my_transfer")
