"""工作台: ask a branch what it wants to learn, answer for one's union, read what came of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.kernel.access import STAFF, has_role, role
from niangjia.kernel.tree import within
from niangjia.learning import queries, rules
from niangjia.learning.forms import RoundForm, TeamForm
from niangjia.learning.models import Answer, Round
from niangjia.learning.services import needs as services
from niangjia.learning.states import KEEPERS, RoundState
from niangjia.learning.views.common import union_asked
from niangjia.organizations.forms.fields import written
from niangjia.organizations.queries import unions_for
from niangjia.organizations.rights import held, reaches
from niangjia.organizations.views.common import Page, form_page, get, press

SHOWN = 100


@role(*STAFF)
@require_GET
def needs_list(request: HttpRequest) -> HttpResponse:
    """The rounds of my branches, and of the unions above, the newest first."""
    rounds = list(rules.rounds(request.user).select_related("union").order_by("-closes_on", "-pk")[:SHOWN])
    for one in rounds:
        one.tone = RoundState.TONES[one.state]  # type: ignore[attr-defined]
    may = has_role(request.user, *KEEPERS)
    return render(request, "learning/needs_list.html", {"rounds": rounds, "may": may})


@role(*KEEPERS)
@require_http_methods(["GET", "POST"])
def needs_new(request: HttpRequest) -> HttpResponse:
    """Ask."""
    unions = unions_for(request.user, *KEEPERS)
    form = RoundForm(request.POST or None, unions=unions, initial={"union": written(unions.first())})
    page = Page(
        "发起需求征集", "开始征集", reverse("learning:needs_list"),
        intro="会员在手机上从课程目录里勾选，各工会填报人数。会员选了什么只汇总成人数，不足 10 人的不显示。",
        run=lambda data: services.ask_needs(by=request.user, **data),
        done=lambda made: (f"“{made.title}”已发起。", _url(made)),
    )  # fmt: skip
    return form_page(request, page, form)


def _url(one: Round) -> str:
    return reverse("learning:needs_round", args=[one.pk])


@role(*STAFF)
@require_GET
def needs_round(request: HttpRequest, pk: Any) -> HttpResponse:
    """What was asked for, most first, and where."""
    one: Round = get(rules.rounds(request.user).select_related("union"), pk)
    context = {
        "round": one, "tone": RoundState.TONES[one.state], "summary": queries.summary(one) if reaches(request.user, one.path) else None,
        "kept": rules.rounds_kept(request.user).filter(pk=pk, state=RoundState.OPEN).exists(),
        "running": queries.running(one.path).filter(pk=pk).exists(),
        "teams": _teams(request.user, one),
    }  # fmt: skip
    return render(request, "learning/needs.html", context)


def _teams(user: Any, one: Round) -> list[tuple[Any, Answer | None]]:
    """The unions at which the user holds an office, below the one that asks, each with what it told."""
    mine = [office.union_id for office in held(user) if office.role in KEEPERS]
    own = list(unions_for(user, *KEEPERS).filter(within(one.path), pk__in=mine).exclude(path=one.path)[:10])
    told = {answer.union_id: answer for answer in Answer.objects.filter(round=one, person=None, union__in=own)}
    return [(union, told.get(union.pk)) for union in own]


@role(*KEEPERS)
@require_http_methods(["GET", "POST"])
def needs_team(request: HttpRequest, pk: Any) -> HttpResponse:
    """How many of my union want which course (``?union=``)."""
    one: Round = get(rules.rounds(request.user), pk)
    rows = unions_for(request.user, *KEEPERS).filter(within(one.path))
    union = union_asked(request, rows)
    union = get(rows, union.pk if union else None)
    answer = Answer.objects.filter(round=one, person=None, union=union).prefetch_related("ticks").first()
    told = {str(tick.course_id): tick.people for tick in answer.ticks.all()} if answer else {}
    menu = list(rules.menu(union.path).order_by("topic", "title"))
    form = TeamForm(request.POST or None, menu=menu, told=told, initial={"missing": answer.missing if answer else ""})
    page = Page(
        f"填报：{one.title}", "填报", _url(one), subtitle=union.name, intro="没有人想学的空着。截止前可以再改。",
        run=lambda data: services.answer_for_union(
            by=request.user, round=one, union=union, people=form.people(), missing=data["missing"]
        ),
        done=lambda _: ("已填报，谢谢。", _url(one)),
    )  # fmt: skip
    return form_page(request, page, form)


@role(*KEEPERS)
@require_POST
def needs_close(request: HttpRequest, pk: Any) -> HttpResponse:
    """End a round before its day."""
    one: Round = get(rules.rounds(request.user), pk)
    return press(request, lambda: f"“{services.close_needs(by=request.user, round=one).title}”已结束。", _url(one))
