"""Pages of duplicates: the list, and two files side by side."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from niangjia.duplicates import queries, rules, services
from niangjia.duplicates.forms import MergeForm
from niangjia.duplicates.lists import PairListing
from niangjia.duplicates.models import Pair
from niangjia.duplicates.sides import Comparison, compared
from niangjia.duplicates.states import PAIR_MOVES, PairState
from niangjia.kernel import pages
from niangjia.kernel.access import role
from niangjia.kernel.errors import Missing
from niangjia.kernel.workflow import allowed, history
from niangjia.members.states import WRITERS
from niangjia.organizations.views.common import send

SHOWN = 20  # phones of many people


@role(*WRITERS)
@require_GET
def pairs(request: HttpRequest) -> HttpResponse:
    """The pairs that wait, the most certain first; phones that are a firm's; when everybody was last compared."""
    listing = PairListing(request.user, request.GET, path=request.path)
    context = {
        "listing": listing,
        "phones": queries.phones(request.user, SHOWN),
        "last": queries.last_scan(request.user),
        "running": queries.running_scan(request.user),
        "filtered": bool(listing.query),
    }
    return render(request, "duplicates/pairs.html", context)


@role(*WRITERS)
@require_POST
def scan(request: HttpRequest) -> HttpResponse:
    """Compare everybody of the user's branches now, in the background."""
    jobs = [services.scan_soon(by=request.user, path=path) for path in rules.scannable(request.user)]
    if not jobs:
        raise Missing("没有您可以查找的范围。")
    messages.success(request, "已开始查找，完成后这里会更新；离开这一页也不影响。")
    return redirect("duplicates:pairs")


@role(*WRITERS)
@require_GET
def pair(request: HttpRequest, pk: Any) -> HttpResponse:
    """Two files side by side, and what can be done."""
    return _page(request, get_pair(request.user, pk))


@role(*WRITERS)
@require_POST
def pair_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Merge, tell apart, put off, take back."""
    one = get_pair(request.user, pk)
    if verb == "merge":
        return _merge(request, one)
    if verb == "unmerge":
        return _unmerge(request, one)
    if verb not in ("different", "later", "reopen"):
        raise Missing("没有这个操作。")
    if verb == "different":
        services.different(by=request.user, pair=one, reason=pages.typed(request.POST, "reason", 200))
        undo = reverse("duplicates:pair_do", args=[one.pk, "reopen"])
        pages.undoable(request, f"已记下：{one}不是同一人，以后有新的线索才会再问。", undo)
    elif verb == "later":
        services.later(by=request.user, pair=one)
        messages.success(request, "先放一放，30 天后再提醒。")
    else:
        services.reopen(by=request.user, pair=one)
        return redirect("duplicates:pair", one.pk)
    return redirect("duplicates:pairs")


def get_pair(user: Any, pk: Any) -> Pair:
    """A pair that the user decides; raises :class:`Missing`."""
    found = rules.visible(user).filter(pk=pk).first()
    if found is None:
        raise Missing("没有找到这一对档案，或不在您的范围内。")
    return found


def _merge(request: HttpRequest, one: Pair) -> HttpResponse:
    seen = _seen(one)
    form = MergeForm(seen, request.POST)
    sent = send(request, form, lambda _: services.merge(by=request.user, pair=one, **form.chosen()))
    if sent.done:
        undo = reverse("duplicates:pair_do", args=[one.pk, "unmerge"])
        pages.undoable(request, f"已合并：{one}现在是一份档案，两个号码都能查到。", undo)
        return redirect("duplicates:pair", one.pk)
    one.refresh_from_db()
    return _page(request, one, form=form, status=sent.status)


def _unmerge(request: HttpRequest, one: Pair) -> HttpResponse:
    left = services.unmerge(by=request.user, pair=one, reason=pages.typed(request.POST, "reason", 200))
    messages.success(request, "已撤销合并，两份档案都恢复了。")
    for sentence in left:
        messages.warning(request, f"{sentence}。")
    return redirect("duplicates:pair", one.pk)


def _seen(one: Pair) -> Comparison:
    seen = compared(one)
    if seen is None:
        raise Missing("其中一份档案已经不在了（例如撤销了导入），这一对不用再核对。")
    return seen


def _page(request: HttpRequest, one: Pair, *, form: MergeForm | None = None, status: int = 200) -> HttpResponse:
    seen = compared(one)
    context = {
        "pair": one,
        "seen": seen,
        "form": form,
        "verbs": allowed(one, PAIR_MOVES) if seen else [],
        "waiting": one.state in PairState.WAITING,
        "merged": one.state == PairState.MERGED,
        "moments": queries.moments(history(one)),
        **(_chosen(seen, form, queries.kept(one)) if seen else {}),
    }
    return render(request, "duplicates/pair.html", context, status=status)


def _chosen(seen: Comparison, form: MergeForm | None, kept: Any) -> dict[str, Any]:
    """The two files by name, and what is ticked: what was sent, else what is suggested."""
    sent = form.data if form else {}
    return {
        "sides": [
            (called, side, kept is not None and kept != side.key) for called, side in (("甲", seen.left), ("乙", seen.right))
        ],
        "keep": sent.get("keep") or seen.keep,
        "stays": sent.get("stays") or seen.keep,
        "choices": [(line, sent.get(f"from_{line.key}") or line.suggested) for line in seen.choices],
    }
