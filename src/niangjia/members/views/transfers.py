"""Pages of transfers: what waits for us, what we asked for, one of them, a new one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.kernel.access import role
from niangjia.kernel.errors import Missing, Problem
from niangjia.kernel.ids import uuids
from niangjia.kernel.keyset import slice_of
from niangjia.kernel.pages import typed
from niangjia.kernel.wording import day
from niangjia.kernel.workflow import told
from niangjia.members import guessing
from niangjia.members.forms.transfers import ClaimForm, MoveForm
from niangjia.members.models import Inquiry, Transfer
from niangjia.members.states import TRANSFER_MOVES, WRITERS, TransferState
from niangjia.members.transfers import services, visible
from niangjia.members.transfers.finding import RELATED, act, find
from niangjia.members.transfers.showing import is_veiled, several, shown
from niangjia.members.views.people import get_current
from niangjia.organizations.views.common import Page, form_page

MOST = 200
TABS = (("waiting", "等我们答复"), ("asked", "等别人答复"), ("done", "已办结"))
SAID = {
    "agree": "已同意",
    "decline": "已答复不同意",
    "withdraw": "已撤回",
    "grant": "已决定转会",
    "refuse": "已决定不转",
}


@role(*WRITERS)
@require_http_methods(["GET", "POST"])
def transfers(request: HttpRequest) -> HttpResponse:
    """The transfers that concern our unions: answer one by one or together."""
    if request.method == "POST":
        return _answer(request)
    show = request.GET.get("show", "waiting")
    rows = _rows(request.user, show).select_related(*RELATED)
    one = slice_of(rows, order="created_at", cursor=request.GET.get("cursor", ""))
    found = several(one.items, request.user)
    if show == "asked" and not request.GET.get("cursor"):
        found += several(visible.inquiries(request.user).select_related("union")[:MOST], request.user)
    context = {
        "transfers": found,
        "show": show,
        "tabs": [_tab(request, key, label, show) for key, label in TABS],
        "prev_url": _url(request, show, one.previous),
        "next_url": _url(request, show, one.next),
    }
    return render(request, "members/transfers.html", context)


def _rows(user: Any, show: str) -> Any:
    if show == "asked":
        return visible.pending(user)
    if show == "done":
        return visible.transfers(user).exclude(state__in=TransferState.OPEN)
    return visible.waiting(user)


def _tab(request: HttpRequest, key: str, label: str, show: str) -> dict[str, Any]:
    tab = {"url": f"{request.path}?show={key}", "label": label, "active": key == show}
    return tab | ({"count": visible.waiting(request.user)[:MOST].count()} if key == "waiting" else {})


def _url(request: HttpRequest, show: str, cursor: str) -> str:
    return f"{request.path}?show={show}&cursor={cursor}" if cursor else ""


def _answer(request: HttpRequest) -> HttpResponse:
    verb, asked = request.POST.get("verb", ""), set(request.POST.getlist("ids")[:MOST])
    chosen = list(visible.waiting(request.user).filter(pk__in=uuids(asked)).select_related(*RELATED))
    if not chosen or len(chosen) != len(asked):
        messages.warning(request, "请先勾选要答复的人。")
        return redirect("members:transfers")
    try:
        services.answer_transfers(
            by=request.user, transfers=chosen, verb=verb, reason=typed(request.POST, "reason", 200)
        )
    except Problem as problem:
        messages.error(request, problem.detail)
    else:
        messages.success(request, f"已答复 {len(chosen)} 人。")
    return redirect("members:transfers")


@role(*WRITERS)
@require_GET
def transfer(request: HttpRequest, pk: Any) -> HttpResponse:
    """One transfer: where from, where to, who has signed, what can be done now."""
    return _page(request, find(request.user, pk))


def _page(
    request: HttpRequest, one: Transfer | Inquiry, *, problem: Problem | None = None
) -> HttpResponse:
    context = {
        "one": shown(one, request.user),
        "transfer": one,
        "entries": _entries(one, request.user),
        "problem": problem,
        "labels": {verb: TRANSFER_MOVES[verb].label for verb in SAID},
    }
    return render(request, "members/transfer.html", context, status=problem.status if problem else 200)


def _entries(one: Transfer | Inquiry, viewer: Any) -> list[dict[str, Any]]:
    """What happened so far; nothing of the other side where the viewer only asked by number."""
    if isinstance(one, Inquiry) or is_veiled(one, viewer):
        return [{"at": one.created_at, "title": "提出转入请求"}]
    entries = told(one, TRANSFER_MOVES, words={"ask": "提出转会"}, nobody="系统")
    if one.batch is None:
        return entries
    begun = {"at": one.created_at, "title": f"{one.to_union.name}的花名册里有此人，请求转入", "who": str(one.batch.by or "")}
    return [*entries, begun]


@role(*WRITERS)
@require_POST
def transfer_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Agree, decline, withdraw; decide for those above."""
    one = find(request.user, pk)
    if verb not in SAID:
        raise Missing("没有这个操作。")
    try:
        act(request.user, one, verb, typed(request.POST, "reason", 200))
    except Problem as problem:
        if problem.status in (403, 404):
            raise
        return _page(request, find(request.user, pk), problem=problem)
    messages.success(request, f"{one.name}：{SAID[verb]}。")
    return redirect("members:transfer", pk)


@role(*WRITERS)
@require_http_methods(["GET", "POST"])
def member_transfer(request: HttpRequest, pk: Any) -> HttpResponse:
    """Begin a transfer for a member of ours."""
    one = get_current(request.user, pk)
    page = Page(
        title="办理转出",
        submit="提出转会",
        back=reverse("members:member", args=[pk]),
        run=lambda data: services.begin_transfer(by=request.user, person=one.person, **data),
        done=lambda made: (_begun(made), reverse("members:transfer", args=[made.pk])),
        subtitle=f"{one.name} · {one.union.name}",
        intro="提出即表示本工会同意；对方工会同意后，会籍当天转过去，不会中断。",
    )
    return form_page(request, page, MoveForm(request.POST or None))


def _begun(made: Transfer) -> str:
    if made.state == TransferState.AGREED:
        return f"{made.name}已转到{made.to_union.name}。"
    return f"已提出，等{made.waits_for}答复。"


@role(*WRITERS)
@require_http_methods(["GET", "POST"])
def transfer_new(request: HttpRequest) -> HttpResponse:
    """Ask for a member of another union by name and number."""

    def run(data: dict[str, Any]) -> Any:
        guessing.check(request.user)
        guessing.count(request.user)
        return services.claim_member(by=request.user, **data)

    page = Page(
        title="申请转入",
        submit="提出转入",
        back=reverse("members:transfers"),
        run=run,
        done=lambda made: (services.SAME_FOR_ALL.format(day(made.due_on)), reverse("members:transfer", args=[made.pk])),
        intro="职工本人在场、出示证件时使用。为保护个人信息，系统不告诉您此人是不是会员、在哪个工会；对方同意后会籍才转来。",
    )
    return form_page(request, page, ClaimForm(request.user, request.POST or None))
