"""工作台: the employers at fairs, their vacancies, who applied for them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.enrolment.returning import left_over
from niangjia.jobs import rules, services
from niangjia.jobs.forms import ExhibitorForm, HandForm, PlacesForm, TableForm, VacancyForm
from niangjia.jobs.lists import CandidacyListing, VacancyListing
from niangjia.jobs.models import AUDIENCES, Exhibitor, JobFair, Vacancy
from niangjia.jobs.pasting import VACANCY_HEADS, Unclear, heading_of, vacancies_of
from niangjia.jobs.queries import hired
from niangjia.jobs.states import CANDIDACY_MOVES, HOSTS, READERS, VACANCY_MOVES, FairState
from niangjia.jobs.views.fairs import fair_form, fair_url, get_fair
from niangjia.kernel.access import role
from niangjia.kernel.errors import Missing, Problem
from niangjia.kernel.workflow import allowed
from niangjia.organizations.forms.fields import ReasonForm, show
from niangjia.organizations.rights import reaches
from niangjia.organizations.views.common import Page, form_page, get, list_page, press

HELP = "在 Excel 里选中单位、岗位、人数、月薪、地点、要求、面向、展位这几列，复制，粘贴到这里。有表头时列的次序不限。"


def get_exhibitor(user: Any, pk: Any) -> Exhibitor:
    """An employer at such a fair; raises :class:`Missing`."""
    found: Exhibitor = get(rules.exhibitors(user).select_related("fair__offer", "fair__union"), pk)
    return found


def get_vacancy(user: Any, pk: Any) -> Vacancy:
    """A vacancy of such a fair; raises :class:`Missing`."""
    found: Vacancy = get(rules.vacancies(user).select_related("exhibitor", "fair__offer"), pk)
    return found


@role(*HOSTS)
@require_http_methods(["GET", "POST"])
def exhibitor_new(request: HttpRequest, pk: Any) -> HttpResponse:
    """One more employer."""
    return fair_form(
        request, pk, ExhibitorForm(request.POST or None),
        lambda fair, data: services.add_exhibitor(by=request.user, fair=fair, **data),
        title="添加单位", submit="添加", done="单位已添加。",
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
        table = form.cleaned_data["table"]
        left = left_over(table, {row.line.number for row in sheet.wrong}, heading_of(table, VACANCY_HEADS))
        return sheet, TableForm(initial={"table": left}, help_text=HELP)
    return None, form


@role(*READERS)
@require_GET
def vacancies(request: HttpRequest) -> HttpResponse:
    """The vacancies of my branches."""
    return list_page(request, VacancyListing, "jobs/vacancies.html")


@role(*READERS)
@require_GET
def candidacies(request: HttpRequest) -> HttpResponse:
    """Who applied at the fairs of my branches."""
    return list_page(request, CandidacyListing, "jobs/candidacies.html")


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
    taken = hired(one)
    is_filled = taken >= one.places  # and takes people again by the number of its places alone
    ready = [verb for verb in DECISIONS if not (is_filled and verb == "hire")] if may else []
    rows = rules.candidacies(request.user).filter(vacancy=one).select_related("union").order_by("pk")[:200]
    people = [(row, [(verb, CANDIDACY_MOVES[verb].label) for verb in allowed(row, CANDIDACY_MOVES) if verb in ready]) for row in rows]
    verbs = allowed(one, VACANCY_MOVES) if may and one.fair.state == FairState.PLANNED and not is_filled else []
    context = {
        "vacancy": one, "fair": one.fair, "may_write": may, "people": people, "hired": taken, "is_filled": is_filled,
        "verbs": [(verb, VACANCY_MOVES[verb].label) for verb in verbs],
    }  # fmt: skip
    return render(request, "jobs/vacancy.html", context)


@role(*HOSTS)
@require_http_methods(["GET", "POST"])
def vacancy_places(request: HttpRequest, pk: Any) -> HttpResponse:
    """The employer wants more or fewer people."""
    one = get_vacancy(request.user, pk)
    services.permit_fair(request.user, one.fair)
    back, taken = reverse("jobs:vacancy", args=[pk]), hired(one)
    page = Page(
        title=f"改招聘人数：{one.title}", submit="保存", back=back,
        subtitle=f"{one.exhibitor.name}，现在招 {one.places} 人，已录用 {taken} 人",
        run=lambda data: services.set_places(by=request.user, vacancy=one, **data),
        done=lambda made: (f"招聘人数已改为 {made.places} 人，{made.state_words}。", back),
    )  # fmt: skip
    return form_page(request, page, PlacesForm(request.POST or None, initial={"places": one.places}))


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
