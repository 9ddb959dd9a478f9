"""Another phone number: my own page, and the link that the old number got."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from niangjia.kernel.access import login, public, roles_of
from niangjia.kernel.errors import Gone, Missing, Problem
from niangjia.kernel.gateways import is_shown
from niangjia.kernel.rates import check_rate, count_try
from niangjia.kernel.regulations import rule
from niangjia.kernel.web import address_of
from niangjia.mine import services
from niangjia.mine.models import PhoneChange
from niangjia.mine.queries import of_link
from niangjia.mine.states import PhoneState
from niangjia.organizations.forms.fields import show
from niangjia.organizations.views.common import send

TRIES, WINDOW = 20, 300  # links that stop nothing, from one address


def _digits(label: str, help_text: str = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"})
    return forms.CharField(label=label, max_length=12, help_text=help_text, widget=widget)


class NumberForm(forms.Form):
    """The new number, and whether the old one is lost."""

    phone = forms.CharField(label="新手机号", max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    lost = forms.BooleanField(label="旧号码已经不能接收短信", required=False)


class CodesForm(forms.Form):
    """The codes that came to the new number and to the old one."""

    new_code = _digits("新手机号收到的验证码")
    old_code = _digits("旧手机号收到的验证码")


@login
@require_http_methods(["GET", "POST"])
@never_cache
def my_phone(request: HttpRequest) -> HttpResponse:
    """Where my change stands, or the form that begins one."""
    one = PhoneChange.objects.filter(user=request.user).order_by("-id").first()
    is_open = one is not None and one.state in PhoneState.OPEN
    form = NumberForm(request.POST or None, initial={"phone": one.new, "lost": one.lost} if is_open else None)
    sent = send(request, form, lambda data: services.start_change(by=request.user, **data), pages=())
    if sent.done:
        return redirect("mine:my_phone")
    return _page(request, one, is_open, form=form, status=sent.status)


def _page(
    request: HttpRequest, one: Any, is_open: bool, *, form: Any = None, codes: Any = None, status: int = 200
) -> HttpResponse:
    if is_open and one.state == PhoneState.PROVING and codes is None:
        codes = _codes(one)
    if is_open and form is None:
        form = NumberForm(initial={"phone": one.new, "lost": one.lost})
    page = {
        "one": one, "is_open": is_open, "form": form or NumberForm(), "codes": codes, "demo": is_shown(),
        "proving": is_open and one.state == PhoneState.PROVING, "days": rule("data.phone_delay_days").value,
        "two": bool(roles_of(request.user)),
    }  # fmt: skip
    return render(request, "mine/phone.html", page, status=status)


def _codes(one: PhoneChange, data: Any = None) -> forms.Form:
    form = CodesForm(data)
    if one.old_code is None:
        del form.fields["old_code"]
    return form


@login
@require_POST
@never_cache
def phone_codes(request: HttpRequest, pk: Any) -> HttpResponse:
    """The codes: with both, the number is changed now; with the new one alone, the union is asked."""
    one = PhoneChange.objects.filter(pk=pk, user=request.user).first()
    if one is None:
        raise Missing("没有找到这次更换。")
    form = _codes(one, request.POST)
    if not form.is_valid():
        return _page(request, one, one.state in PhoneState.OPEN, codes=form, status=422)
    try:
        said = _send(request, one, form.cleaned_data)
    except Problem as problem:
        one.refresh_from_db()
        status = show(form, problem)
        return _page(request, one, one.state in PhoneState.OPEN, codes=form, status=status)
    messages.success(request, said)
    return redirect("mine:my_phone")


def _send(request: HttpRequest, one: PhoneChange, codes: dict[str, str]) -> str:
    if one.lost:
        link = request.build_absolute_uri(reverse("mine:phone_cancel"))
        services.prove_new(by=request.user, change=one, code=codes["new_code"], link=link)
        return "新号码已验证。请带身份证到工会，或让工会干部当面核实。"
    session = request.session.session_key or ""
    services.confirm_change(by=request.user, change=one, **{"old_code": "", **codes}, session=session)
    return "手机号已更换，其他各处的登录已退出。"


@login
@require_POST
def phone_stop(request: HttpRequest, pk: Any) -> HttpResponse:
    """Stop my change."""
    services.cancel_change(by=request.user, change=PhoneChange(pk=pk))
    messages.success(request, "已取消，手机号没有变。")
    return redirect("mine:my_phone")


@public
@require_http_methods(["GET", "POST"])
@never_cache
def phone_cancel(request: HttpRequest) -> HttpResponse:
    """What the link in the text to the old number opens: one button. GET stops nothing, link previews open links."""
    key = request.POST.get("k", "") or request.GET.get("k", "")
    check_rate("phone-link", address_of(request), times=TRIES, seconds=WINDOW)
    done, one = False, of_link(key)
    if one is None and key:
        count_try("phone-link", address_of(request), seconds=WINDOW)
    elif one is not None and request.method == "POST":
        try:
            services.cancel_by_link(key=key)
            done = True
        except Gone:  # somebody was first; the page says that the link is over
            one = None
    return render(request, "mine/phone_cancel.html", {"one": one, "done": done, "key": key})
