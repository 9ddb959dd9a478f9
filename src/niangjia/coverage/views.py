"""Pages of coverage: how far it goes, where to go next, who goes there."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from niangjia.coverage import charts, pages, rules
from niangjia.coverage.forms import FoundForm, PlanForm, PostponeForm, VisitForm
from niangjia.coverage.lists import LeadListing, NextListing, still_to_go
from niangjia.coverage.models import Lead
from niangjia.coverage.queries import open_leads, overview, where_next
from niangjia.coverage.services import leads as services
from niangjia.coverage.services.leads import Target
from niangjia.coverage.states import LEAD_MOVES, LeadState
from niangjia.kernel.access import role, staff
from niangjia.kernel.calendar import add_days
from niangjia.kernel.errors import Missing
from niangjia.kernel.ids import as_uuid
from niangjia.kernel.pages import url_or_nothing
from niangjia.kernel.tree import within
from niangjia.kernel.workflow import allowed, told
from niangjia.members.queries import current
from niangjia.members.states import WRITERS
from niangjia.members.vocabulary import GIG_GROUPS, GROUPS
from niangjia.organizations.queries import breadcrumb, top_unions
from niangjia.organizations.rights import reaches, why
from niangjia.organizations.rules import employers as visible_employers
from niangjia.organizations.rules import visible
from niangjia.organizations.states import ORGANISERS
from niangjia.organizations.views.common import Page, form_page, get, list_page

AHEAD = 7  # days: the day that a plan begins with


@staff
@require_GET
def coverage(request: HttpRequest) -> HttpResponse:
    """Employers and workers against unions, for a union of my branches: in numbers, on a map, and where to go next."""
    tops = list(top_unions(request.user))
    asked = request.GET.get("union", "")
    union = visible(request.user).filter(pk=as_uuid(asked), ended_on__isnull=True).first() if asked else None
    if asked and union is None:
        raise Missing("没有找到这个工会，或不在您的范围内。")
    if union is None and not tops:
        raise Missing("还没有可以看的工会：您任职的工会已经撤销，或者还没有建立第一个工会。")
    union = union or tops[0]
    shown = overview(union, timezone.localdate())
    context = {
        "shown": shown,
        "union": union,
        "tops": tops if len(tops) > 1 else [],
        "crumbs": _crumbs(union, request.user),
        "cards": pages.cards(shown),
        "next": [(one, pages.founding_url(one)) for one in where_next(union)],
        "map": pages.the_map(union),
        "leads": open_leads(rules.leads(request.user).filter(within(union.path)))[:6],
        "may_write": reaches(request.user, union.path, *ORGANISERS),
        "charts": [
            make(lines, union)
            for make, lines in ((charts.by_trade, shown.trades), (charts.by_size, shown.sizes))
            if lines
        ],
    }
    return render(request, "coverage/coverage.html", context)


def _crumbs(union: Any, user: Any) -> list[dict[str, str]]:
    base = reverse("coverage:coverage")
    return [
        {"name": step.name, "url": step.url and f"{base}?union={step.id}"} for step in breadcrumb(union, user)
    ]


@staff
@require_GET
def next_firms(request: HttpRequest) -> HttpResponse:
    """Every firm without a union, those with most workers first."""
    return list_page(request, NextListing, "coverage/next.html")


@staff
@require_GET
def leads(request: HttpRequest) -> HttpResponse:
    """The leads of my branches."""
    return list_page(request, LeadListing, "coverage/leads.html")


def target_of(user: Any, params: Any) -> Target:
    """The firm, or the group in a place, that an address or a body names; raises :class:`Missing`."""
    key, place, group = (str(params.get(name) or "") for name in ("employer", "union", "group"))
    if key:
        rows = visible_employers(user).select_related("area", "union")
        return Target(employer=get(rows, as_uuid(key)))
    if group not in GIG_GROUPS:
        raise Missing("没有找到这个单位或群体。")
    union = get(visible(user).filter(ended_on__isnull=True), as_uuid(place))
    return Target(union=union, group=group, people=_known(union, group))


def _known(union: Any, group: str) -> int:
    rows = current().filter(within(union.path), group=group)
    return int(rows.exclude(union__kind__in=("joint", "industry")).count())


@role(*ORGANISERS)
@require_http_methods(["GET", "POST"])
def plan_new(request: HttpRequest) -> HttpResponse:
    """Plan a visit to a firm (``?employer=``) or to a group in a place (``?union=&group=``)."""
    if not {"employer", "group"} & request.GET.keys():
        return redirect("coverage:next")
    target = target_of(request.user, request.GET)
    back = f"{reverse('coverage:coverage')}?union={target.area.pk}"

    def run(data: dict[str, Any]) -> Lead:
        lead = services.open_lead(target=target, by=request.user)
        return services.plan(lead=lead, by=request.user, **data)

    page = Page(
        title=f"安排走访：{target.title}",
        submit="安排",
        back=back,
        run=run,
        done=lambda lead: (f"已安排 {lead.assignee} 在 {lead.due_on:%m月%d日} 走访。", _url(lead)),
        intro=_intro(target),
    )
    form = PlanForm(request.POST or None, path=target.area.path, initial=_first(request.user))
    return form_page(request, page, form)


def _first(user: Any) -> dict[str, Any]:
    return {"assignee": str(user.pk), "due_on": add_days(timezone.localdate(), AHEAD)}


def _intro(target: Target) -> str:
    if target.employer:
        count = f"{target.employer.workers} 人" if target.employer.workers else "人数未登记"
        return f"{target.employer.area.name} · {count}{f' · {target.employer.address}' if target.employer.address else ''}"
    return f"{target.union.name}范围内有 {target.people} 名{GROUPS[target.group]}还不在行业工会联合会里。"


def _url(lead: Lead) -> str:
    return reverse("coverage:lead", args=[lead.pk])


def get_lead(user: Any, pk: Any) -> Lead:
    """A lead of the user's branches; raises :class:`Missing`."""
    found: Lead = get(
        rules.leads(user).select_related("union", "employer__area", "assignee", "founded"), pk
    )
    return found


FORMS: dict[str, tuple[str, str]] = {
    "plan": ("安排走访", "安排"),
    "visit": ("登记走访情况", "登记"),
    "found": ("登记已建会", "登记"),
    "postpone": ("暂缓", "暂缓"),
}


@staff
@require_GET
def lead(request: HttpRequest, pk: Any) -> HttpResponse:
    """One lead: what it is about, what comes next, what happened."""
    one = get_lead(request.user, pk)
    may = reaches(request.user, one.path, *ORGANISERS)
    context = {
        "lead": one,
        "tone": LeadState.TONES[one.state],
        "verbs": [(FORMS[verb][0], reverse(f"coverage:lead_{verb}", args=[pk])) for verb in allowed(one, LEAD_MOVES)]
        if may
        else [],
        "founding": pages.founding_url(one) if may and one.state in LeadState.OPEN else "",
        "papers": url_or_nothing("joining:founding") if one.employer_id and reaches(request.user, one.path, *WRITERS) else "",
        "group": GROUPS.get(one.group, ""),
        "to_go": still_to_go(one),
        "crumbs": [*_crumbs(one.union, request.user), {"name": one.title}],
        "story": told(one, LEAD_MOVES, words={"open": "登记线索"}),
        "why": why(request.user, one.path),
        "is_open": one.state in LeadState.OPEN,
    }
    return render(request, "coverage/lead.html", context)


@role(*ORGANISERS)
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """One verb on a lead, by its form."""
    one = get_lead(request.user, pk)
    title, submit = FORMS[verb]
    run = getattr(services, verb)
    page = Page(
        title=f"{title}：{one.title}",
        submit=submit,
        back=_url(one),
        run=lambda data: run(lead=one, by=request.user, **data),
        done=lambda made: (f"“{made.title}”：{made.state_label}。", _url(made)),
    )
    return form_page(request, page, _form(request, one, verb))


def _form(request: HttpRequest, one: Lead, verb: str) -> forms.Form:
    data = request.POST or None
    if verb == "plan":
        first = _first(request.user)
        if one.assignee_id:
            first["assignee"] = str(one.assignee_id)
        return PlanForm(data, path=one.path, initial=first)
    if verb == "visit":
        return VisitForm(data, initial={"people": one.people})
    return FoundForm(data, user=request.user) if verb == "found" else PostponeForm(data)

