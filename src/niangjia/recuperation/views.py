"""工作台: rest cures, their contract, insurance and account; who has had a turn."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from niangjia.enrolment import rolls
from niangjia.enrolment.costs import account, current
from niangjia.enrolment.forms.unions import WhichUnion
from niangjia.enrolment.queries import pools_of
from niangjia.enrolment.returning import returned, unexplained
from niangjia.enrolment.services import turns as register
from niangjia.kernel import papers
from niangjia.kernel.access import has_role, role
from niangjia.kernel.attachments import attachments_of
from niangjia.kernel.errors import Missing, Problem
from niangjia.kernel.exports import FORMS
from niangjia.kernel.regulations import rule
from niangjia.kernel.workflow import told
from niangjia.organizations.forms.fields import ReasonForm, show
from niangjia.organizations.queries import unions_for
from niangjia.organizations.views.common import Page, form_page, get, list_page
from niangjia.recuperation import papers as sheets
from niangjia.recuperation import rules, services
from niangjia.recuperation.allowed import KEY
from niangjia.recuperation.forms import ContractForm, InsureForm, NoteForm, PlanForm, TurnsForm
from niangjia.recuperation.lists import ProgrammeListing, TurnListing
from niangjia.recuperation.models import Programme
from niangjia.recuperation.states import OPENERS, PROGRAMME_MOVES, WATCHERS, ProgrammeState

KIND = "recuperation"
SHOWN_BAD = 300


@role(*WATCHERS)
@require_GET
def programmes(request: HttpRequest) -> HttpResponse:
    """The rest cures of my branches."""
    may = has_role(request.user, *OPENERS)
    return list_page(request, ProgrammeListing, "recuperation/programmes.html", may_write=may)


@role(*WATCHERS)
@require_GET
def programme(request: HttpRequest, pk: Any) -> HttpResponse:
    """One rest cure: what it is, what is missing, the account against the rule."""
    one = _programme(request, pk)
    offer = one.offer
    bills = account(offer, outside=one.outside)
    context = {
        "programme": one,
        "offer": offer,
        "pools": list(pools_of(rolls.family(offer))),
        "account": bills,
        "settlement": current(offer),
        "files": list(attachments_of(one)),
        "may_write": rules.movable(request.user).filter(pk=one.pk).exists(),
        "planned": one.state == ProgrammeState.PLANNED,
        "may_settle": one.state == ProgrammeState.CONTRACTED and offer.state == "ended",
        "bills_missing": bills.actual is None,
        "story": told(one, PROGRAMME_MOVES),
        "papers": sheets.PAPERS.items(),
    }
    return render(request, "recuperation/programme.html", context)


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: Any) -> HttpResponse:
    """Where an offer goes and what a day may cost, held against the rule."""
    offer = get(rolls.offers(request.user, KIND, may_write=True), pk, "没有找到这个疗休养项目，或不在您的范围内。")
    applied = rule(KEY, region=offer.union.region_code)
    form = PlanForm(request.POST or None)
    page = _page(
        offer, "登记疗休养安排", lambda _: services.plan(by=request.user, offer=offer, new=form.said()),
        f"{applied.text}依据：{applied.marked_source}",
    )  # fmt: skip
    return form_page(request, page, form, FORM)


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def contract(request: HttpRequest, pk: Any) -> HttpResponse:
    """The contract; put right with a reason once it is there."""
    one = _programme(request, pk)
    amend = one.state != ProgrammeState.PLANNED
    names = ("party", "contract_no", "signed_on", "valid_from", "valid_to", "amount")
    start = {name: getattr(one, name) for name in names if getattr(one, name)}
    form = ContractForm(request.POST or None, request.FILES or None, amend=amend, initial=start)

    def run(data: dict[str, Any]) -> Programme:
        said = {"by": request.user, "programme": one, "new": form.said(), "file": data.get("file")}
        return services.amend(**said, reason=data["reason"]) if amend else services.contract(**said)

    return form_page(request, _page(one.offer, "更正合同" if amend else "登记合同", run), form, FORM)


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def insure(request: HttpRequest, pk: Any) -> HttpResponse:
    """Insurer and policy."""
    one = _programme(request, pk)
    form = InsureForm(request.POST or None, initial={"insurer": one.insurer, "policy_no": one.policy_no, "premium": one.premium})
    page = _page(
        one.offer, "登记保险", lambda data: services.insure(by=request.user, programme=one, **data),
        "投保名单在报名项目的“现场和结算”里导出。",
    )  # fmt: skip
    return form_page(request, page, form, FORM)


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, pk: Any) -> HttpResponse:
    """Close the account."""
    one = _programme(request, pk)
    form = NoteForm(request.POST if request.method == "POST" else None)
    page = _page(
        one.offer, "结算", lambda data: services.settle(by=request.user, programme=one, **data),
        "结算以后费用不能再改，要改须先撤回。", submit="结算",
    )  # fmt: skip
    return form_page(request, page, form, FORM)


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take the settlement back."""
    one = _programme(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    page = _page(
        one.offer, "撤回结算", lambda data: services.reopen(by=request.user, programme=one, **data), submit="撤回结算"
    )
    return form_page(request, page, form, FORM)


@role(*WATCHERS)
@require_GET
def paper(request: HttpRequest, pk: Any, name: str, form: str) -> HttpResponse:
    """名单公示, 结算表, as PDF or Word."""
    if name not in sheets.PAPERS:
        raise Missing("没有这种文书。")
    return papers.hand_out(
        request, f"recuperation/{name}", form, found=rules.visible(request.user).select_related("offer__union"), pk=pk,
        data=getattr(sheets, name), name=lambda one: f"{one.offer.title}-{sheets.PAPERS[name]}",
    )  # fmt: skip


@role(*WATCHERS)
@require_GET
def turns(request: HttpRequest) -> HttpResponse:
    """谁轮到过."""
    return list_page(request, TurnListing, "recuperation/turns.html", may_write=has_role(request.user, *OPENERS))


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def turns_import(request: HttpRequest) -> HttpResponse:
    """Earlier years' turns: looked through, then written down as they were shown; what failed goes back as a file."""
    asked = request.POST if request.method == "POST" else request.GET
    form = TurnsForm(request.POST or None, which=WhichUnion(unions_for(request.user, *OPENERS), asked))
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        said = {"by": request.user, "kind": KIND, "union": form.cleaned_data["union"], "text": form.cleaned_data["text"]}
        try:
            if request.POST.get("verb") == "confirm":
                made = register.import_turns(**said, mark=request.POST.get("mark", "-"))
                messages.success(request, f"已登记 {made} 人次。")
                return redirect("recuperation:turns")
            found = register.preview_turns(**said)
            if request.POST.get("verb") == "failed":
                return _failed(form.cleaned_data["text"], found)
            context |= {"found": found, "failed": found.failed[:SHOWN_BAD]}
        except Problem as problem:
            if problem.status in (403, 404):
                raise
            show(form, problem)
    return render(request, "recuperation/turns_import.html", context, status=422 if form.errors else 200)


def _failed(text: str, found: register.PastTurns) -> HttpResponse:
    """The rows that cannot be written down, in the layout of the paste, with why: to be put right and pasted again."""
    answer = HttpResponse(returned(unexplained(text), found.problems), content_type=FORMS["xlsx"])
    answer["Content-Disposition"] = 'attachment; filename="turns-not-entered.xlsx"'
    answer["Cache-Control"] = "private, no-store"
    return answer


FORM = "enrolment/form.html"


def _page(offer: Any, title: str, run: Callable[[dict[str, Any]], Any], intro: str = "", submit: str = "保存") -> Page:
    """A page with one form, whose title is what it does; the rest cure's page when it is done."""
    return Page(
        title, submit, reverse("recuperation:programmes"), subtitle=offer.title, intro=intro,
        run=run, done=lambda made: (f"已{title}。", reverse("recuperation:programme", args=[made.pk])),
    )  # fmt: skip


def _programme(request: HttpRequest, pk: Any) -> Programme:
    rows = rules.visible(request.user).select_related("offer__union", "union")
    found: Programme = get(rows, pk, "没有找到这次疗休养，或不在您的范围内。")
    return found
