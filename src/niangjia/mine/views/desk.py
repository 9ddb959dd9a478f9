"""The desk's answers: corrections, erasures, lost phone numbers."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from niangjia.kernel.access import role, roles_of
from niangjia.kernel.attachments import attachments_of
from niangjia.kernel.errors import Missing, Problem
from niangjia.kernel.ids import uuids
from niangjia.kernel.pages import typed
from niangjia.members.states import WRITERS
from niangjia.members.views.people import get_person
from niangjia.mine import fields, rules, services
from niangjia.mine.erasing import beside
from niangjia.mine.lists import CorrectionListing, ErasureListing, PhoneListing
from niangjia.mine.models import PhoneChange
from niangjia.mine.queries import papers_of_person
from niangjia.mine.states import PhoneState, RequestState
from niangjia.mine.views.phones import _digits
from niangjia.organizations.views.common import list_page, press_each, send

MOST = 200
TABS = (("mine:corrections", "更正申请"), ("mine:erasures", "删除申请"), ("mine:phones", "手机号更换"))


def _tabs(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {"url": reverse(name), "label": label, "active": request.path == reverse(name)} for name, label in TABS
    ]


def _get(rows: Any, pk: Any) -> Any:
    found = rows.select_related("person").filter(pk=pk).first()
    if found is None:
        raise Missing("没有找到这份申请，或者它不在您的管辖范围内。")
    return found


@role(*WRITERS)
@require_http_methods(["GET", "POST"])
def corrections(request: HttpRequest) -> HttpResponse:
    """The list; POST approves what was ticked, one by one, and says what could not be."""
    if request.method == "POST":
        return _approve_many(request)
    return _list(request, CorrectionListing)


def _list(request: HttpRequest, kind: Any) -> HttpResponse:
    return list_page(request, kind, "mine/requests.html", tabs=_tabs(request))


def _approve_many(request: HttpRequest) -> HttpResponse:
    chosen = rules.corrections(request.user).filter(
        pk__in=uuids(request.POST.getlist("ids"))[:MOST], state=RequestState.ASKED
    )
    return press_each(
        request, chosen.select_related("person").order_by("id"),
        lambda one: services.approve_correction(by=request.user, correction=one), "mine:corrections",
        done="{} 份已同意，资料已经更正。", failed=lambda one: f"{one.person.name}的“{fields.label(one.field)}”没有更正",
    )  # fmt: skip


@role(*WRITERS)
@require_http_methods(["GET"])
def erasures(request: HttpRequest) -> HttpResponse:
    """The list of erasures."""
    return _list(request, ErasureListing)


@role(*WRITERS)
@require_http_methods(["GET"])
def phones(request: HttpRequest) -> HttpResponse:
    """The list of lost numbers."""
    return _list(request, PhoneListing)


@role(*WRITERS)
@require_http_methods(["GET"])
def correction(request: HttpRequest, pk: Any) -> HttpResponse:
    """One correction: what it was, what it should be, and one click."""
    return _correction(request, _get(rules.corrections(request.user), pk))


def _correction(request: HttpRequest, one: Any, status: int = 200, **more: Any) -> HttpResponse:
    papers = list(attachments_of(one))
    page = {
        "one": one,
        "label": fields.label(one.field),
        "old": fields.said(one.field, one.old),
        "new": fields.said(one.field, one.new),
        "hidden": one.field == fields.NUMBER and one.is_open,
        "own": one.person.user_id == request.user.pk,
        "papers": papers,
        "pictures": any(paper.is_image for paper in papers),
        **more,
    }
    response = render(request, "mine/correction.html", page, status=status)
    response["Cache-Control"] = "no-store"
    return response


@role(*WRITERS)
@require_POST
def correction_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Approve, return, or look at the number in full."""
    one = _get(rules.corrections(request.user), pk)
    if verb == "look":
        old, new = services.look_at_number(by=request.user, correction=one)
        return _correction(request, one, old=old or "未填", new=new, hidden=False)
    run: dict[str, Callable[[], Any]] = {
        "approve": lambda: services.approve_correction(by=request.user, correction=one),
        "return": lambda: services.return_correction(
            by=request.user, correction=one, reason=typed(request.POST, "reason", 200)
        ),
    }
    if verb not in run:
        raise Missing("没有这个操作。")
    return _answer(request, run[verb], lambda problem: _correction(request, one, problem.status, problem=problem), verb)


def _answer(
    request: HttpRequest, run: Callable[[], Any], again: Callable[[Problem], HttpResponse], verb: str
) -> HttpResponse:
    try:
        run()
    except Problem as problem:
        if problem.status in (403, 404):
            raise
        return again(problem)
    messages.success(request, {"approve": "已同意，已告诉本人。", "return": "已退回，已告诉本人。"}.get(verb, "已办理。"))
    return redirect(request.path.rpartition("/do/")[0])


@role(*WRITERS)
@require_http_methods(["GET"])
def erasure(request: HttpRequest, pk: Any) -> HttpResponse:
    """One erasure: what goes, what stays and by which rule."""
    return _erasure(request, _get(rules.erasures(request.user), pk))


def _erasure(request: HttpRequest, one: Any, status: int = 200, **more: Any) -> HttpResponse:
    page = {
        "one": one,
        "empties": [fields.label(field) for field in one.empties] + (beside(one.person) if one.is_open else []),
        "papers": papers_of_person(one.person).count(),
        "own": one.person.user_id == request.user.pk,
        **more,
    }
    return render(request, "mine/erasure.html", page, status=status)


@role(*WRITERS)
@require_POST
def erasure_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Approve or return."""
    one = _get(rules.erasures(request.user), pk)
    run: dict[str, Callable[[], Any]] = {
        "approve": lambda: services.approve_erasure(by=request.user, erasure=one),
        "return": lambda: services.return_erasure(
            by=request.user, erasure=one, reason=typed(request.POST, "reason", 200)
        ),
    }
    if verb not in run:
        raise Missing("没有这个操作。")
    return _answer(request, run[verb], lambda problem: _erasure(request, one, problem.status, problem=problem), verb)


class NumberForm(forms.Form):
    """The new number of a member who stands at the desk."""

    phone = forms.CharField(label="新手机号", max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    seen = forms.BooleanField(label="我已当面核对本人和身份证")


@role(*WRITERS)
@require_http_methods(["GET", "POST"])
def phone_new(request: HttpRequest, pk: Any) -> HttpResponse:
    """Begin for a member at the desk."""
    person = get_person(request.user, pk)
    form = NumberForm(request.POST or None)
    sent = send(request, form, lambda data: services.start_for(by=request.user, person=person, phone=data["phone"]))
    if sent.done:
        return redirect("mine:phone", sent.made.pk)
    return render(request, "mine/phone_new.html", {"form": form, "person": person}, status=sent.status)


class CodeForm(forms.Form):
    """The code that the member reads from the new phone."""

    code = _digits("会员新手机收到的验证码")


@role(*WRITERS)
@require_http_methods(["GET"])
def phone(request: HttpRequest, pk: Any) -> HttpResponse:
    """One lost number: who asks, and whether the person was seen."""
    return _phone(request, _phone_at(request, pk))


def _phone_at(request: HttpRequest, pk: Any) -> PhoneChange:
    found: PhoneChange = _get(rules.phones(request.user).select_related("user", "vouched_by", "seconded_by"), pk)
    return found


def _phone(request: HttpRequest, one: PhoneChange, status: int = 200, **more: Any) -> HttpResponse:
    page = {
        "one": one,
        "proving": one.state == PhoneState.PROVING and one.vouched_by_id == request.user.pk,
        "waits": one.state in (PhoneState.ASKED, PhoneState.SECONDING),
        "first": one.state == PhoneState.SECONDING and one.vouched_by_id == request.user.pk,
        "two": bool(roles_of(one.user)),
        "own": one.user_id == request.user.pk,
        "code": CodeForm(),
        **more,
    }
    return render(request, "mine/phone_desk.html", page, status=status)


@role(*WRITERS)
@require_POST
def phone_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Prove the new number, vouch, or refuse."""
    one = _phone_at(request, pk)
    link = request.build_absolute_uri(reverse("mine:phone_cancel"))
    run: dict[str, Callable[[], Any]] = {
        "prove": lambda: services.prove_new(
            by=request.user, change=one, code=request.POST.get("code", ""), link=link
        ),
        "vouch": lambda: services.vouch(by=request.user, change=one, seen=bool(request.POST.get("seen"))),
        "refuse": lambda: services.refuse_change(
            by=request.user, change=one, reason=typed(request.POST, "reason", 200)
        ),
    }
    if verb not in run:
        raise Missing("没有这个操作。")
    return _answer(request, run[verb], lambda problem: _phone(request, one, problem.status, problem=problem), verb)
