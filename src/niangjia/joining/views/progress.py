"""Where an application stands, taking it back, sending it again. The same pages for strangers and for accounts.

What a page says never depends on what is known of the number that was typed (README).
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.joining import queries, rules, services
from niangjia.joining.forms.applications import MendForm
from niangjia.joining.grounds import told
from niangjia.joining.limits import slow_down
from niangjia.joining.models import Application
from niangjia.joining.states import APPLICATION_MOVES, ApplicationState
from niangjia.joining.views.public import COOKIE, COOKIE_DAYS, MINE, PUBLIC, remember, show_form
from niangjia.kernel.access import login, public
from niangjia.kernel.errors import Missing, Problem
from niangjia.kernel.pages import typed
from niangjia.kernel.workflow import allowed, history
from niangjia.organizations.forms.fields import show


@public
@never_cache
@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """Where the application of this browser stands; without one, the field for the code of the private link."""
    key = _key(request)
    one = queries.by_token(key)
    link = request.build_absolute_uri(reverse("joining:progress")) + f"#{key}"
    return _progress(request, one, PUBLIC, link=link)


@public
@never_cache
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Open the application of a private link in this browser; the code comes in the body, so no log keeps it."""
    slow_down(request)
    key = request.POST.get("key", "").strip().rpartition("#")[2]
    if queries.by_token(key) is None:
        messages.warning(request, "没有找到这份申请，请核对查询码。")
        return redirect("joining:progress")
    return remember(redirect("joining:progress"), key)


@public
@never_cache
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take back the application of this browser."""
    one = queries.by_token(_key(request))
    return _lost(request) if one is None else _withdraw(request, one, "joining:progress")


@public
@never_cache
@require_http_methods(["GET", "POST"])
def mend(request: HttpRequest) -> HttpResponse:
    """Send the application of this browser again."""
    one = queries.by_token(_key(request))
    return _lost(request) if one is None else _mend(request, one, PUBLIC, reverse("joining:progress"))


@login
@require_GET
def my_applications(request: HttpRequest) -> HttpResponse:
    """What I applied for, the latest first."""
    rows = rules.own(request.user).select_related("union").order_by("-created_at")[:50]
    return render(request, "joining/my_applications.html", {"applications": rows, "tones": ApplicationState.TONES})


@login
@require_GET
def my_application(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of them."""
    return _progress(request, _mine(request, pk), MINE)


@login
@require_POST
def my_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one back."""
    return _withdraw(request, _mine(request, pk), "joining:my_application", pk)


@login
@require_http_methods(["GET", "POST"])
def my_mend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send one again."""
    return _mend(request, _mine(request, pk), MINE, reverse("joining:my_application", args=[pk]))


def _key(request: HttpRequest) -> str:
    return str(request.get_signed_cookie(COOKIE, default="", max_age=COOKIE_DAYS * 24 * 3600))


def _lost(request: HttpRequest) -> HttpResponse:
    """This browser has sent nothing, or has forgotten it."""
    messages.warning(request, "没有找到您的申请，请用提交时保存的链接打开。")
    return redirect("joining:progress")


def _mine(request: HttpRequest, pk: UUID) -> Application:
    found = rules.own(request.user).filter(pk=pk).select_related("union").first()
    if found is None:
        raise Missing("没有找到这份申请。")
    return found


def _progress(request: HttpRequest, one: Application | None, shell: str, *, link: str = "") -> HttpResponse:
    context: dict[str, Any] = {"one": one, "shell": shell, "link": link, "mine": shell == MINE}
    if one is not None:
        waits = one.state == ApplicationState.DOUBLED  # to its sender it is one that waits, like every other
        state = ApplicationState.SUBMITTED if waits else one.state
        verbs = set(allowed(one, APPLICATION_MOVES))
        context |= {
            "state": ApplicationState.LABELS[state],
            "tone": ApplicationState.TONES.get(state, "plain"),
            "code": state,
            "told": told(one.ground, one.answer),
            "may_withdraw": "withdraw" in verbs,
            "may_mend": "mend" in verbs,
            "steps": _steps(one),
        }
    return render(request, "joining/progress.html", context)


STEPS = {
    "submit": "已提交，等待工会审核", "double": "已提交，等待工会审核", "mend": "补正后重新提交", "withdraw": "已撤回",
    "accept": "工会同意入会", "return": "工会退回补正", "refuse": "未通过", "reopen": "工会撤销了同意，重新审核",
    "pass": "转给更合适的工会审核",
}  # fmt: skip


def _steps(one: Application) -> list[dict[str, Any]]:
    """The way so far, in the applicant's words; who decided is the union."""
    return [{"at": event.created_at, "title": STEPS[event.verb]} for event in history(one) if event.verb in STEPS]


def _withdraw(request: HttpRequest, one: Application, back: str, *args: Any) -> HttpResponse:
    user = request.user if request.user.is_authenticated else None
    services.withdraw(by=user, application=one)
    messages.success(request, "已撤回。需要时可以改好再提交。")
    return redirect(back, *args)


def _mend(request: HttpRequest, one: Application, shell: str, back: str) -> HttpResponse:
    if "mend" not in allowed(one, APPLICATION_MOVES):
        return redirect(back)
    more: dict[str, Any] = {"mending": one, "back": back}
    if request.method == "GET":
        asked = request.GET.dict() if "work" in request.GET else {}
        first = _as_typed(one) | asked
        return show_form(request, MendForm(initial=first), first, shell, None, **more)
    form = MendForm(request.POST)
    if "find" in request.POST:
        return show_form(request, MendForm(initial=request.POST.dict()), request.POST, shell, None, **more)
    status = 422
    if form.is_valid():
        try:
            return _mended(request, one, form, back)
        except Problem as problem:
            if problem.status == 429:
                raise
            status = show(form, problem)
    return show_form(request, form, request.POST, shell, None, status=status, **more)


def _as_typed(one: Application) -> dict[str, Any]:
    return {
        "name": one.name, "workplace": one.workplace, "group": one.group, "union": str(one.union_id),
        "work": "gig" if one.employment_form == "gig" else "firm", "place": "",
    }  # fmt: skip


def _mended(request: HttpRequest, one: Application, form: MendForm, back: str) -> HttpResponse:
    slow_down(request)
    union = queries.joinable().filter(pk=form.cleaned_data["union"]).first()
    if union is None:
        raise Missing("没有找到这个工会，请重新选择。")
    user = request.user if request.user.is_authenticated else None
    revision = typed(request.POST, "revision", 10)
    services.mend(
        by=user, application=one, union=union, entry=form.entry(), revision=int(revision) if revision.isdecimal() else -1
    )
    messages.success(request, "已重新提交。")
    return redirect(back)
