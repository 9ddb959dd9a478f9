"""工作台: calls to trainees, one after the other, several at once, or a table."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.enrolment.returning import left_over
from niangjia.jobs import queries, rules, services
from niangjia.jobs.forms import CallForm, TableForm
from niangjia.jobs.lists import FollowupListing, TraineeListing
from niangjia.jobs.models import Followup, Trainee
from niangjia.jobs.pasting import ANSWER_HEADS, Unclear, answers_of, heading_of
from niangjia.jobs.states import FOLLOWUP_MOVES, HOSTS, READERS, FollowupState
from niangjia.kernel.access import has_role, role
from niangjia.kernel.errors import Problem
from niangjia.kernel.ids import uuids
from niangjia.kernel.pages import typed
from niangjia.kernel.workflow import allowed
from niangjia.organizations.forms.fields import ReasonForm, show
from niangjia.organizations.rights import why
from niangjia.organizations.views.common import Page, form_page, get, list_page, press

HELP = "在 Excel 里选中姓名、手机后四位、结果、就业日期、单位、工种、备注这几列，复制，粘贴到这里。结果写已就业、未就业或联系不上。"
MOST_AT_ONCE = 200


def get_trainee(user: Any, pk: Any) -> Trainee:
    """A trainee of the user's branches; raises :class:`Missing`."""
    found: Trainee = get(rules.trainees(user).select_related("person", "offer", "union"), pk)
    return found


@role(*READERS)
@require_http_methods(["GET", "POST"])
def followups(request: HttpRequest) -> HttpResponse:
    """The calls of my branches; POST writes the same answer for those that were ticked."""
    if request.method == "POST":
        return _ticked(request)
    listing = FollowupListing(request.user, request.GET, path=request.path)
    may = has_role(request.user, *HOSTS)
    if not may:
        listing.hide_bulk()
    return render(request, "jobs/followups.html", {"listing": listing, "union": listing.union, "may_write": may})


def _ticked(request: HttpRequest) -> HttpResponse:
    keys = uuids(request.POST.getlist("ids")[:MOST_AT_ONCE])
    rows = list(rules.followups(request.user).filter(pk__in=keys).select_related("trainee"))

    def run() -> str:
        count = services.answer_many(by=request.user, followups=rows, said=request.POST.get("verb", ""))
        left = f"，{len(rows) - count} 人已有结果，没有改动" if count < len(rows) else ""
        return f"已登记 {count} 人{left}。"

    return press(request, run, request.get_full_path())


@role(*HOSTS)
@require_http_methods(["GET", "POST"])
def followups_paste(request: HttpRequest) -> HttpResponse:
    """A table of answers: what is right goes in, what is wrong stays in the field with the reason."""
    form = TableForm(request.POST or None, help_text=HELP)
    told, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                table = form.cleaned_data["table"]
                lines = answers_of(table, FollowupState.ANSWERS, timezone.localdate())
            except Unclear as unclear:
                form.add_error("table", str(unclear))
            else:
                told = services.answer_pasted(by=request.user, lines=lines)
                left = left_over(table, {row.line.number for row in told if row.told}, heading_of(table, ANSWER_HEADS))
                form, status = TableForm(initial={"table": left}, help_text=HELP), 422 if left else 200
    wrong = [row for row in told or () if row.told]
    context = {"form": form, "told": told, "wrong": wrong, "done": len(told or ()) - len(wrong)}
    return render(request, "jobs/followups_paste.html", context, status=status)


@role(*READERS)
@require_GET
def trainees(request: HttpRequest) -> HttpResponse:
    """Who was trained, and who has work."""
    return list_page(request, TraineeListing, "jobs/trainees.html")


@role(*READERS)
@require_http_methods(["GET", "POST"])
def trainee(request: HttpRequest, pk: Any) -> HttpResponse:
    """One trainee, ready for the call; what is written down leads to the next who is due."""
    one = get_trainee(request.user, pk)
    form = CallForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        call = queries.current_call(one)
        if call is None:
            messages.warning(request, "这位学员现在没有要回访的。")
            return redirect("jobs:trainee", pk=pk)
        if form.is_valid():
            try:
                services.answer(by=request.user, followup=call, **form.cleaned_data)
            except Problem as problem:
                if problem.status in (403, 404):
                    raise
                status = show(form, problem)
            else:
                return _next(request, one, "已登记，过几天再打" if call.state == FollowupState.UNREACHED else "已登记")
        elif not rules.trainees_movable(request.user).filter(pk=pk).exists():
            services.answer(by=request.user, followup=call, answer="")
    return _page(request, one, form, status=status)


def _next(request: HttpRequest, done: Trainee, said: str) -> HttpResponse:
    due = {"state__in": FollowupState.OPEN, "due_on__lte": timezone.localdate()}
    rows = rules.followups_movable(request.user).filter(**due).exclude(trainee=done.pk)
    following = rows.order_by("due_on", "pk").first()
    left = rows.count()
    if following is None:
        messages.success(request, f"{done.name}：{said}。今天到期的都回访完了。")
        return redirect("jobs:trainee", pk=done.pk)
    messages.success(request, f"{done.name}：{said}。还有 {left} 位，这是下一位。")
    return redirect("jobs:trainee", pk=following.trainee_id)


def _page(request: HttpRequest, one: Trainee, form: CallForm, *, status: int = 200, whole: str = "") -> HttpResponse:
    may = rules.trainees_movable(request.user).filter(pk=one.pk).exists()
    call = queries.current_call(one)
    calls = [
        (row, may and "revise" in allowed(row, FOLLOWUP_MOVES), FollowupState.TONES[row.state])
        for row in one.followups.all()
    ]
    context = {
        "trainee": one, "call": call, "calls": calls, "form": form, "may_write": may, "whole": whole,
        "reveal_url": reverse("jobs:trainee_reveal", args=[one.pk]) if may and one.person.phone else "",
        "why": why(request.user, one.path, *READERS) or why(request.user, one.offer.path, *READERS),
        "is_over": one.trained_on <= timezone.localdate(),
    }  # fmt: skip
    response = render(request, "jobs/trainee.html", context, status=status)
    if whole:
        response["Cache-Control"] = "no-store"
    return response


@role(*HOSTS)
@require_POST
def trainee_reveal(request: HttpRequest, pk: Any) -> HttpResponse:
    """The whole number, in this one answer, after a reason was given."""
    one = get_trainee(request.user, pk)
    try:
        whole = services.reveal_phone(by=request.user, trainee=one, reason=typed(request.POST, "reason", 200))
    except Problem as problem:
        if problem.status in (403, 404):
            raise
        messages.warning(request, problem.detail)
        return redirect("jobs:trainee", pk=pk)
    return _page(request, one, CallForm(), whole=whole)


@role(*HOSTS)
@require_http_methods(["GET", "POST"])
def followup_revise(request: HttpRequest, pk: Any) -> HttpResponse:
    """Put an answer right, with the reason."""
    one: Followup = get(rules.followups(request.user).select_related("trainee"), pk)
    back = reverse("jobs:trainee", args=[one.trainee_id])
    page = Page(
        title=f"更正回访：{one.trainee.name}", submit="更正", back=back, subtitle=f"{one.month} 个月回访：{one.state_words}",
        run=lambda data: services.revise_answer(by=request.user, followup=one, **data),
        done=lambda made: ("已退回“待回访”，请重新登记。", back),
    )  # fmt: skip
    return form_page(request, page, ReasonForm(request.POST or None))
