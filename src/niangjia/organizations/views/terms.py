"""Pages of committees and terms."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.kernel.access import role, staff
from niangjia.kernel.workflow import history
from niangjia.organizations import rules
from niangjia.organizations.forms.fields import written
from niangjia.organizations.forms.others import EndForm, ExtendForm, LeaveSeatForm, NewTermForm, SeatForm
from niangjia.organizations.lists import TermListing
from niangjia.organizations.models import Seat, Term
from niangjia.organizations.queries import breadcrumb
from niangjia.organizations.rights import reaches, subtrees, why
from niangjia.organizations.services.namesakes import keep_seat
from niangjia.organizations.services.terms import (
    NewSeat,
    add_seat,
    end_seat,
    end_term,
    extend_term,
    permit_term,
    replace_seat,
    start_term,
)
from niangjia.organizations.states import ORGANISERS, TERM_MOVES, TermState
from niangjia.organizations.termclock import BANDS, bounds, read
from niangjia.organizations.views.common import Page, asked, form_page, get, press


@staff
@require_GET
def terms(request: HttpRequest) -> HttpResponse:
    """The terms of my branches by their clocks."""
    listing = TermListing(request.user, request.GET, path=request.path)
    may = bool(subtrees(request.user, *ORGANISERS))
    context = {"listing": listing, "union": listing.union, "tabs": _tabs(listing), "may_add": may}
    return render(request, "organizations/terms.html", context)


def _tabs(listing: TermListing) -> list[dict[str, Any]]:
    """Every band with how many terms are in it, in one query."""
    today = timezone.localdate()
    counts = {}
    for band in BANDS:
        first, last = bounds(band, today)
        condition = Q(due_on__gte=first) if first else Q()
        counts[f"band_{band}"] = Count("pk", filter=condition & Q(due_on__lte=last) if last else condition)
    rows = listing.narrow(rules.terms(listing.user)).filter(state=TermState.RUNNING)
    found = rows.aggregate(all=Count("pk"), **counts)
    chosen = listing.params.get("band", "")
    tabs = [{"url": listing.url(band=""), "label": "全部", "active": not chosen, "count": found["all"]}]
    for band, label in BANDS.items():
        tab = {"url": listing.url(band=band), "label": label, "active": band == chosen}
        tabs.append(tab | {"count": found[f"band_{band}"]})
    return tabs


def get_term(user: Any, pk: Any) -> Term:
    """A term of the user's branches; raises ``Missing``."""
    found: Term = get(rules.terms(user).select_related("union"), pk)
    return found


@staff
@require_GET
def term(request: HttpRequest, pk: Any) -> HttpResponse:
    """One term: its clock, who sits on the committee, what happened."""
    one = get_term(request.user, pk)
    seats = list(one.seats.order_by("ends_on", "starts_on", "created_at"))
    may = one.state == TermState.RUNNING and reaches(request.user, one.path, *ORGANISERS)
    context = {
        "term": one,
        "crumbs": [*breadcrumb(one.union, request.user), {"name": f"第 {one.number} 届"}],
        "clock": read(one.due_on, timezone.localdate()) if one.state == TermState.RUNNING else None,
        "sitting": [seat for seat in seats if seat.ends_on is None],
        "left": [seat for seat in seats if seat.ends_on is not None],
        "story": [_chapter(event) for event in history(one)][::-1],
        "may_write": may,
        "roles": "主席、组织干部",
        "why": why(request.user, one.path),
    }
    return render(request, "organizations/term.html", context)


def _chapter(event: Any) -> dict[str, Any]:
    title = {"start": "登记任期"}.get(event.verb) or TERM_MOVES[event.verb].label
    data = event.data
    parts = [
        f"{data['position']}：{data['left']} 离任" if "left" in data else "",
        f"{data['position']}：{data['holder']}" if "holder" in data else "",
        f"由 {data['from']} 延到 {data['until']}" if "until" in data else "",
        f"理由：{event.reason}" if event.reason else "",
    ]
    return {
        "at": event.created_at,
        "title": title,
        "text": "；".join(filter(None, parts)),
        "who": str(event.by or ""),
    }


@role(*ORGANISERS)
@require_http_methods(["GET", "POST"])
def term_new(request: HttpRequest) -> HttpResponse:
    """A term that begins, for ``?union=``; the one before it ends."""
    union = asked(request)
    page = Page(
        title="登记换届",
        subtitle=union.name if union else "",
        submit="登记新一届",
        back=reverse("organizations:union", args=[union.pk]) if union else reverse("organizations:terms"),
        intro="正在任期内的一届在新一届开始的前一天结束。任期年限按《工会法》第十六条核对。",
        run=lambda data: _start(request.user, data),
        done=lambda made: (f"已登记“{made.union.name}”第 {made.number} 届。", _url(made)),
    )
    first = {"union": written(union)} if union else {}
    return form_page(request, page, NewTermForm(request.POST or None, user=request.user, initial=first))


def _start(by: Any, data: dict[str, Any]) -> Term:
    seats = [NewSeat(position, holder) for position, holder in data.pop("people")]
    return start_term(by=by, seats=seats, **data)


def _url(term: Term) -> str:
    return reverse("organizations:term", args=[term.pk])


@role(*ORGANISERS)
@require_http_methods(["GET", "POST"])
def term_extend(request: HttpRequest, pk: Any) -> HttpResponse:
    """Put the election off."""
    one = get_term(request.user, pk)
    permit_term(one, "extend", by=request.user)
    page = Page(
        title=f"延期换届：{one.union.name}",
        submit="确认延期",
        back=_url(one),
        intro=f"现在的应换届日是 {one.due_on:%Y-%m-%d}。最多可以延多久按制度规则核对，理由会留下记录。",
        run=lambda data: extend_term(term=one, by=request.user, **data),
        done=lambda made: (f"应换届日延到 {made.due_on:%Y-%m-%d}。", _url(made)),
    )
    return form_page(request, page, ExtendForm(request.POST or None))


@role(*ORGANISERS)
@require_http_methods(["GET", "POST"])
def term_end(request: HttpRequest, pk: Any) -> HttpResponse:
    """End a term without a successor."""
    one = get_term(request.user, pk)
    permit_term(one, "end", by=request.user)
    page = Page(
        title=f"结束任期：{one.union.name}",
        submit="确认结束",
        back=_url(one),
        intro="选出新一届的请用“登记换届”，旧的一届会自动结束。",
        final="任期结束以后不能再恢复；委员名单保留在历史里。",
        run=lambda data: end_term(term=one, by=request.user, **data),
        done=lambda made: ("任期已结束。", _url(made)),
    )
    return form_page(request, page, EndForm(request.POST or None))


@role(*ORGANISERS)
@require_http_methods(["GET", "POST"])
def seat_new(request: HttpRequest, pk: Any) -> HttpResponse:
    """By-election: somebody joins the committee."""
    one = get_term(request.user, pk)
    permit_term(one, "seat", by=request.user)
    page = Page(
        title=f"增补委员：{one.union.name}",
        submit="登记增补",
        back=_url(one),
        run=lambda data: add_seat(term=one, by=request.user, **data),
        done=lambda made: (f"已增补{made.get_position_display()}{made.holder}。", _url(one)),
    )
    return form_page(request, page, SeatForm(request.POST or None))


@role(*ORGANISERS)
@require_http_methods(["GET", "POST"])
def seat_leave(request: HttpRequest, pk: Any, seat_pk: Any) -> HttpResponse:
    """Somebody leaves the committee, or is succeeded."""
    one = get_term(request.user, pk)
    permit_term(one, "seat", by=request.user)
    seat: Seat = get(Seat.objects.filter(term=one).select_related("term__union"), seat_pk)
    page = Page(
        title=f"离任或替补：{seat.get_position_display()}{seat.holder}",
        submit="登记离任",
        back=_url(one),
        run=lambda data: _leave(request.user, seat, data),
        done=lambda made: (f"{seat.holder}的离任已登记。", _url(one)),
    )
    return form_page(request, page, LeaveSeatForm(request.POST or None))


@role(*ORGANISERS)
@require_POST
def seat_keep(request: HttpRequest, pk: Any, seat_pk: Any) -> HttpResponse:
    """Another of the same name has died: whoever holds the seat stays."""
    one = get_term(request.user, pk)
    seat: Seat = get(Seat.objects.filter(term=one).select_related("term__union"), seat_pk)
    return press(request, lambda: f"已核对：{keep_seat(seat=seat, by=request.user).holder}仍在任。", _url(one))


def _leave(by: Any, seat: Seat, data: dict[str, Any]) -> Seat:
    day, reason = data["ends_on"], data["reason"]
    if data["holder"]:
        return replace_seat(seat=seat, holder=data["holder"], by=by, on=day, reason=reason, kin=data["kin"])
    return end_seat(seat=seat, by=by, ends_on=day, reason=reason)
