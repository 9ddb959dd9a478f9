"""工作台: what comes after an offer: papers, corrections, certificates, the account, what people said."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from niangjia.enrolment import rules, services
from niangjia.enrolment.certificates import paper
from niangjia.enrolment.costs import account, current
from niangjia.enrolment.door import arrived
from niangjia.enrolment.forms import ReasonForm
from niangjia.enrolment.forms_after import (
    CertifyForm,
    CorrectForm,
    CostForms,
    InsureForm,
    SettleForm,
    costs_said,
)
from niangjia.enrolment.lists_paper import insurance, sign_in
from niangjia.enrolment.models import Certificate, Entry, Offer, Session, Settlement
from niangjia.enrolment.opinions import opinion
from niangjia.enrolment.states import OPENERS, WATCHERS, CertificateState, EntryState, OfferState
from niangjia.kernel import papers
from niangjia.kernel.access import role
from niangjia.kernel.errors import Missing, Problem
from niangjia.kernel.exports import FORMS
from niangjia.organizations.forms.fields import show

MOST = 200  # certificates on the page


@role(*WATCHERS)
@require_GET
def offer_after(request: HttpRequest, pk: Any) -> HttpResponse:
    """Everything that comes after, on one page."""
    one = _offer(request, pk)
    sessions = list(one.sessions.all())
    came = arrived(*sessions)
    given = Certificate.objects.filter(entry__offer=one).order_by("-created_at")
    attended = Entry.objects.filter(offer=one, state=EntryState.ATTENDED)
    context = {
        "offer": one,
        "sessions": [(session, *came[session.pk]) for session in sessions],
        "account": account(one),
        "settlement": current(one),
        "given": list(given[:MOST]),
        "to_give": attended.exclude(certificates__state=CertificateState.VALID).count(),
        "opinion": opinion(one),
        "may_write": rules.movable(request.user, "settle").filter(pk=one.pk).exists(),
        "may_settle": one.state == OfferState.ENDED,
    }
    return render(request, "enrolment/after.html", context)


@role(*WATCHERS)
@require_GET
def session_sheet(request: HttpRequest, pk: Any, form: str) -> HttpResponse:
    """The sign-in sheet of a session, as PDF or Word."""
    found = Session.objects.filter(offer__in=rules.visible(request.user)).select_related("offer__union")
    return papers.hand_out(
        request, "enrolment/sign_in", form, found=found, pk=pk, data=sign_in,
        name=lambda one: f"{one.offer.title}-{one.title}-签到表",
    )  # fmt: skip


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def offer_insurance(request: HttpRequest, pk: Any) -> HttpResponse:
    """The list for the insurer: a reason first, then the file."""
    one = _offer(request, pk)
    form, status = InsureForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = insurance(by=request.user, offer=one, reason=form.cleaned_data["reason"])
            except Problem as problem:
                if problem.status == 404:
                    raise
                status = show(form, problem)
            else:
                return _file(made, f"{one.title}-保险名单.xlsx")
    return _page(request, form, "导出保险名单", one, status, submit="导出")


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def entry_correct(request: HttpRequest, pk: Any) -> HttpResponse:
    """Put right who came."""
    rows = rules.entries(request.user).select_related("offer__union", "session", "person__user")
    entry = rows.filter(pk=pk).first()
    if entry is None:
        raise Missing("没有找到这份报名，或不在您的范围内。")
    start = {"came": "no" if entry.state == EntryState.ATTENDED else "yes"}
    return _form(
        request, CorrectForm, f"更正{entry.name}的到场情况", entry.offer, start=start, back="enrolment:offer_entries",
        run=lambda data: services.correct(
            by=request.user, entry=entry, came=data["came"] == "yes", reason=data["reason"]
        ),
    )  # fmt: skip


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def offer_certify(request: HttpRequest, pk: Any) -> HttpResponse:
    """Give a certificate to everybody who attended."""
    one = _offer(request, pk)

    def run(data: dict[str, Any]) -> None:
        done = services.certify_all(by=request.user, offer=one, text=data["text"])
        messages.success(request, f"已发 {done.count} 份证书，并通知了本人。")
        for name, why in done.refused[:10]:
            messages.warning(request, f"{name}没有发：{why}")

    return _form(request, CertifyForm, "给到场的人发证书", one, run=run, submit="发证书")


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def certificate_revoke(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take a certificate back."""
    rows = rules.certificates(request.user).select_related("entry__offer__union", "entry__session", "entry__person__user")
    one = rows.filter(pk=pk).first()
    if one is None:
        raise Missing("没有找到这份证书，或不在您的范围内。")
    return _form(
        request, ReasonForm, f"撤销{one.name}的证书", one.entry.offer, warning="查验时会显示已撤销，本人会收到通知。",
        run=lambda data: services.revoke(by=request.user, certificate=one, reason=data["reason"]),
    )  # fmt: skip


@role(*WATCHERS)
@require_GET
def certificate_paper(request: HttpRequest, pk: Any) -> HttpResponse:
    """The certificate as PDF, for the desk to print."""
    url = request.build_absolute_uri(reverse("enrolment:certificates"))
    valid = rules.certificates(request.user).filter(state=CertificateState.VALID)
    return papers.hand_out(
        request, "enrolment/certificate", "pdf", found=valid, pk=pk, data=lambda one: paper(one, url),
        name=lambda one: f"证书-{one.name}-{one.number}",
    )  # fmt: skip


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def offer_costs(request: HttpRequest, pk: Any) -> HttpResponse:
    """The items of the account in one table."""
    one = _offer(request, pk)
    now = [{name: getattr(cost, name) for name in ("item", "basis", "planned", "actual")} for cost in one.costs.all()]
    formset, problem_said, status = CostForms(request.POST or None, initial=now), "", 200
    if request.method == "POST":
        status = 422
        if formset.is_valid():
            try:
                services.set_costs(by=request.user, offer=one, costs=costs_said(formset))
            except Problem as problem:
                if problem.status in (403, 404):
                    raise
                problem_said, status = problem.detail, problem.status
            else:
                messages.success(request, "费用已保存。")
                return redirect("enrolment:offer_after", pk=one.pk)
    context = {"offer": one, "formset": formset, "said": problem_said}
    return render(request, "enrolment/costs.html", context, status=status)


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def offer_settle(request: HttpRequest, pk: Any) -> HttpResponse:
    """Close the account."""
    one = _offer(request, pk)
    return _form(
        request, SettleForm, "结算", one, submit="结算", warning="结算以后费用不能再改，要改须先撤回。",
        run=lambda data: services.settle(by=request.user, offer=one, outside=data["outside"], note=data["note"]),
    )  # fmt: skip


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def settlement_withdraw(request: HttpRequest, pk: Any) -> HttpResponse:
    """Open the account again."""
    rows = Settlement.objects.filter(offer__in=rules.visible(request.user)).select_related("offer__union")
    one = rows.filter(pk=pk).first()
    if one is None:
        raise Missing("没有找到这次结算，或不在您的范围内。")
    return _form(
        request, ReasonForm, "撤回结算", one.offer,
        run=lambda data: services.withdraw_settlement(by=request.user, settlement=one, reason=data["reason"]),
    )  # fmt: skip


def _form(
    request: HttpRequest, form_class: type[forms.Form], title: str, one: Offer, *, run: Any, start: Any = None,
    warning: str = "", submit: str = "办理", back: str = "enrolment:offer_after",
) -> HttpResponse:  # fmt: skip
    """A page with one small form; back to where it was asked for when it is done."""
    form, status = form_class(request.POST if request.method == "POST" else None, initial=start), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                run(form.cleaned_data)
            except Problem as problem:
                if problem.status in (403, 404):
                    raise
                status = show(form, problem)
            else:
                if not messages.get_messages(request):
                    messages.success(request, "已办理。")
                return redirect(back, pk=one.pk)
    return _page(request, form, title, one, status, submit=submit, warning=warning)


def _page(
    request: HttpRequest, form: forms.Form, title: str, one: Offer, status: int, *, submit: str, warning: str = ""
) -> HttpResponse:
    context = {"form": form, "title": title, "offer": one, "warning": warning, "submit": submit}
    return render(request, "enrolment/form.html", context, status=status)


def _file(body: bytes, name: str) -> HttpResponse:
    answer = papers.answer(body, "pdf", name.removesuffix(".xlsx"))
    answer["Content-Type"] = FORMS["xlsx"]
    answer["Content-Disposition"] = answer["Content-Disposition"].replace(".pdf", ".xlsx")
    return answer


def _offer(request: HttpRequest, pk: Any) -> Offer:
    one: Offer | None = rules.visible(request.user).select_related("union").filter(pk=pk).first()
    if one is None:
        raise Missing("没有找到这个项目，或不在您的范围内。")
    return one
