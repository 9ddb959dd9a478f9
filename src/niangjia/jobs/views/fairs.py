"""工作台: fairs, the employers at them, their vacancies, the desks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.jobs import rules, services
from niangjia.jobs.forms import (
    DeskForm,
    ExhibitorForm,
    FairForm,
    HandForm,
    ReasonForm,
    TableForm,
    VacancyForm,
    VisitorsForm,
    fair_initial,
)
from niangjia.jobs.lists import CandidacyListing, JobFairListing, VacancyListing
from niangjia.jobs.models import AUDIENCES, Exhibitor, JobFair, Vacancy
from niangjia.jobs.pasting import Unclear, vacancies_of
from niangjia.jobs.queries import desks_with_counts, fair_slots
from niangjia.jobs.states import CANDIDACY_MOVES, FAIR_MOVES, HOSTS, READERS, VACANCY_MOVES, FairState
from niangjia.kernel.access import role, roles_of
from niangjia.kernel.errors import Missing, Problem
from niangjia.kernel.workflow import allowed, told
from niangjia.organizations.forms.fields import show, written
from niangjia.organizations.queries import unions_for
from niangjia.organizations.rights import reaches
from niangjia.organizations.views.common import Page, form_page, get, press

HELP = "在 Excel 里选中单位、岗位、人数、月薪、地点、要求、面向这几列，复制，粘贴到这里。有表头时列的次序不限。"


def fair_url(fair: JobFair) -> str:
    """A fair's page."""
    return reverse("jobs:job_fair", args=[fair.pk])


def get_fair(user: Any, pk: Any) -> JobFair:
    """A fair of the user's branches; raises :class:`Missing`."""
    found: JobFair = get(rules.fairs(user).select_related("offer", "union"), pk)
    return found


def get_exhibitor(user: Any, pk: Any) -> Exhibitor:
    """An employer at such a fair; raises :class:`Missing`."""
    found: Exhibitor = get(rules.exhibitors(user).select_related("fair__offer", "fair__union"), pk)
    return found


def get_vacancy(user: Any, pk: Any) -> Vacancy:
    """A vacancy of such a fair; raises :class:`Missing`."""
    found: Vacancy = get(rules.vacancies(user).select_related("exhibitor", "fair__offer"), pk)
    return found


@role(*READERS)
@require_GET
def job_fairs(request: HttpRequest) -> HttpResponse:
    """The fairs of my branches."""
    listing = JobFairListing(request.user, request.GET, path=request.path)
    may = bool(roles_of(request.user) & set(HOSTS))
    return render(request, "jobs/job_fairs.html", {"listing": listing, "union": listing.union, "may_write": may})


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
        "is_due": one.held_on <= timezone.localdate(), "story": told(one, FAIR_MOVES),
    }  # fmt: skip
    return render(request, "jobs/job_fair.html", context)


def _fair_form(request: HttpRequest, pk: Any, form: Any, run: Any, **words: str) -> HttpResponse:
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
    return _fair_form(
        request, pk, VisitorsForm(request.POST or None),
        lambda fair, data: services.hold_fair(by=request.user, fair=fair, **data),
        title="登记已举办", submit="登记", done="已登记。",
    )  # fmt: skip


@role(*HOSTS)
@require_http_methods(["GET", "POST"])
def job_fair_reopen(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take that back."""
    return _fair_form(
        request, pk, ReasonForm(request.POST or None),
        lambda fair, data: services.reopen_fair(by=request.user, fair=fair, **data),
        title="撤回登记", submit="撤回", done="已撤回，改好再登记。",
    )  # fmt: skip


@role(*HOSTS)
@require_http_methods(["GET", "POST"])
def exhibitor_new(request: HttpRequest, pk: Any) -> HttpResponse:
    """One more employer."""
    return _fair_form(
        request, pk, ExhibitorForm(request.POST or None),
        lambda fair, data: services.add_exhibitor(by=request.user, fair=fair, **data),
        title="添加单位", submit="添加", done="单位已添加。",
    )  # fmt: skip


@role(*HOSTS)
@require_http_methods(["GET", "POST"])
def desk_new(request: HttpRequest, pk: Any) -> HttpResponse:
    """A desk with its times."""
    session = get_fair(request.user, pk).offer.sessions.first()
    first = {"starts_at": session.starts_at, "ends_at": session.ends_at} if session else {}
    return _fair_form(
        request, pk, DeskForm(request.POST or None, initial=first),
        lambda fair, data: services.add_desk(by=request.user, fair=fair, **data),
        title="设咨询台", submit="设咨询台", done="咨询台已设好，时段可以预约了。",
    )  # fmt: skip


@role(*HOSTS)
@require_http_methods(["GET", "POST"])
def vacancies_paste(request: HttpRequest, pk: Any) -> HttpResponse:
    """A table of vacancies: what is right goes in, what is wrong stays in the field with the reason."""
    one = get_fair(request.user, pk)
    services.permit_fair(request.user, one)
    form = TableForm(request.POST or None, help_text=HELP)
    sheet, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            sheet, form = _pasted(request, one, form)
            status = 422 if sheet is None or sheet.wrong else 200
    context = {"fair": one, "form": form, "sheet": sheet, "audiences": list(AUDIENCES.values())[1:]}
    return render(request, "jobs/paste.html", context, status=status)


def _pasted(request: HttpRequest, fair: JobFair, form: TableForm) -> tuple[services.Sheet | None, TableForm]:
    try:
        lines = vacancies_of(form.cleaned_data["table"], AUDIENCES)
        sheet = services.paste_vacancies(by=request.user, fair=fair, lines=lines)
    except Unclear as unclear:
        form.add_error("table", str(unclear))
    except Problem as problem:
        if problem.status in (403, 404):
            raise
        show(form, problem)
    else:
        left = "\n".join(row.line.text for row in sheet.wrong)
        return sheet, TableForm(initial={"table": left}, help_text=HELP)
    return None, form


@role(*READERS)
@require_GET
def vacancies(request: HttpRequest) -> HttpResponse:
    """The vacancies of my branches."""
    listing = VacancyListing(request.user, request.GET, path=request.path)
    return render(request, "jobs/vacancies.html", {"listing": listing, "union": listing.union})


@role(*READERS)
@require_GET
def candidacies(request: HttpRequest) -> HttpResponse:
    """Who applied at the fairs of my branches."""
    listing = CandidacyListing(request.user, request.GET, path=request.path)
    return render(request, "jobs/candidacies.html", {"listing": listing, "union": listing.union})


@role(*READERS)
@require_http_methods(["GET", "POST"])
def exhibitor(request: HttpRequest, pk: Any) -> HttpResponse:
    """One employer: booth and contact, its vacancies, and the list that it gets (POST, with to whom it goes)."""
    one = get_exhibitor(request.user, pk)
    may = reaches(request.user, one.fair.path, *HOSTS)
    form = HandForm(request.POST or None)
    handed, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            handed = services.hand_over(by=request.user, exhibitor=one, reason=form.cleaned_data["reason"])
            status = 200
        else:
            services.permit_fair(request.user, one.fair)
    context = {
        "firm": one, "fair": one.fair, "may_write": may, "form": form, "handed": handed,
        "listing": VacancyListing(request.user, {"exhibitor": str(pk)}, path=reverse("jobs:vacancies")),
        "is_planned": one.fair.state == FairState.PLANNED,
    }  # fmt: skip
    response = render(request, "jobs/exhibitor.html", context, status=status)
    if handed is not None:
        response["Cache-Control"] = "no-store"
    return response


@role(*HOSTS)
@require_http_methods(["GET", "POST"])
def exhibitor_edit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Another booth or contact."""
    one = get_exhibitor(request.user, pk)
    services.permit_fair(request.user, one.fair)
    first = {"name": one.name, "booth": one.booth, "contact": one.contact, "phone": one.phone}
    page = Page(
        title=f"修改：{one.name}", submit="保存", back=reverse("jobs:exhibitor", args=[pk]), subtitle=str(one.fair),
        run=lambda data: services.edit_exhibitor(by=request.user, exhibitor=one, **data),
        done=lambda made: ("已保存。", reverse("jobs:exhibitor", args=[made.pk])),
    )  # fmt: skip
    return form_page(request, page, ExhibitorForm(request.POST or None, initial=first))


@role(*HOSTS)
@require_POST
def exhibitor_remove(request: HttpRequest, pk: Any) -> HttpResponse:
    """It does not come."""
    one = get_exhibitor(request.user, pk)

    def run() -> str:
        services.remove_exhibitor(by=request.user, exhibitor=one)
        return f"已删除“{one.name}”，展位空出来了。"

    return press(request, run, fair_url(one.fair), back=reverse("jobs:exhibitor", args=[pk]))


@role(*HOSTS)
@require_http_methods(["GET", "POST"])
def vacancy_new(request: HttpRequest, pk: Any) -> HttpResponse:
    """One more vacancy of an employer."""
    firm = get_exhibitor(request.user, pk)
    services.permit_fair(request.user, firm.fair)
    back = reverse("jobs:exhibitor", args=[pk])
    page = Page(
        title=f"添加岗位：{firm.name}", submit="添加", back=back, subtitle=str(firm.fair),
        run=lambda data: services.add_vacancy(by=request.user, exhibitor=firm, **data),
        done=lambda made: (f"“{made.title}”已添加。", back),
    )  # fmt: skip
    return form_page(request, page, VacancyForm(request.POST or None))


@role(*READERS)
@require_GET
def vacancy(request: HttpRequest, pk: Any) -> HttpResponse:
    """One vacancy: what it asks, who applied, what the employer said."""
    one = get_vacancy(request.user, pk)
    may = reaches(request.user, one.path, *HOSTS)
    rows = rules.candidacies(request.user).filter(vacancy=one).select_related("union").order_by("pk")[:200]
    people = [
        (row, [(verb, CANDIDACY_MOVES[verb].label) for verb in allowed(row, CANDIDACY_MOVES) if verb in DECISIONS] if may else [])
        for row in rows
    ]
    context = {
        "vacancy": one, "fair": one.fair, "may_write": may, "people": people,
        "verbs": [(verb, VACANCY_MOVES[verb].label) for verb in allowed(one, VACANCY_MOVES)] if may else [],
    }  # fmt: skip
    return render(request, "jobs/vacancy.html", context)


DECISIONS = {"invite": services.invite, "hire": services.hire, "decline": services.decline}
VERBS = {"close": services.close_vacancy, "reopen": services.reopen_vacancy}


@role(*HOSTS)
@require_POST
def vacancy_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Stop or go on."""
    if verb not in VERBS:
        raise Missing("没有这个操作。")
    one = get_vacancy(request.user, pk)

    def run() -> str:
        VERBS[verb](by=request.user, vacancy=one)
        return f"已{VACANCY_MOVES[verb].label}。"

    return press(request, run, reverse("jobs:vacancy", args=[pk]))


@role(*HOSTS)
@require_POST
def candidacy_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """The employer's word."""
    if verb not in DECISIONS:
        raise Missing("没有这个操作。")
    one = get(rules.candidacies(request.user).select_related("vacancy__exhibitor", "person__user"), pk)

    def run() -> str:
        DECISIONS[verb](by=request.user, candidacy=one)
        return f"{one.name}：{CANDIDACY_MOVES[verb].label}，已通知本人。"

    return press(request, run, reverse("jobs:vacancy", args=[one.vacancy_id]))


@role(*HOSTS)
@require_http_methods(["GET", "POST"])
def candidacy_revise(request: HttpRequest, pk: Any) -> HttpResponse:
    """Put the employer's word right, with the reason."""
    one = get(rules.candidacies(request.user).select_related("vacancy__exhibitor", "person__user"), pk)
    back = reverse("jobs:vacancy", args=[one.vacancy_id])
    page = Page(
        title=f"更正结果：{one.name}", submit="更正", back=back, subtitle=one.vacancy.title,
        run=lambda data: services.revise(by=request.user, candidacy=one, **data),
        done=lambda made: ("已退回“已投递”，请重新登记结果。", back),
    )  # fmt: skip
    return form_page(request, page, ReasonForm(request.POST or None))


@role(*READERS)
@require_GET
def desks(request: HttpRequest, pk: Any) -> HttpResponse:
    """The desks of a fair: whose time it is, who came."""
    one = get_fair(request.user, pk)
    may = reaches(request.user, one.path, *HOSTS)
    grid: dict[Any, list[Any]] = {desk: [] for desk in one.desks.all()}
    for slot in fair_slots(one):
        grid[slot.desk].append(slot)
    shown = [(desk, [slot for slot in slots if slot.person_id], sum(not slot.person_id for slot in slots))
             for desk, slots in grid.items()]  # fmt: skip
    context = {"fair": one, "grid": shown, "may_write": may, "now": timezone.now()}
    return render(request, "jobs/desks.html", context)


MARKS = {"meet": (services.meet, "已接待。"), "miss": (services.miss, "已记未到。")}


@role(*HOSTS)
@require_POST
def slot_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Who came, who did not."""
    if verb not in MARKS:
        raise Missing("没有这个操作。")
    one = get(rules.slots(request.user).select_related("desk__fair"), pk)

    def run() -> str:
        mark, said = MARKS[verb]
        mark(by=request.user, slot=one)
        return said

    return press(request, run, reverse("jobs:desks", args=[one.desk.fair_id]))


@role(*HOSTS)
@require_http_methods(["GET", "POST"])
def slot_release(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take somebody's time away, with the reason."""
    one = get(rules.slots(request.user).select_related("desk__fair__offer", "person__user"), pk)
    services.permit_slot(request.user, one)
    back = reverse("jobs:desks", args=[one.desk.fair_id])
    page = Page(
        title=f"腾出时段：{one}", submit="腾出", back=back, subtitle=one.name,
        run=lambda data: services.release(by=request.user, slot=one, **data),
        done=lambda made: ("已腾出，并通知了本人。", back), final="本人会收到通知。",
    )  # fmt: skip
    return form_page(request, page, ReasonForm(request.POST or None))
