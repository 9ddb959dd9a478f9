"""工作台: the fairs, one of them, what comes of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from niangjia.jobs import queries, rules, services
from niangjia.jobs.forms import FairForm, VisitorsForm, fair_initial
from niangjia.jobs.lists import CandidacyListing, JobFairListing, VacancyListing
from niangjia.jobs.models import JobFair
from niangjia.jobs.queries import desks_with_counts, fair_slots
from niangjia.jobs.states import FAIR_MOVES, HOSTS, READERS, FairState
from niangjia.kernel.access import has_role, role
from niangjia.kernel.workflow import allowed, told
from niangjia.organizations.forms.fields import ReasonForm, written
from niangjia.organizations.queries import unions_for
from niangjia.organizations.rights import reaches
from niangjia.organizations.views.common import Page, form_page, get, list_page


def fair_url(fair: JobFair) -> str:
    """A fair's page."""
    return reverse("jobs:job_fair", args=[fair.pk])


def get_fair(user: Any, pk: Any) -> JobFair:
    """A fair of the user's branches; raises :class:`Missing`."""
    found: JobFair = get(rules.fairs(user).select_related("offer", "union"), pk)
    return found


@role(*READERS)
@require_GET
def job_fairs(request: HttpRequest) -> HttpResponse:
    """The fairs of my branches."""
    return list_page(request, JobFairListing, "jobs/job_fairs.html", may_write=has_role(request.user, *HOSTS))


@role(*HOSTS)
@require_http_methods(["GET", "POST"])
def job_fair_new(request: HttpRequest) -> HttpResponse:
    """A new fair with its offer, as a draft."""
    unions = unions_for(request.user, *HOSTS)
    form = FairForm(
        request.POST or None, unions=unions, initial=fair_initial() | {"union": written(unions.first())}
    )
    page = Page(
        title="新建招聘会", submit="建招聘会", back=reverse("jobs:job_fairs"),
        run=lambda data: services.plan_fair(by=request.user, **data),
        done=lambda made: ("招聘会已建好。接着添加单位和岗位，核对无误再开放。", fair_url(made)),
        intro="建好以后添加单位、岗位和咨询台；“开放报名”以后大家才看得到。",
    )  # fmt: skip
    return form_page(request, page, form)


@role(*READERS)
@require_GET
def job_fair(request: HttpRequest, pk: Any) -> HttpResponse:
    """One fair: what is there, what is missing, what comes next."""
    one = get_fair(request.user, pk)
    may = reaches(request.user, one.path, *HOSTS)
    exhibitors = list(one.exhibitors.order_by("booth", "name"))
    vacancies = VacancyListing(request.user, {"fair": str(pk)}).queryset()
    for firm in exhibitors:
        firm.jobs = 0  # type: ignore[attr-defined]
    by_key = {firm.pk: firm for firm in exhibitors}
    places = 0
    for key, number in vacancies.values_list("exhibitor_id", "places"):
        by_key[key].jobs += 1  # type: ignore[attr-defined]
        places += number
    context = {
        "fair": one, "session": one.offer.sessions.first(), "may_write": may, "exhibitors": exhibitors,
        "firms": len(exhibitors),
        "jobs": sum(firm.jobs for firm in exhibitors), "places": places,  # type: ignore[attr-defined]
        "sent": CandidacyListing(request.user, {"fair": str(pk)}).queryset().count(),
        "desks": desks_with_counts(fair_slots(one)), "is_planned": one.state == FairState.PLANNED,
        "tone": FairState.TONES[one.state], "verbs": allowed(one, FAIR_MOVES) if may else [],
        "is_due": one.held_on <= timezone.localdate(), "is_today": one.held_on == timezone.localdate(), "story": told(one, FAIR_MOVES),
        "entrances": list(one.entrances.all()),
    }  # fmt: skip
    return render(request, "jobs/job_fair.html", context)


def fair_form(request: HttpRequest, pk: Any, form: Any, run: Any, **words: str) -> HttpResponse:
    """A page with one form about a fair; back to the fair when it is done."""
    one = get_fair(request.user, pk)
    services.permit_fair(request.user, one)
    done = words.pop("done")
    page = Page(
        back=fair_url(one), subtitle=str(one), run=lambda data: run(one, data), done=lambda _: (done, fair_url(one)), **words
    )
    return form_page(request, page, form)


@role(*HOSTS)
@require_http_methods(["GET", "POST"])
def job_fair_hold(request: HttpRequest, pk: Any) -> HttpResponse:
    """The fair has been held, and so many came."""
    return fair_form(
        request, pk, VisitorsForm(request.POST or None, counted=queries.counted(get_fair(request.user, pk))),
        lambda fair, data: services.hold_fair(by=request.user, fair=fair, **data),
        title="登记已举办", submit="登记", done="已登记。",
    )  # fmt: skip


@role(*HOSTS)
@require_http_methods(["GET", "POST"])
def job_fair_reopen(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take that back."""
    return fair_form(
        request, pk, ReasonForm(request.POST or None),
        lambda fair, data: services.reopen_fair(by=request.user, fair=fair, **data),
        title="撤回登记", submit="撤回", done="已撤回，改好再登记。",
    )  # fmt: skip
