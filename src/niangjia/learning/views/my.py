"""职工端: what I am learning, the menu, 想学, a round that asks me."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.enrolment.queries import public_offers
from niangjia.kernel.access import login
from niangjia.kernel.errors import Missing
from niangjia.learning import duties, queries, rules
from niangjia.learning.forms import NeedsForm
from niangjia.learning.models import Answer, Course, Round
from niangjia.learning.services import needs as services
from niangjia.learning.views.common import NO_COURSE, shelf
from niangjia.members.queries import own_membership, served_paths
from niangjia.organizations.views.common import Page, form_page, get, press

SHOWN = 60


@login
@require_GET
def my_learning(request: HttpRequest) -> HttpResponse:
    """What waits, what I want to learn, what I have learned; for a cadre, by when the next training is due."""
    membership, due = own_membership(request.user), duties.own_duty(request.user)
    rounds = queries.running(*served_paths(membership)) if membership else Round.objects.none()
    done = set(Answer.objects.filter(person__user_id=request.user.pk, round__in=rounds).values_list("round", flat=True))
    trainings = list(rules.own_trainings(request.user).select_related("run").order_by("-on", "-pk")[:SHOWN])
    context = {
        "rounds": [(one, one.pk in done) for one in rounds.order_by("closes_on")], "tests": queries.open_tests(request.user),
        "wishes": list(rules.own_wishes(request.user).select_related("course").order_by("-created_at")),
        "trainings": trainings, "hours": sum(one.hours for one in trainings if one.result != "failed"),
        "due": due, "late": due is not None and due < timezone.localdate(), "membership": membership,
        "band": duties.band_of(due, timezone.localdate()) if due else "",
    }  # fmt: skip
    return render(request, "learning/my_learning.html", context)


def _menu(user: Any) -> Any:
    membership = own_membership(user)
    return rules.menu(*served_paths(membership)) if membership else rules.menu()


@login
@require_GET
def my_courses(request: HttpRequest) -> HttpResponse:
    """The menu of my union and of those above."""
    context = shelf(request, _menu(request.user), "learning:my_course")
    return render(request, "learning/my_courses.html", context)


@login
@require_GET
def my_course(request: HttpRequest, pk: Any) -> HttpResponse:
    """One course: what one can do afterwards, and 想学."""
    one = _course(request.user, pk)
    wants = rules.own_wishes(request.user).filter(course=one).exists()
    context = {"course": one, "wants": wants, "open": _open(one), "membership": own_membership(request.user)}
    return render(request, "learning/my_course.html", context)


def _open(one: Course) -> list[Any]:
    """The classes of a course that can be entered now."""
    return list(public_offers().filter(pk__in=one.runs.values("offer"))[:5])


@login
@require_POST
def my_course_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Want to learn it, or no more."""
    run = {"want": _want, "unwant": _unwant}.get(verb)
    if run is None:
        raise Missing("没有这个操作。")
    one = _course(request.user, pk)
    return press(request, lambda: run(request.user, one), reverse("learning:my_course", args=[one.pk]))


def _want(by: Any, one: Course) -> str:
    services.want(by=by, course=one)
    return "已记下，开班时第一时间通知您。"


def _unwant(by: Any, one: Course) -> str:
    services.want_no_more(by=by, course=one)
    return "已取消。"


def _course(user: Any, pk: Any) -> Course:
    found: Course = get(_menu(user).select_related("union"), pk, NO_COURSE)
    return found


@login
@require_http_methods(["GET", "POST"])
def my_needs(request: HttpRequest, pk: Any) -> HttpResponse:
    """Answer a round: tick what one wants to learn."""
    membership = own_membership(request.user)
    one = rules.rounds_for(*served_paths(membership)).filter(pk=pk).first() if membership else None
    if one is None or membership is None:
        raise Missing("没有找到这次征集，或者它不面向您的工会。")
    if not queries.running(*served_paths(membership)).filter(pk=pk).exists():
        messages.info(request, "这次征集现在不能填写。")
        return redirect("learning:my_learning")
    told = Answer.objects.filter(round=one, person=membership.person_id).prefetch_related("ticks").first()
    first = {"courses": [str(tick.course_id) for tick in told.ticks.all()], "missing": told.missing} if told else {}
    form = NeedsForm(request.POST or None, menu=list(rules.menu(*served_paths(membership)).order_by("topic", "title")), initial=first)
    page = Page(
        one.title, "交给工会", reverse("learning:my_learning"), subtitle=one.text,
        run=lambda data: services.answer(by=request.user, round=one, courses=_keys(data), missing=data["missing"]),
        done=lambda _: ("已交，谢谢。选的课开班时会通知您。", reverse("learning:my_learning")),
    )  # fmt: skip
    return form_page(request, page, form, "learning/my_needs.html", round=one)


def _keys(data: dict[str, Any]) -> list[UUID]:
    return [UUID(key) for key in data["courses"]]
