"""Joining from a phone: the form, the same for strangers and for accounts.

What a page says never depends on what is known of the number that was typed (README).
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from niangjia.joining import queries, services, suggesting
from niangjia.joining.forms.applications import JoinForm, new_key
from niangjia.joining.limits import slow_down
from niangjia.joining.models import Application
from niangjia.kernel.access import login, public
from niangjia.kernel.errors import Missing, Problem, Refused
from niangjia.kernel.ids import as_uuid
from niangjia.kernel.pages import typed
from niangjia.members.queries import own_membership
from niangjia.members.services.consents import TEXTS
from niangjia.organizations.forms.fields import show

COOKIE, COOKIE_DAYS = "nj_join", 180
PUBLIC, MINE = "kernel/public.html", "kernel/my.html"


@public
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """The form for everybody; whoever is logged in gets it among their own pages."""
    if request.user.is_authenticated and request.method == "GET":
        query = request.GET.urlencode()
        return redirect(f"{reverse('joining:my_join')}{'?' if query else ''}{query}")
    return _form_page(request, PUBLIC)


@login
@never_cache
@require_http_methods(["GET", "POST"])
def my_join(request: HttpRequest) -> HttpResponse:
    """The form, for an account."""
    return _form_page(request, MINE)


def _form_page(request: HttpRequest, shell: str) -> HttpResponse:
    fixed = _fixed(request)
    if request.method == "GET":
        initial = {**{name: request.GET.get(name, "")[:120] for name in JoinForm.base_fields}, "key": new_key()}
        initial["work"] = initial["work"] or "firm"
        initial["name"] = initial["name"] or getattr(request.user, "name", "")
        more: dict[str, Any] = {"unknown_poster": not fixed and _poster(request)}
        if shell == MINE:
            more["membership"] = own_membership(request.user)
        return show_form(request, JoinForm(initial=initial, fixed=bool(fixed)), request.GET, shell, fixed, **more)
    form = JoinForm(_with_union(request, fixed), fixed=bool(fixed))
    if "find" in request.POST:  # without script: look for unions, keep what was typed
        return show_form(request, JoinForm(initial=request.POST.dict()), request.POST, shell, fixed)
    status = 422
    if form.is_valid():
        try:
            return _sent(request, form, fixed)
        except Problem as problem:
            if problem.status == 429:
                raise
            status = show(form, problem)
    return show_form(request, form, request.POST, shell, fixed, status=status)


def _fixed(request: HttpRequest) -> Any:
    """The union of a poster, named by its code."""
    code = typed(request.POST, "fixed") if request.method == "POST" else _poster(request)
    return queries.joinable().filter(code=code).first() if code else None


def _poster(request: HttpRequest) -> str:
    """The code in the address that a poster leads to; in others the union is a key, or none."""
    code = typed(request.GET, "union")
    return "" if as_uuid(code) else code


def _with_union(request: HttpRequest, fixed: Any) -> Any:
    data = request.POST.copy()
    if fixed is not None:
        data["union"] = str(fixed.pk)
    return data


def _sent(request: HttpRequest, form: JoinForm, fixed: Any) -> HttpResponse:
    slow_down(request)
    user = request.user if request.user.is_authenticated else None
    key, source = form.cleaned_data["key"], "poster" if fixed is not None else "phone"
    try:
        made = _applied(form, user, source, key)
    except Refused as refusal:
        if refusal.code != "token-used":  # the phone was passed on, and the page was still the first one's
            raise
        key = new_key()
        made = _applied(form, user, source, key)
    if user is not None:
        return redirect("joining:my_application", made.pk)
    return remember(redirect("joining:progress"), key)


def _applied(form: JoinForm, user: Any, source: str, key: str) -> Application:
    union = form.cleaned_data["union"]  # its key: the service looks for it, with all who apply at this moment
    try:
        return services.apply(by=user, union=union, entry=form.entry(), source=source, user=user, token=key)
    except Refused as refusal:
        if refusal.code not in services.NO_GOAL:
            raise
        raise Missing("没有找到这个工会，请重新选择。") from refusal


def remember(response: HttpResponse, key: str) -> HttpResponse:
    """This browser finds its application again."""
    response.set_signed_cookie(
        COOKIE, key, max_age=COOKIE_DAYS * 24 * 3600, path="/join", httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def show_form(
    request: HttpRequest, form: JoinForm, data: Any, shell: str, fixed: Any, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The form as it stands, with the unions that somebody who works there most likely belongs to."""
    asked = suggesting.asked(data)
    offers = [] if fixed else suggesting.offers(asked)
    context = {
        "form": form,
        "shell": shell,
        "fixed": fixed,
        "work": asked.work,
        "asked": bool(asked.workplace or asked.at or (asked.work == "gig" and (asked.group or asked.place))),
        "offers": offers,
        "sure": suggesting.is_sure(asked, offers),
        "chosen": str(data.get("union", "")),
        "consent": TEXTS["membership"],
        "fresh": request.method == "GET",
        "action": request.path,
    }
    return render(request, "joining/join.html", context | more, status=status)
