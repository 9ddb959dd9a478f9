"""Reviewing at the desk: the list, one application, and forty at once."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.joining import rules, services
from niangjia.joining.forms.applications import PassForm, RefuseForm, ReturnForm
from niangjia.joining.lists import ApplicationListing, tone
from niangjia.joining.models import Application
from niangjia.joining.services.deciding import Outcome
from niangjia.joining.states import APPLICATION_MOVES, REVIEWERS, ApplicationState
from niangjia.kernel import pages
from niangjia.kernel.access import has_role, role
from niangjia.kernel.errors import Missing, Problem
from niangjia.kernel.ids import uuids
from niangjia.kernel.pages import came_from
from niangjia.kernel.workflow import allowed, told
from niangjia.members.vocabulary import EMPLOYMENT_FORMS, GROUPS
from niangjia.organizations.forms.fields import show
from niangjia.organizations.queries import path_names
from niangjia.organizations.rights import reaches

MOST_AT_ONCE = 200
DONE = {"accept": "已同意入会", "return": "已退回补正", "refuse": "已答复不予通过"}
RUN: dict[str, Callable[..., Any]] = {
    "accept": services.accept,
    "return": services.hand_back,
    "refuse": services.refuse,
    "reopen": services.reopen,
    "pass": services.pass_on,
    "transfer": services.ask_transfer,
}
FORMS: dict[str, type[forms.Form]] = {"return": ReturnForm, "refuse": RefuseForm}


@role(*rules.READERS)
@require_http_methods(["GET", "POST"])
def applications(request: HttpRequest) -> HttpResponse:
    """Those that wait, the odd ones in front; POST decides what was ticked, or asks why first."""
    if request.method == "POST":
        return _ticked(request)
    listing, may = ApplicationListing(request.user, request.GET, path=request.path), has_role(request.user, *REVIEWERS)
    if not may or listing.params.get("state"):
        listing.hide_bulk()
    return render(request, "joining/applications.html", {"listing": listing, "union": listing.union, "may": may})


def _ticked(request: HttpRequest) -> HttpResponse:
    chosen, verb = request.POST.getlist("ids")[:MOST_AT_ONCE], request.POST.get("verb", "")
    if not chosen or verb not in DONE:
        messages.warning(request, "请先勾选申请，再选择要办理的事项。")
        return redirect(request.get_full_path())
    if not has_role(request.user, *REVIEWERS):
        raise Missing("没有可以办理的申请。")
    if verb in FORMS:
        return _bulk_page(request, verb, _all_of(request, chosen), FORMS[verb](), back=request.get_full_path())
    outcomes = services.each(by=request.user, applications=_all_of(request, chosen), verb=services.accept)
    return _told(request, verb, outcomes, request.get_full_path())


@role(*REVIEWERS)
@require_POST
def applications_do(request: HttpRequest, verb: str) -> HttpResponse:
    """Return or refuse what was ticked, for one reason, each by its own."""
    if verb not in FORMS:
        raise Missing("没有这个操作。")
    form, back = FORMS[verb](request.POST), came_from(request, reverse("joining:applications"))
    chosen = request.POST.getlist("ids")[:MOST_AT_ONCE]
    if not form.is_valid():
        return _bulk_page(request, verb, _all_of(request, chosen) if chosen else [], form, back=back, status=422)
    found = _all_of(request, chosen)
    outcomes = services.each(by=request.user, applications=found, verb=RUN[verb], **form.cleaned_data)
    return _told(request, verb, outcomes, back)


def _bulk_page(
    request: HttpRequest, verb: str, found: list[Application], form: forms.Form, *, back: str, status: int = 200
) -> HttpResponse:
    context = {"verb": verb, "label": dict(ApplicationListing.bulk)[verb], "applications": found, "form": form, "back": back}
    return render(request, "joining/bulk.html", context, status=status)


def _told(request: HttpRequest, verb: str, outcomes: list[Outcome], back: str) -> HttpResponse:
    """All went well: back to the list. Otherwise a page that says of each why not."""
    failed = [one for one in outcomes if one.problem is not None]
    done = len(outcomes) - len(failed)
    if done:
        messages.success(request, f"{DONE[verb]} {done} 份。")
    if not failed:
        return redirect(back)
    return render(request, "joining/outcomes.html", {"failed": failed, "done": done, "back": back}, status=409)


def _all_of(request: HttpRequest, chosen: list[str]) -> list[Application]:
    keys = set(uuids(chosen))
    found = list(rules.movable(request.user).filter(pk__in=keys).select_related("union").order_by("front", "pk"))
    if not found or len(found) != len(keys):
        raise Missing("勾选的申请里有您不能办理的，全部没有办理。")
    return found


@role(*rules.READERS)
@require_GET
def application(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One application: who, what is odd, what can be done."""
    one = _one(request, pk)
    return _page(request, one)


@role(*REVIEWERS)
@require_POST
def application_do(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Accept, take that back, return, refuse, pass on, or ask the other union for a transfer."""
    one, by = _one(request, pk), request.user
    if verb not in RUN:
        raise Missing("没有这个操作。")
    form: forms.Form | None = FORMS[verb](request.POST) if verb in FORMS else None
    if verb == "pass":
        form = PassForm(by, request.POST)
    if form is not None and not form.is_valid():
        return _page(request, one, wrong={verb: form}, status=422)
    try:
        RUN[verb](by=by, application=one, **(form.cleaned_data if form is not None else {}))
    except Problem as problem:
        if problem.status in (403, 404):
            raise
        if form is not None:
            show(form, problem)
        return _page(request, _one(request, pk), wrong={verb: form}, problem=problem, status=problem.status)
    _say(request, one, verb)
    return redirect(_next(request, one, verb))


def _say(request: HttpRequest, one: Application, verb: str) -> None:
    if verb == "accept":
        undo = reverse("joining:application_do", args=[one.pk, "reopen"])
        pages.undoable(request, f"{one.name}已加入{one.union.name}。", undo)
    else:
        said = DONE | {"reopen": "已撤销同意，申请重新等待审核", "pass": "已转给另一个工会", "transfer": "已提出转会，等原工会答复"}
        messages.success(request, f"{one.name}：{said[verb]}。")


def _next(request: HttpRequest, one: Application, verb: str) -> str:
    """After a decision the next one that waits, so that forty in a row are forty clicks; else the record itself."""
    if verb in ("reopen", "pass"):
        return reverse("joining:application", args=[one.pk])
    waiting = rules.movable(request.user).filter(state=ApplicationState.SUBMITTED).order_by("front", "pk").first()
    return reverse("joining:application", args=[waiting.pk]) if waiting else reverse("joining:applications")


@role(*REVIEWERS)
@require_POST
def application_reveal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A number in full, for a reason."""
    one, field = _one(request, pk), request.POST.get("field", "")
    try:
        whole = services.reveal(by=request.user, application=one, field=field, reason=pages.typed(request.POST, "reason", 200))
    except Problem as problem:
        if problem.status in (403, 404):
            raise
        return _page(request, one, problem=problem, status=problem.status)
    return _page(request, one, whole={f"whole_{field}": whole})


def _one(request: HttpRequest, pk: UUID) -> Application:
    rows = rules.visible(request.user).select_related("union", "membership", "reviewer", "employer")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Missing("没有找到这份申请，或者它不在您的范围内。")
    return found


def _page(
    request: HttpRequest, one: Application, *, wrong: dict[str, Any] | None = None, problem: Problem | None = None,
    status: int = 200, whole: dict[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    may = reaches(request.user, one.path, *REVIEWERS)
    verbs = set(allowed(one, APPLICATION_MOVES)) if may else set()
    codes = {odd["code"] for odd in one.oddities}
    context = {
        "one": one,
        "tone": tone(one),
        "facts": _facts(one),
        "may": may,
        "verbs": verbs,
        "problem": problem,
        "elsewhere": bool(codes & {"member-elsewhere"}) or getattr(problem, "code", "") == "member-elsewhere",
        "return_form": (wrong or {}).get("return") or ReturnForm(),
        "refuse_form": (wrong or {}).get("refuse") or RefuseForm(),
        "pass_form": (wrong or {}).get("pass") or PassForm(request.user),
        "open_form": next(iter(wrong or {}), ""),
        "steps": told(one, APPLICATION_MOVES, words={"pass": "转给另一个工会"}, nobody="申请人")[::-1],
        "above": " › ".join(path_names([one.path])[one.path][:-1]),
    }
    return render(request, "joining/application.html", context | (whole or {}), status=status)


def _facts(one: Application) -> list[tuple[str, Any]]:
    group = "" if one.group in ("", "none") else GROUPS.get(one.group, one.group)
    pairs = (
        ("职业群体", group),
        ("用工形式", EMPLOYMENT_FORMS.get(one.employment_form, "")),
        ("工作单位", one.workplace),
        ("来源", one.source_label),
        ("同意书版本", one.consent_version),
    )
    return [(label, value) for label, value in pairs if value]
