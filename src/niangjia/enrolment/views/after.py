"""工作台: what comes after an offer: papers, corrections, certificates, the account, what people said."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from niangjia.enrolment import rolls, rules, services
from niangjia.enrolment.certificates import paper
from niangjia.enrolment.costs import RULES, account, current
from niangjia.enrolment.door import arrived
from niangjia.enrolment.forms.after import (
    CertifyForm,
    CorrectForm,
    CostForms,
    InsureForm,
    RuledSettleForm,
    SettleForm,
    costs_said,
)
from niangjia.enrolment.lists import offer_url
from niangjia.enrolment.lists_paper import insurance, sign_in
from niangjia.enrolment.models import Certificate, Session, Settlement
from niangjia.enrolment.opinions import opinion
from niangjia.enrolment.queries import to_certify
from niangjia.enrolment.states import OPENERS, WATCHERS, CertificateState, EntryState, OfferState
from niangjia.enrolment.views.common import get_entry, get_offer, small_form
from niangjia.kernel import papers
from niangjia.kernel.access import role
from niangjia.kernel.errors import Problem
from niangjia.kernel.exports import FORMS
from niangjia.organizations.forms.fields import ReasonForm
from niangjia.organizations.views.common import get, send

MOST = 200  # certificates on the page
HERE = "enrolment:offer_after"


@role(*WATCHERS)
@require_GET
def offer_after(request: HttpRequest, pk: Any) -> HttpResponse:
    """Everything that comes after, on one page."""
    one = get_offer(request.user, pk)
    sessions = list(one.sessions.all())
    came = arrived(*sessions)
    given = Certificate.objects.filter(entry__offer__in=rolls.trip(one)).order_by("-created_at")
    context = {
        "offer": one,
        "sessions": [(session, *came[session.pk]) for session in sessions],
        "account": account(one),
        "settlement": current(one),
        "main": rolls.main_of(one),
        "drawn": len(rolls.family(one)) > 1,
        "given": list(given[:MOST]),
        "to_give": to_certify(one).count(),
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
    one = get_offer(request.user, pk)
    page = {"title": "导出保险名单", "subtitle": one.title, "submit": "导出", "back": offer_url(pk), "intro": "", "final": ""}
    form = InsureForm(request.POST or None)
    sent = send(request, form, lambda data: insurance(by=request.user, offer=one, reason=data["reason"]), pages=(404,))
    if sent.done:
        return _file(sent.made, f"{one.title}-保险名单.xlsx")
    return render(request, "enrolment/form.html", {"page": page, "form": form, "file": True}, status=sent.status)


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def entry_correct(request: HttpRequest, pk: Any) -> HttpResponse:
    """Put right who came."""
    entry = get_entry(request.user, pk)
    start = {"came": "no" if entry.state == EntryState.ATTENDED else "yes"}
    return small_form(
        request, CorrectForm, f"更正{entry.name}的到场情况", entry.offer, start=start, to="enrolment:offer_entries", submit="更正", said="到场情况已更正。",
        run=lambda data: services.correct(
            by=request.user, entry=entry, came=data["came"] == "yes", reason=data["reason"]
        ),
    )  # fmt: skip


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def offer_certify(request: HttpRequest, pk: Any) -> HttpResponse:
    """Give a certificate to everybody who attended."""
    one = get_offer(request.user, pk)
    refused: list[tuple[str, str]] = []

    def run(data: dict[str, Any]) -> int:
        done = services.certify_all(by=request.user, offer=one, text=data["text"])
        refused.extend(done.refused[:10])
        return done.count

    answer = small_form(
        request, CertifyForm, "给到场的人发证书", one, submit="发证书", to=HERE,
        run=run,
        said=lambda count: f"已发 {count} 份证书，并通知了本人。" if count else "这次没有发出证书：到场的人都已经有了，或者还没有人签到。",
    )  # fmt: skip
    for name, why in refused:
        messages.warning(request, f"{name}没有发：{why}")
    return answer


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def certificate_revoke(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take a certificate back."""
    rows = rules.certificates(request.user).select_related("entry__offer__union", "entry__session", "entry__person__user")
    one: Certificate = get(rows, pk, "没有找到这份证书，或不在您的范围内。")
    return small_form(
        request, ReasonForm, f"撤销{one.name}的证书", one.entry.offer, to=HERE, submit="撤销证书",
        warning="查验时会显示已撤销，本人会收到通知。", said="证书已撤销，已通知本人。",
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
    one = get_offer(request.user, pk)
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
    one = get_offer(request.user, pk)
    return small_form(
        request, RuledSettleForm if one.kind in RULES else SettleForm, "结算", one, submit="结算", to=HERE, warning="结算以后费用不能再改，要改须先撤回。",
        said="已结算。",
        run=lambda data: services.settle(by=request.user, offer=one, outside=data.get("outside", False), note=data["note"]),
    )  # fmt: skip


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def settlement_withdraw(request: HttpRequest, pk: Any) -> HttpResponse:
    """Open the account again."""
    rows = Settlement.objects.filter(offer__in=rules.visible(request.user)).select_related("offer__union")
    one: Settlement = get(rows, pk, "没有找到这次结算，或不在您的范围内。")
    return small_form(
        request, ReasonForm, "撤回结算", one.offer, to=HERE, submit="撤回结算", said="已撤回结算。",
        run=lambda data: services.withdraw_settlement(by=request.user, settlement=one, reason=data["reason"]),
    )  # fmt: skip


def _file(body: bytes, name: str) -> HttpResponse:
    answer = papers.answer(body, "pdf", name.removesuffix(".xlsx"))
    answer["Content-Type"] = FORMS["xlsx"]
    answer["Content-Disposition"] = answer["Content-Disposition"].replace(".pdf", ".xlsx")
    return answer
