"""职工端: fairs to go to, what I applied for, my times at desks, whether I found work after a training."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.jobs import rules, services
from niangjia.jobs.forms import ApplyForm, BookForm, ReportForm
from niangjia.jobs.models import Candidacy, JobFair, Slot, Trainee, Vacancy
from niangjia.jobs.queries import fairs_ahead, free_times, hired
from niangjia.jobs.states import CandidacyState, FairState, SlotState, VacancyState
from niangjia.kernel.access import login
from niangjia.kernel.errors import Missing, Problem
from niangjia.kernel.ids import as_uuid
from niangjia.organizations.forms.fields import show
from niangjia.organizations.views.common import press, send

SHOWN = 20


@login
@require_GET
@never_cache
def my_jobs(request: HttpRequest) -> HttpResponse:
    """找工作: my applications, my times, the fairs ahead, my trainings."""
    context = {
        "candidacies": list(rules.own_candidacies(request.user).exclude(state=CandidacyState.WITHDRAWN)
                            .select_related("vacancy__exhibitor").order_by("-pk")[:SHOWN]),
        "slots": list(rules.own_slots(request.user).filter(state=SlotState.BOOKED).select_related("desk__fair__offer")),
        "fairs": list(fairs_ahead()[:SHOWN]),
        "trainees": list(rules.own_trainees(request.user).select_related("offer").order_by("-trained_on")[:SHOWN]),
        "tones": CandidacyState.TONES,
    }  # fmt: skip
    return render(request, "jobs/my_jobs.html", context)


@login
@require_http_methods(["GET", "POST"])
@never_cache
def my_vacancy(request: HttpRequest, pk: Any) -> HttpResponse:
    """One vacancy, and the application."""
    rows = rules.vacancies_published().select_related("exhibitor", "fair__offer")
    vacancy = rows.filter(pk=pk).first()
    if vacancy is None:
        raise Missing("没有找到这个岗位。")
    form = ApplyForm(request.POST or None)
    sent = send(request, form, lambda data: services.apply(by=request.user, vacancy=vacancy, **data), pages=(404,))
    if sent.done:
        messages.success(request, "已投递，有消息会告诉您。")
        return redirect("jobs:my_vacancy", pk=pk)
    return render(request, "jobs/my_vacancy.html", _vacancy(request, vacancy, form), status=sent.status)


def _vacancy(request: HttpRequest, vacancy: Vacancy, form: ApplyForm) -> dict[str, Any]:
    own = rules.own_candidacies(request.user).filter(vacancy=vacancy, state__in=CandidacyState.LIVE).first()
    is_open = vacancy.state == VacancyState.OPEN and vacancy.fair.state != FairState.CANCELLED
    tone = CandidacyState.TONES[own.state] if own else ""
    may_withdraw = own is not None and own.state in (CandidacyState.SENT, CandidacyState.INTERVIEW)
    is_filled = not is_open and hired(vacancy) >= vacancy.places
    return {
        "vacancy": vacancy, "form": form, "own": own, "is_open": is_open, "is_filled": is_filled, "tone": tone,
        "may_withdraw": may_withdraw,
    }  # fmt: skip


@login
@require_POST
def my_candidacy_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Take the application back, or say yes or no to name and phone going out."""
    one: Candidacy | None = rules.own_candidacies(request.user).filter(pk=pk).first()
    if one is None or verb not in ("withdraw", "agree", "disagree"):
        raise Missing("没有找到这份投递。")

    def run() -> str:
        if verb == "withdraw":
            services.withdraw(by=request.user, candidacy=one)
            return "已撤回。"
        services.consent(by=request.user, candidacy=one, agreed=verb == "agree")
        return "已同意提供姓名和手机号。" if verb == "agree" else "已收回，以后的名单里不再有您的姓名和手机号。"

    return press(request, run, reverse("jobs:my_vacancy", args=[one.vacancy_id]), pages=())


@login
@require_http_methods(["GET", "POST"])
@never_cache
def my_advice(request: HttpRequest, pk: Any) -> HttpResponse:
    """The free times at the desks of a fair; one tap takes one."""
    fair: JobFair | None = rules.fairs_published().select_related("offer").filter(pk=pk).first()
    if fair is None:
        raise Missing("没有找到这场招聘会。")
    form = BookForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        chosen = as_uuid(request.POST.get("slot", ""))
        slot = Slot.objects.filter(pk=chosen, desk__fair=fair).first() if chosen else None
        valid = form.is_valid()
        if slot is None:
            form.add_error(None, "请选一个时段。")
        elif valid:
            try:
                taken = services.book(by=request.user, slot=slot, **form.cleaned_data)
            except Problem as problem:
                status = show(form, problem)
            else:
                messages.success(request, f"已约好：{taken.desk}。")
                return redirect("jobs:my_advice", pk=pk)
    mine = rules.own_slots(request.user).filter(desk__fair=fair).select_related("desk")
    context = {"fair": fair, "free": free_times(fair), "mine": list(mine), "form": form}
    return render(request, "jobs/my_advice.html", context, status=status)


@login
@require_POST
def my_slot_give_up(request: HttpRequest, pk: Any) -> HttpResponse:
    """Let one's time go."""
    one: Slot | None = rules.own_slots(request.user).select_related("desk").filter(pk=pk).first()
    if one is None:
        raise Missing("没有找到您的预约。")
    fair = one.desk.fair_id

    def run() -> str:
        services.give_up(by=request.user, slot=one)
        return "已取消，时段让给别人了。"

    return press(request, run, reverse("jobs:my_advice", args=[fair]), pages=())


@login
@require_http_methods(["GET", "POST"])
@never_cache
def my_training(request: HttpRequest, pk: Any) -> HttpResponse:
    """Whether I found work after a training."""
    one: Trainee | None = rules.own_trainees(request.user).select_related("offer").filter(pk=pk).first()
    if one is None:
        raise Missing("没有找到您的培训记录。")
    form = ReportForm(request.POST or None)
    sent = send(request, form, lambda _: _report(request, one, form), pages=(404,))
    if sent.done:
        messages.success(request, "谢谢，已经告诉工会。")
        return redirect(reverse("jobs:my_training", args=[pk]))
    return render(request, "jobs/my_training.html", {"trainee": one, "form": form}, status=sent.status)


def _report(request: HttpRequest, one: Trainee, form: forms.Form) -> None:
    data = dict(form.cleaned_data)
    employed = data.pop("employed") == "yes"
    services.report(by=request.user, trainee=one, employed=employed, **(data if employed else {"note": data["note"]}))
