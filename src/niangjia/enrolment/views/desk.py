"""工作台: the offers, one as it stands, who is in it; what is done to them, and the steps of a draw."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.enrolment import rules, services
from niangjia.enrolment.eligibility import sentences, weight_sentences
from niangjia.enrolment.forms.fields import NumberForm, SizeForm
from niangjia.enrolment.lists import EntryListing, OfferListing, offer_url
from niangjia.enrolment.models import APPROVAL, Draw, Offer, Pool
from niangjia.enrolment.models.draws import TYPED
from niangjia.enrolment.nominations.queries import progress, unheard
from niangjia.enrolment.queries import has_begun, pools_of, sums, unfilled
from niangjia.enrolment.states import OFFER_MOVES, OPENERS, WATCHERS, DrawState, OfferState
from niangjia.enrolment.views.common import get_entry, get_offer, small_form
from niangjia.kernel.access import has_role, role
from niangjia.kernel.errors import Missing
from niangjia.kernel.workflow import allowed, told
from niangjia.organizations.forms.fields import ReasonForm
from niangjia.organizations.views.common import get, list_page, press


@role(*WATCHERS)
@require_GET
def offers(request: HttpRequest) -> HttpResponse:
    """The offers of my branches."""
    return list_page(request, OfferListing, "enrolment/offers.html", may_write=has_role(request.user, *OPENERS))


@role(*WATCHERS)
@require_GET
def offer(request: HttpRequest, pk: Any) -> HttpResponse:
    """One offer as it stands; asks for itself again every few seconds while it is open."""
    one = get_offer(request.user, pk)
    may = rules.movable(request.user, "open").filter(pk=one.pk).exists()
    draw = Draw.objects.filter(offer=one).first()
    named = progress(one) if one.is_named else None
    first = one.mode == APPROVAL and one.state == OfferState.DRAFT  # its numbers are given to unions before it opens
    ready = not first or any(quota.total for quota in (named.quotas if named else ()))
    context = {
        "offer": one,
        "sums": sums(one),
        "pools": list(pools_of([one])),
        "rules": sentences(one.rules),
        "weights": weight_sentences(one.weights),
        "unfilled": unfilled(one),
        "verbs": _verbs(one) if may and ready else [],
        "may_close": may and one.state == OfferState.OPEN,
        "may_cancel": may and "cancel" in allowed(one, OFFER_MOVES) and not has_begun(one),
        "may_write": may,
        "may_size": may and (one.state == OfferState.DRAFT or (one.state in (OfferState.OPEN, OfferState.CLOSED) and not one.is_draw)),
        "draw": draw,
        "typed": _typed(draw, request.user) if draw else [],
        "may_type": may
        and draw is not None
        and draw.state == DrawState.FROZEN
        and draw.known_at <= timezone.now(),
        "may_draw": may and draw is not None and draw.state == DrawState.NUMBERED,
        "number_form": NumberForm(),
        "story": _story(one, draw),
        "named": named,
        "unheard": unheard(request.user, one).select_related("member_union").order_by("path", "rank", "pk")[:TOLD] if named else [],
    }
    return render(request, "enrolment/offer.html", context)


def _verbs(offer: Offer) -> list[tuple[str, Any]]:
    """What the buttons at the top do; putting away is no choice while a session is still to come."""
    ahead = offer.sessions.filter(ends_at__gt=timezone.now()).exists()
    left = {"cancel", "end"} if ahead else {"cancel"}
    return [(verb, OFFER_MOVES[verb]) for verb in allowed(offer, OFFER_MOVES) if verb not in left]


def _typed(draw: Draw, user: Any) -> list[dict[str, Any]]:
    """Who typed which number; of others not the number, so that the second reads it in the announcement, not here."""
    steps = draw.steps.filter(kind=TYPED).select_related("by")
    return [{"who": step.by, "at": step.created_at, "number": step.content if step.by == user else ""} for step in steps]


NOBODY, TOLD = "到点自动", 500  # the most names that a page says


def _story(one: Offer, draw: Draw | None) -> list[dict[str, Any]]:
    steps = draw.steps.select_related("by") if draw else []
    found = [{"at": step.created_at, "title": step.get_kind_display(), "who": step.by or NOBODY} for step in steps]
    return sorted([*told(one, OFFER_MOVES, nobody=NOBODY), *found], key=lambda one: one["at"], reverse=True)


@role(*OPENERS)
@require_POST
def offer_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Open, close, end, draw: buttons without a form."""
    if verb not in VERBS:
        raise Missing("没有这个操作。")
    one = get_offer(request.user, pk)
    run, said = VERBS[verb]

    def pressed() -> str:
        run(by=request.user, offer=one)
        return said

    return press(request, pressed, offer_url(pk))


def _draw_of(by: Any, one: Offer) -> Draw:
    draw = rules.draws(by).filter(offer=one).first()
    if draw is None:
        raise Missing("这个项目没有摇号。")
    return draw


def _draw(*, by: Any, offer: Offer) -> Any:
    return services.draw_now(by=by, draw=_draw_of(by, offer))


VERBS: dict[str, tuple[Any, str]] = {
    "open": (services.open_offer, "已开放报名。"),
    "close": (services.close_offer, "已截止报名。"),
    "end": (services.end_offer, "已归档。"),
    "draw": (_draw, "已开摇，结果已经公布，并通知了每个人。"),
}


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def offer_close(request: HttpRequest, pk: Any) -> HttpResponse:
    """Close before its time; the clock does it by itself otherwise."""
    one = get_offer(request.user, pk)
    warning = "截止以后不能再开放。" + ("名单随即冻结公布。" if one.is_draw else "")
    return small_form(
        request, forms.Form, "提前截止报名", one, warning=warning, submit="截止报名", said="已截止报名。",
        run=lambda _: services.close_offer(by=request.user, offer=one),
    )  # fmt: skip


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def offer_cancel(request: HttpRequest, pk: Any) -> HttpResponse:
    """Call it off, with the reason; everybody who is in it is told."""
    one = get_offer(request.user, pk)
    return small_form(
        request, ReasonForm, "取消这个项目", one, warning="所有报名作废，每个报了名的人都会收到通知。", submit="取消项目",
        said="项目已取消，报了名的人都会收到通知。",
        run=lambda data: services.cancel_offer(by=request.user, offer=one, reason=data["reason"]),
    )  # fmt: skip


@role(*OPENERS)
@require_POST
def draw_number(request: HttpRequest, pk: Any) -> HttpResponse:
    """Type the public number: two people, the same number."""
    one = get_offer(request.user, pk)
    draw = _draw_of(request.user, one)
    form = NumberForm(request.POST)
    typed = form.cleaned_data["number"] if form.is_valid() else ""

    def run() -> str:
        if services.type_number(by=request.user, draw=draw, typed=typed):
            return "两人录入一致，可以开摇。"
        others = {str(one["who"]) for one in _typed(draw, request.user) if one["who"] != request.user}
        if not others:
            return "已记录，请另一位同事用自己的账号再录入一遍。"
        messages.warning(request, f"和{'、'.join(sorted(others))}录入的不一样，还不能开摇。请都对照开奖公告，录错的一位重新录入。")
        return ""

    return press(request, run, offer_url(pk))


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def pool_size(request: HttpRequest, pk: Any) -> HttpResponse:
    """More or fewer places."""
    rows = Pool.objects.filter(session__offer__in=rules.visible(request.user)).select_related("session__offer")
    pool: Pool = get(rows, pk, "没有找到这类名额。")
    return small_form(
        request, SizeForm, f"调整“{pool.name}”的名额", pool.session.offer, start={"total": pool.total}, submit="保存", said="名额已调整。",
        run=lambda data: services.resize(by=request.user, pool=pool, total=data["total"]),
    )  # fmt: skip


@role(*WATCHERS)
@require_GET
def entries(request: HttpRequest, pk: Any) -> HttpResponse:
    """Who is in it."""
    one = get_offer(request.user, pk)
    params = request.GET.copy()
    params["offer"] = str(one.pk)
    listing = EntryListing(request.user, params, path=request.path)
    return render(request, "enrolment/entries.html", {"listing": listing, "offer": one})


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def entry_remove(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take somebody's place away, with the reason."""
    entry = get_entry(request.user, pk)
    return small_form(
        request, ReasonForm, f"取消{entry.name}的名额", entry.offer, warning="本人会收到通知，名额递补给候补的人。", submit="取消名额",
        said=f"已取消{entry.name}的名额，本人会收到通知。",
        run=lambda data: services.remove(by=request.user, entry=entry, reason=data["reason"]),
    )  # fmt: skip


@role(*OPENERS)
@require_POST
def entry_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Mark who came and who did not."""
    marks = {"attend": services.check_in, "absent": services.absent}
    if verb not in marks:
        raise Missing("没有这个操作。")
    entry = get_entry(request.user, pk)

    def run() -> str:
        marks[verb](by=request.user, entry=entry)
        return ""

    return press(request, run, reverse("enrolment:offer_entries", args=[entry.offer_id]))
