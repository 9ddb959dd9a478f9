"""工作台: hardship records."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from niangjia.care import rules, services
from niangjia.care.lists import CaseListing
from niangjia.care.models import Case
from niangjia.care.states import CASE_MOVES, KEEPERS
from niangjia.enrolment.forms.tables import TableForm
from niangjia.enrolment.views.pasting import paste_page
from niangjia.kernel.access import role
from niangjia.kernel.errors import Missing
from niangjia.kernel.workflow import allowed, told
from niangjia.organizations.forms.fields import ReasonForm, written
from niangjia.organizations.kinds import KEEPING_REGISTERS
from niangjia.organizations.queries import unions_for
from niangjia.organizations.views.common import Page, form_page, get, list_page

HELP = "从 Excel 复制这几列：姓名、身份证号或手机号（后四位也行）、困难类型、建档日期、档案号；只建一个人也写一行。"
VERBS = {"close": services.close, "reopen": services.reopen}


@role(*KEEPERS)
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """The hardship records of people of my branches."""
    keeping = unions_for(request.user, *KEEPERS).filter(kind="federation", level__in=KEEPING_REGISTERS)
    return list_page(request, CaseListing, "care/cases.html", may_write=keeping.exists())


@role(*KEEPERS)
@require_GET
def case(request: HttpRequest, pk: Any) -> HttpResponse:
    """One record, and what became of it; the person sees who opened it."""
    one = _case(request, pk)
    services.look(by=request.user, case=one)
    verbs = [(verb, CASE_MOVES[verb].label) for verb in allowed(one, CASE_MOVES)]
    return render(request, "care/case.html", {"case": one, "verbs": verbs, "story": told(one, CASE_MOVES)})


@role(*KEEPERS)
@require_http_methods(["GET", "POST"])
def cases_paste(request: HttpRequest) -> HttpResponse:
    """Records to be opened, out of a table."""
    unions = unions_for(request.user, *KEEPERS)
    form = TableForm(request.POST or None, unions=unions, initial={"union": written(unions.first())}, help_text=HELP)
    page = Page(
        "建立困难职工档案", "建档", reverse("care:cases"),
        intro="由县区级以上总工会建档。有错的行不写入，留在格子里并说明原因，其余的照收。",
        run=lambda data: services.open_cases(by=request.user, union=data["union"], table=data["table"]),
        done=lambda made: (f"已建档 {len(made)} 人。", reverse("care:cases")),
    )  # fmt: skip
    return paste_page(request, page, form)


@role(*KEEPERS)
@require_http_methods(["GET", "POST"])
def case_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Close it, or open it again, with a reason."""
    if verb not in VERBS:
        raise Missing("没有这个操作。")
    one = _case(request, pk)
    back = reverse("care:case", args=[one.pk])
    label = CASE_MOVES[verb].label
    page = Page(
        label, label, back, subtitle=one.name,
        run=lambda data: VERBS[verb](by=request.user, case=one, reason=data["reason"]),
        done=lambda made: (f"已{label}。", back),
    )  # fmt: skip
    return form_page(request, page, ReasonForm(request.POST or None))


def _case(request: HttpRequest, pk: Any) -> Case:
    found: Case = get(rules.visible(request.user).select_related("union", "person"), pk)
    return found
