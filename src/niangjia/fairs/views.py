"""Pages of fairs: the desk's, the one that counts, everybody's."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.fairs import rules, services
from niangjia.fairs.forms import USUAL, FairForm, filled
from niangjia.fairs.lists import FairListing, StallListing
from niangjia.fairs.models import KINDS, KINDS_OF_OFFERS, Fair
from niangjia.fairs.queries import ahead, hours, programme, report, visitors
from niangjia.fairs.states import COUNTERS, FAIR_MOVES, HOSTS, READERS, FairState
from niangjia.kernel.access import has_role, public, role
from niangjia.kernel.errors import Missing
from niangjia.kernel.ids import as_uuid
from niangjia.kernel.pages import typed
from niangjia.kernel.papers import hand_out
from niangjia.kernel.views_tapping import Counted, count_page
from niangjia.kernel.workflow import allowed, history, told
from niangjia.organizations.forms.fields import ReasonForm, written
from niangjia.organizations.queries import unions_for
from niangjia.organizations.rights import reaches
from niangjia.organizations.views.common import Page, form_page, get, list_page, press

MOST = 50


def get_fair(user: Any, pk: Any) -> Fair:
    """A fair of the user's branches; raises :class:`Missing`."""
    found: Fair = get(rules.visible(user).select_related("union", "offer"), pk)
    return found


def get_offer(user: Any, pk: Any) -> Any:
    """An offer that people enrol for and that has no stalls and no programme yet; raises :class:`Missing`."""
    said = "没有找到这个报名项目：它不是便民服务或慰问演出，或者已经写了摊位和节目单。"
    return get(rules.offers(user).select_related("union").prefetch_related("sessions"), pk, said)


def _url(fair: Fair) -> str:
    return reverse("fairs:fair", args=[fair.pk])


@role(*READERS)
@require_GET
def fairs(request: HttpRequest) -> HttpResponse:
    """The fairs of my branches."""
    return list_page(request, FairListing, "fairs/fairs.html", may_write=has_role(request.user, *HOSTS))


@role(*READERS)
@require_GET
def stalls(request: HttpRequest) -> HttpResponse:
    """The stalls of my branches."""
    return list_page(request, StallListing, "fairs/stalls.html")


@role(*HOSTS)
@require_http_methods(["GET", "POST"])
def fair_new(request: HttpRequest) -> HttpResponse:
    """A new fair or show, on one page; of an offer where people enrol (``?offer=``) it takes over when and where."""
    unions = unions_for(request.user, *HOSTS)
    offer = get_offer(request.user, as_uuid(request.GET["offer"])) if request.GET.get("offer") else None
    kind = KINDS_OF_OFFERS[offer.kind] if offer else typed(request.GET, "kind")
    first = {
        "union": written(unions.first()), "kind": kind if kind in KINDS else "service", "held_on": timezone.localdate(),
        "opens": "09:00", "closes": "11:30", "stalls": "" if kind == "show" else USUAL,
    } | (_as(offer) if offer else {})  # fmt: skip
    page = Page(
        title="新建便民服务或演出", submit="存为草稿", back=reverse("fairs:fairs"), subtitle=str(offer) if offer else "",
        intro="时间、地点照报名项目填好了。写好摊位和节目单再公布，报名的人就看得到。"
        if offer
        else format_html(
            "这里办的谁来都行，到场再数人数；要先报名、名额有限的，<a href=\"{}\">办成报名项目</a>。",
            reverse("enrolment:new", args=["show" if kind == "show" else "fair"]),
        ),
        run=lambda data: services.draft_fair(by=request.user, offer=offer, **data),
        done=lambda made: ("草稿已保存，核对无误就可以公布。", _url(made)),
    )  # fmt: skip
    return form_page(request, page, FairForm(request.POST or None, unions=unions, initial=first))


def _as(offer: Any) -> dict[str, Any]:
    """What an offer says already: who, what, and its first session."""
    one = min(offer.sessions.all(), key=lambda session: session.starts_at)
    starts, ends = timezone.localtime(one.starts_at), timezone.localtime(one.ends_at)
    when = {"held_on": starts.date(), "opens": f"{starts:%H:%M}", "closes": f"{ends:%H:%M}"}
    return when | {"union": written(offer.union), "title": offer.title, "venue": one.venue, "contact": offer.contact, "text": offer.text}


@role(*HOSTS)
@require_http_methods(["GET", "POST"])
def fair_edit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Change it before it is over."""
    one = get_fair(request.user, pk)
    services.permit(request.user, one)
    page = Page(
        title="修改", submit="保存", back=_url(one), subtitle=str(one),
        run=lambda data: services.edit_fair(by=request.user, fair=one, **data),
        done=lambda made: ("已保存。", _url(made)),
    )  # fmt: skip
    return form_page(request, page, FairForm(request.POST or None, unions=None, own=one, initial=filled(one)))


@role(*READERS)
@require_GET
def fair(request: HttpRequest, pk: Any) -> HttpResponse:
    """One fair: where and when, its stalls with their visitors, its programme, what comes next."""
    one = get_fair(request.user, pk)
    may = reaches(request.user, one.path, *HOSTS)
    today = timezone.localdate()
    shown, acts = [(stall, hours(stall, one)) for stall in one.stalls.all()], programme(one)
    context = {
        "fair": one, "stalls": shown, "acts": acts, "many_stalls": len(shown), "many_acts": len(acts),
        "visitors": visitors(one), "tone": FairState.TONES[one.state], "verbs": allowed(one, FAIR_MOVES) if may else [],
        "may_edit": may and one.state in (FairState.DRAFT, FairState.PUBLISHED),
        "may_count": one.state == FairState.PUBLISHED and one.held_on <= today and reaches(request.user, one.path, *COUNTERS),
        "is_over": one.held_on <= today, "story": told(one, FAIR_MOVES),
    }  # fmt: skip
    return render(request, "fairs/fair.html", context)


VERBS = {"publish": (services.publish, "已公布。"), "finish": (services.finish, "已登记办完，人次已进驾驶舱。")}


@role(*HOSTS)
@require_POST
def fair_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Publish or finish."""
    if verb not in VERBS:
        raise Missing("没有这个操作。")
    run, said = VERBS[verb]

    def pressed() -> str:
        run(by=request.user, fair=get_fair(request.user, pk))
        return said

    return press(request, pressed, reverse("fairs:fair", args=[pk]))


REASONS = {
    "cancel": (services.cancel, "取消这场活动", "这场活动已取消。"),
    "reopen": (services.reopen, "接着计数", "可以接着计数了。"),
}


@role(*HOSTS)
@require_http_methods(["GET", "POST"])
def fair_because(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Cancel or count on, with the reason."""
    if verb not in REASONS:
        raise Missing("没有这个操作。")
    one = get_fair(request.user, pk)
    services.permit(request.user, one)
    run, label, said = REASONS[verb]
    page = Page(
        title=label, submit=label, back=_url(one), subtitle=str(one),
        run=lambda data: run(by=request.user, fair=one, **data), done=lambda made: (said, _url(made)),
        final="取消以后不能恢复，公开页面会写明取消和理由。" if verb == "cancel" else "",
    )  # fmt: skip
    return form_page(request, page, ReasonForm(request.POST or None))


@role(*COUNTERS)
@require_http_methods(["GET", "POST"])
@never_cache
def fair_count(request: HttpRequest, pk: Any) -> HttpResponse:
    """Big buttons, one for each stall."""
    one = get_fair(request.user, pk)
    services.permit(request.user, one, allowed=rules.countable(request.user))
    return count_page(
        request,
        Counted(one, _url(one), list(one.stalls.all()), lambda touches: services.count(by=request.user, fair=one, touches=touches)),
    )


@role(*READERS)
@require_GET
def fair_report(request: HttpRequest, pk: Any, form: str) -> HttpResponse:
    """The report as a paper."""
    one = get_fair(request.user, pk)
    template = "fairs/fair_report" if one.acts.exists() else "fairs/fair_report_service"
    rows = rules.visible(request.user).select_related("union")
    return hand_out(request, template, form, found=rows, pk=pk, data=report, name=lambda made: f"{made.title}情况报告")


@public
@require_GET
def public_fairs(request: HttpRequest) -> HttpResponse:
    """What is ahead."""
    return render(request, "fairs/public_fairs.html", {"fairs": list(ahead()[:MOST])})


@public
@require_GET
def public_fair(request: HttpRequest, pk: Any) -> HttpResponse:
    """One fair: when, where, what."""
    one: Fair = get(rules.published().select_related("union", "offer"), pk, "没有找到这场活动。")
    reason = history(one).filter(verb="cancel").values_list("reason", flat=True).first() or ""
    context = {"fair": one, "stalls": [(stall, hours(stall, one)) for stall in one.stalls.exclude(title="观众")],
               "acts": programme(one), "reason": reason}  # fmt: skip
    return render(request, "fairs/public_fair.html", context)
