"""工作台, for the levels that decide and the union that offers: numbers, who has not handed in, review, notice, the list."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.enrolment import rules
from niangjia.enrolment.forms.nominations import NoticeForm, NumbersForm, RestForm, rest_initial
from niangjia.enrolment.lists import offer_url
from niangjia.enrolment.models import Nomination, Offer
from niangjia.enrolment.nominations import rules as nomination_rules
from niangjia.enrolment.nominations.queries import by_pool, desks, even_share, lying, progress, visible_offers
from niangjia.enrolment.services import calls, reviewing, seating
from niangjia.enrolment.states import OPENERS, WATCHERS, OfferState
from niangjia.enrolment.views.common import get_offer
from niangjia.enrolment.views.nominations import MOVES, place_of
from niangjia.kernel.access import role
from niangjia.kernel.errors import Missing
from niangjia.kernel.pages import typed
from niangjia.kernel.tree import within
from niangjia.organizations.queries import active
from niangjia.organizations.views.common import Page, form_page, press


@role(*WATCHERS)
@require_GET
def offer_nominations(request: HttpRequest, pk: Any) -> HttpResponse:
    """How the unions of an offer stand, and the next step of the union that offers."""
    one = get_offer(request.user, pk)
    found = progress(one)
    if found is None:
        raise Missing("这个项目不用推荐。")
    context = {
        "offer": one,
        "progress": found,
        "may_write": rules.movable(request.user, "edit").filter(pk=one.pk).exists(),
        "notice_form": NoticeForm(),
        "open": one.state == OfferState.OPEN,
        "running": one.state in nomination_rules.RUNNING,
    }
    return render(request, "enrolment/offer_nominations.html", context)


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def offer_quotas(request: HttpRequest, pk: Any) -> HttpResponse:
    """How many each union may put forward."""
    one = get_offer(request.user, pk)
    found = progress(one)
    if found is None:
        raise Missing("这个项目不用推荐。")
    numbers = [(quota.union, quota.total) for quota in found.quotas] or even_share(one, found.call.total)
    start = {
        "total": found.call.total, "review_by": found.call.review_by,
        "numbers": "\n".join(f"{union.name} {total}" for union, total in numbers),
    }  # fmt: skip
    form = NumbersForm(request.POST or None, unions=active().filter(within(one.path)), initial=start)
    page = Page(
        "分配推荐名额", "保存名额", offer_url(pk), subtitle=one.title,
        run=lambda data: calls.set_numbers(by=request.user, offer=one, **data),
        done=lambda _: ("推荐名额已保存，可以开放报名了。", offer_url(pk))
        if one.state == OfferState.DRAFT
        else ("推荐名额已保存。", reverse("enrolment:offer_nominations", args=[pk])),
    )  # fmt: skip
    return form_page(request, page, form, "enrolment/offer_quotas.html", offer=one, progress=found)


@role(*OPENERS)
@require_POST
def offer_nominations_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Remind, show the names, settle the list."""
    one = get_offer(request.user, pk)
    if verb not in STEPS:
        raise Missing("没有这个操作。")
    return press(request, lambda: STEPS[verb](request, one), reverse("enrolment:offer_nominations", args=[pk]))


def _remind(request: HttpRequest, one: Offer) -> str:
    n = calls.remind(by=request.user, offer=one)
    return f"已提醒 {n} 个还没有上报的工会。" if n else "各工会都已经上报，不用催。"


def _notice(request: HttpRequest, one: Offer) -> str:
    form = NoticeForm(request.POST)
    days = form.cleaned_data["days"] if form.is_valid() else 0
    call = calls.publish_names(by=request.user, offer=one, days=days)
    return f"名单已在公示页公示到 {call.notice_until:%Y-%m-%d}，姓名已作遮挡。"


def _place(request: HttpRequest, one: Offer) -> str:
    return f"名单已定，{seating.place(by=request.user, offer=one)} 人有了名额，并通知了每个人。"


STEPS = {"remind": _remind, "notice": _notice, "place": _place}


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def offer_rest(request: HttpRequest, pk: Any) -> HttpResponse:
    """The places that are left go to a draw."""
    one = get_offer(request.user, pk)
    form = RestForm(request.POST or None, initial=rest_initial(one))
    page = Page(
        "其余名额摇号", "生成摇号项目", offer_url(pk), subtitle=one.title,
        final="没有推荐满的名额转到一次公开摇号，本项目的名额随之减少。",
        run=lambda _: seating.draw_rest(by=request.user, offer=one, **form.said()),
        done=lambda made: ("其余名额的摇号已存为草稿，核对以后开放，会员就可以参加。", offer_url(made.pk)),
    )  # fmt: skip
    return form_page(request, page, form, "enrolment/form.html")


@role(*WATCHERS)
@require_GET
def offer_review(request: HttpRequest, pk: Any) -> HttpResponse:
    """Who lies at a desk: agree, send back, put in another order."""
    one = get_offer(request.user, pk, visible_offers(request.user))
    found = desks(request.user, one)
    at = typed(request.GET, "at") or (found[0].path if found else "")
    rows = lying(request.user, one, at)
    context = {
        "offer": one,
        "at": at,
        "desks": [{"url": f"{request.path}?at={desk.path}", "label": desk.name, "count": desk.waiting, "active": desk.path == at}
                  for desk in found],
        "pools": by_pool(rows),
        "top": at == one.path,
        "may_write": bool(rows) and nomination_rules.decidable(request.user).filter(pk=rows[0].pk).exists(),
    }  # fmt: skip
    return render(request, "enrolment/offer_review.html", context)


@role(*OPENERS)
@require_POST
def offer_review_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Decide about those who were ticked, or move one in the order."""
    one = get_offer(request.user, pk, visible_offers(request.user))
    at = typed(request.POST, "at")
    rows = lying(request.user, one, at)
    return press(request, lambda: _decide(request, verb, rows), f"{_url(one)}?at={at}")


def _decide(request: HttpRequest, verb: str, rows: list[Nomination]) -> str:
    ticked = set(request.POST.getlist("ids"))
    some = [row for row in rows if str(row.pk) in ticked]
    if verb == "pass":
        return f"已同意 {reviewing.send_up(by=request.user, nominations=some)} 人，报到上一级。"
    if verb == "approve":
        return f"已批准 {reviewing.approve(by=request.user, nominations=some)} 人。"
    if verb == "return":
        back = reviewing.send_back(by=request.user, nominations=some, reason=typed(request.POST, "reason", 400))
        return f"已退回 {back} 人，并通知了推荐单位。"
    moved = next((row for row in rows if str(row.pk) == request.POST.get("one")), None)
    if moved is None or verb not in MOVES:
        raise Missing("没有这个操作，或这个人已经不在这里。")
    among = [row for row in rows if row.pool_id == moved.pool_id]
    reviewing.shift(by=request.user, nomination=moved, to=place_of(request, verb, moved, among), among=among)
    return "次序已调整。"


def _url(one: Offer) -> str:
    return reverse("enrolment:offer_review", args=[one.pk])
