"""职工端: be a volunteer, my shifts, my hours."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from niangjia.enrolment.rules import own_entries
from niangjia.enrolment.states import EntryState
from niangjia.kernel.access import login
from niangjia.kernel.errors import Missing, Problem
from niangjia.members.queries import own_membership
from niangjia.organizations.forms.fields import show
from niangjia.organizations.views.common import get, press
from niangjia.volunteering import rules, services
from niangjia.volunteering.forms import AbilityForm, RegisterForm
from niangjia.volunteering.models import SKILL, TIME, Volunteer
from niangjia.volunteering.queries import book_of, named, total
from niangjia.volunteering.vocabulary import CONSENT

SHOWN = 50


@login
@require_GET
@never_cache
def my_volunteer(request: HttpRequest) -> HttpResponse:
    """What I offer, my next shifts, my hours; or the form that begins it."""
    return _page(request)


@login
@require_POST
def my_volunteer_save(request: HttpRequest) -> HttpResponse:
    """Register, or say anew what I can do."""
    mine = rules.own(request.user)
    form = AbilityForm(request.POST) if mine else RegisterForm(request.POST)
    run = services.change if mine else services.register
    if form.is_valid():
        try:
            run(by=request.user, **form.cleaned_data)
        except Problem as problem:
            return _page(request, form=form, status=show(form, problem))
        messages.success(request, "已保存。" if mine else "登记好了，需要您的时候会发消息。")
        return redirect("volunteering:my_volunteer")
    return _page(request, form=form, status=422)


VERBS = {
    "pause": (services.pause, "已暂停，暂时不会邀请您。"),
    "resume": (services.resume, "欢迎回来。"),
    "leave": (services.leave, "已退出。服务过的时长还在。"),
}


@login
@require_POST
def my_volunteer_do(request: HttpRequest, verb: str) -> HttpResponse:
    """Rest, come back, leave."""
    if verb not in VERBS or rules.own(request.user) is None:
        raise Missing("没有这个操作，或您还没有登记志愿者。")

    def run() -> str:
        move, said = VERBS[verb]
        move(by=request.user)
        return said

    return press(request, run, reverse("volunteering:my_volunteer"), pages=())


@login
@require_POST
def my_check_out(request: HttpRequest, pk: Any) -> HttpResponse:
    """Go home: the time since the check-in counts."""
    entry = get(own_entries(request.user).filter(offer__kind=rules.KIND), pk)

    def run() -> str:
        made = services.check_out(by=request.user, entry=entry)
        return f"已签退，记 {made.hours:g} 小时。辛苦了！"

    return press(request, run, reverse("volunteering:my_volunteer"), pages=())


def _page(request: HttpRequest, *, form: Any = None, status: int = 200) -> HttpResponse:
    mine, now = rules.own(request.user), timezone.now()
    rows = own_entries(request.user).filter(offer__kind=rules.KIND).select_related("offer", "session")
    lines = book_of(request.user)
    there = rows.filter(state=EntryState.ATTENDED, services__isnull=True, session__starts_at__lte=now)
    context = {
        "mine": mine, "is_member": mine is not None or own_membership(request.user) is not None, "consent": CONSENT,
        "form": form or _form(mine), "is_open": form is not None, "coming": rows.filter(
            state=EntryState.TAKEN, session__ends_at__gt=now
        ).order_by("session__starts_at")[:SHOWN], "there": there.order_by("-session__starts_at")[:5],
        "total": total(lines), "lines": lines[:SHOWN],
    }  # fmt: skip
    if mine is not None:
        named([mine])
    return render(request, "volunteering/my_volunteer.html", context, status=status)


def _form(mine: Volunteer | None) -> Any:
    if mine is None:
        return RegisterForm(initial={"skills": ["general"]})
    rows = list(mine.abilities.values_list("kind", "value"))
    said = {name: [value for kind, value in rows if kind == wanted] for name, wanted in (("skills", SKILL), ("times", TIME))}
    return AbilityForm(initial=said)
