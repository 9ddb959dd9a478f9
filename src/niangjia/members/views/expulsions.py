"""Pages of expulsion: the procedure step by step, for the union, for the level above, and the appeal of the person."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from niangjia.kernel.access import login, role
from niangjia.kernel.errors import Missing
from niangjia.members.forms import leaving as asked
from niangjia.members.lists.leaving import ExpulsionListing, tabs, waits_for
from niangjia.members.lists.leaving import expulsions as visible
from niangjia.members.models import Expulsion
from niangjia.members.queries import own_expulsion
from niangjia.members.services import expulsions as services
from niangjia.members.states import WRITERS, ExpulsionState
from niangjia.members.views.people import get_current
from niangjia.organizations.rights import reaches
from niangjia.organizations.views.common import Page, form_page, get, list_page, send

Do = Callable[..., Expulsion]
STEPS: dict[str, tuple[type[forms.Form], Do, str]] = {
    "notify": (asked.NotifyForm, services.notify_member, "告知本人"),
    "hear": (asked.HearForm, services.hear_member, "听取申辩"),
    "vote": (asked.VoteForm, services.vote_expulsion, "登记表决"),
    "drop": (asked.DropForm, services.drop_expulsion, "撤回提议"),
    "appeal": (asked.AppealForm, services.appeal_expulsion, "代为提出申诉"),
    "answer": (asked.AnswerForm, services.answer_appeal, "决定申诉"),
}
E = ExpulsionState
NEXT = {
    E.PROPOSED: ("notify", "drop"), E.NOTIFIED: ("hear", "drop"), E.HEARD: ("vote", "drop"),
    E.EXPELLED: ("appeal",), E.APPEALED: ("answer",),
}  # fmt: skip


@role(*WRITERS)
@require_GET
def expulsions(request: HttpRequest) -> HttpResponse:
    """The procedures of the user's unions, and what comes up to them, each with its clock."""
    return list_page(request, ExpulsionListing, "members/leavings.html", tabs=tabs(request))


@role(*WRITERS)
@require_http_methods(["GET", "POST"])
def expulsion_new(request: HttpRequest, pk: Any) -> HttpResponse:
    """Propose it."""
    one = get_current(request.user, pk)
    page = Page(
        title="提议开除会籍",
        submit="提出",
        back=reverse("members:member", args=[pk]),
        run=lambda data: services.propose_expulsion(by=request.user, membership=one, **data),
        done=lambda made: ("已提出，请告知本人。", reverse("members:expulsion", args=[made.pk])),
        subtitle=f"{one.name} · {one.union.name}",
        intro="只用于严重违法犯罪并受到刑事处分的会员：先由工会小组讨论，告知本人并听取申辩，再由委员会表决，报上一级备案。",
    )
    return form_page(request, page, asked.ProposeForm(request.POST or None))


@role(*WRITERS)
@require_GET
def expulsion(request: HttpRequest, pk: Any) -> HttpResponse:
    """One procedure: what was said and done, what is next."""
    one = get(visible(request.user), pk)
    wait = waits_for(one)
    steps = [(key, STEPS[key][2]) for key in NEXT.get(one.state, ()) if _may(request.user, one, key)]
    return render(request, "members/expulsion.html", {"one": one, "steps": steps, "wait": wait})


def _may(user: Any, one: Expulsion, step: str) -> bool:
    path = (one.judge.path if one.judge else "") if step == "answer" else one.path
    return reaches(user, path, *WRITERS)


@role(*WRITERS)
@require_http_methods(["GET", "POST"])
def expulsion_step(request: HttpRequest, pk: Any, step: str) -> HttpResponse:
    """One step with its form."""
    one = get(visible(request.user), pk)
    if step not in STEPS:
        raise Missing("没有这一步。")
    form_class, run, label = STEPS[step]
    if request.method == "GET" and not (step in NEXT.get(one.state, ()) and _may(request.user, one, step)):
        messages.warning(request, f"现在还不能“{label}”，或要由别的工会办理；下一步见下面。")
        return redirect("members:expulsion", pk)
    back = reverse("members:expulsion", args=[pk])
    page = Page(
        title=label,
        submit=label,
        back=back,
        run=lambda data: run(by=request.user, expulsion=one, **data),
        done=lambda made: (f"{label}：已登记，现在是“{made.state_label}”。", back),
        subtitle=f"{one.person.name} · {one.union.name}",
    )
    return form_page(request, page, form_class(request.POST or None))


@login
@require_http_methods(["GET", "POST"])
def my_expulsion(request: HttpRequest) -> HttpResponse:
    """What is being done about my membership, my own words to it, and my appeal."""
    one = own_expulsion(request.user)
    own: tuple[type[forms.Form], Do, str] | None = OWN.get(one.state) if one else None
    if own is None:
        if request.method == "POST":
            raise Missing(NOT_NOW)
        return render(request, "members/my_expulsion.html", {"one": one})
    form_class, run, done = own
    form = form_class(request.POST or None)
    if request.method == "POST" and not set(form.fields) & set(request.POST):
        raise Missing(NOT_NOW)
    sent = send(request, form, lambda data: run(by=request.user, expulsion=one, **data), pages=())
    if sent.done:
        messages.success(request, done)
        return redirect("members:my_expulsion")
    return render(request, "members/my_expulsion.html", {"one": one, "form": form}, status=sent.status)


NOT_NOW = "现在没有要您答复的事，请刷新页面查看最新情况。"


def _say(*, by: Any, expulsion: Expulsion, statement: str) -> Expulsion:
    return services.hear_member(by=by, expulsion=expulsion, on=timezone.localdate(), statement=statement)


OWN: dict[str, tuple[type[forms.Form], Do, str]] = {
    E.NOTIFIED: (asked.StatementForm, _say, "申辩已交给工会，委员会表决前会看到。"),
    E.EXPELLED: (asked.AppealForm, services.appeal_expulsion, "申诉已提交，由上一级工会决定。"),
}
