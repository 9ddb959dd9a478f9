"""工作台: the register of honours."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from niangjia.enrolment.forms.tables import TableForm
from niangjia.enrolment.views.pasting import paste_page
from niangjia.honours import rules, services
from niangjia.honours.lists import HonourListing
from niangjia.honours.models import Honour
from niangjia.honours.states import HONOUR_MOVES, KEEPERS, READERS
from niangjia.kernel.access import has_role, role
from niangjia.kernel.errors import Missing
from niangjia.kernel.workflow import allowed, told
from niangjia.organizations.forms.fields import ReasonForm, written
from niangjia.organizations.queries import unions_for
from niangjia.organizations.views.common import Page, form_page, get, list_page

HELP = "从 Excel 复制这几列：姓名、身份证号或手机号（后四位也行）、荣誉名称、级别、授予日期、授予单位、文号；只登记一个人也写一行。"
VERBS = {"withdraw": services.withdraw, "restore": services.restore}


@role(*READERS)
@require_GET
def honours(request: HttpRequest) -> HttpResponse:
    """The honours of people of my branches."""
    return list_page(request, HonourListing, "honours/honours.html", may_write=has_role(request.user, *KEEPERS))


@role(*READERS)
@require_GET
def honour(request: HttpRequest, pk: Any) -> HttpResponse:
    """One honour, and what became of it."""
    one = _honour(request, pk)
    verbs = [(verb, HONOUR_MOVES[verb].label) for verb in allowed(one, HONOUR_MOVES)]
    may = [(verb, label) for verb, label in verbs if rules.movable(request.user, verb).filter(pk=one.pk).exists()]
    return render(request, "honours/honour.html", {"honour": one, "verbs": may, "story": told(one, HONOUR_MOVES)})


@role(*KEEPERS)
@require_http_methods(["GET", "POST"])
def honours_paste(request: HttpRequest) -> HttpResponse:
    """A list of honours, out of a table."""
    unions = unions_for(request.user, *KEEPERS)
    form = TableForm(request.POST or None, unions=unions, initial={"union": written(unions.first())}, help_text=HELP)
    page = Page(
        "登记荣誉", "登记", reverse("honours:honours"),
        intro="有错的行不写入，留在格子里并说明原因，其余的照收。县区级以上的荣誉由县区级以上总工会登记，要写文号。",
        run=lambda data: services.enter(by=request.user, union=data["union"], table=data["table"]),
        done=lambda made: (f"已登记 {len(made)} 项荣誉。", reverse("honours:honours")),
    )  # fmt: skip
    return paste_page(request, page, form)


@role(*KEEPERS)
@require_http_methods(["GET", "POST"])
def honour_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Withdraw it, or bring it back, with a reason."""
    if verb not in VERBS:
        raise Missing("没有这个操作。")
    one = _honour(request, pk)
    back = reverse("honours:honour", args=[one.pk])
    label = HONOUR_MOVES[verb].label
    page = Page(
        label, label, back, subtitle=f"{one.name} · {one.title}",
        run=lambda data: VERBS[verb](by=request.user, honour=one, reason=data["reason"]),
        done=lambda made: (f"已{label}。", back),
    )  # fmt: skip
    return form_page(request, page, ReasonForm(request.POST or None))


def _honour(request: HttpRequest, pk: Any) -> Honour:
    found: Honour = get(rules.visible(request.user).select_related("union"), pk)
    return found
