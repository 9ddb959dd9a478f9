"""职工端: the test of a class, on the phone. What is right is nowhere in a page before the paper is handed in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from niangjia.kernel.access import login
from niangjia.kernel.errors import Gone, Missing, Problem
from niangjia.learning import queries, rules
from niangjia.learning.models import Paper, Training
from niangjia.learning.services import exams
from niangjia.learning.vocabulary import MOST_ATTEMPTS
from niangjia.organizations.views.common import get


@login
@require_GET
@never_cache
def my_exam(request: HttpRequest, pk: Any) -> HttpResponse:
    """Before and after: how long, how many, what is enough; the attempts so far."""
    rows = Training.objects.filter(person__user_id=request.user.pk, entry=pk, run__course__test_size__gt=0)
    training = rows.select_related("run__course").first()
    if training is None:
        raise Missing("没有找到这次测验。签到以后才能参加结业测验。")
    papers = list(queries.papers_of(pk))
    sitting = next((one for one in papers if one.is_sitting), None)
    left = MOST_ATTEMPTS - len(papers)
    context = {
        "training": training, "course": training.run.course, "papers": papers, "sitting": sitting, "left": left,
        "can": training.result == "attended" and left > 0 and sitting is None,
        "ready": queries.bank_of(training.run.course).count() >= training.run.course.test_size,
    }  # fmt: skip
    return render(request, "learning/my_exam.html", context)


@login
@require_POST
def my_exam_start(request: HttpRequest, pk: Any) -> HttpResponse:
    """Lay the paper on the table; a second tap gives the same."""
    try:
        paper = exams.start(by=request.user, entry_id=pk)
    except Problem as problem:
        if problem.status == 404:
            raise
        messages.warning(request, problem.detail)
        return redirect("learning:my_exam", pk=pk)
    return redirect("learning:my_paper", pk=paper.pk)


@login
@require_GET
@never_cache
def my_paper(request: HttpRequest, pk: Any) -> HttpResponse:
    """The paper on the table, as far as it is answered; handed in, what was right."""
    paper = _paper(request, pk)
    if paper.is_sitting and timezone.now() > paper.due_at + exams.GRACE:
        return render(request, "learning/my_paper_over.html", {"paper": paper})
    context = {
        "paper": paper, "items": [_item(paper, n, one) for n, one in enumerate(queries.questions_of(paper), 1)],
        "minutes": max(0, int((paper.due_at - timezone.now()).total_seconds()) // 60),
        "done": sum(bool(places) for places in paper.given.values()), "size": len(paper.drawn),
    }  # fmt: skip
    return render(request, "learning/my_paper.html" if paper.is_sitting else "learning/my_result.html", context)


def _item(paper: Paper, number: int, one: Any) -> dict[str, Any]:
    """A question as the page draws it: options in the paper's order; right ones only once it is handed in."""
    order = paper.drawn[number - 1]["order"]
    given = paper.given.get(str(one.pk), [])
    options = [
        {"place": place, "letter": "ABCDEF"[at], "text": one.options[place], "ticked": place in given}
        for at, place in enumerate(order)
    ]
    item = {"number": number, "question": one, "options": options, "name": f"q{one.pk.hex}"}
    if paper.is_sitting:
        return item
    right = "".join(option["letter"] for option in options if option["place"] in one.answer)
    return item | {"right": right, "is_right": sorted(one.answer) == given}


@login
@require_POST
def my_paper_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Keep what is ticked, or hand in; the whole form comes each time, so what was lost on the way comes with the next."""
    paper = _paper(request, pk)
    ticked = {str(one.pk): request.POST.getlist(f"q{one.pk.hex}") for one in queries.questions_of(paper)}
    said = ticked if any(ticked.values()) else {}  # a form that lost its fields on the way takes nothing back
    if verb == "save":
        try:
            exams.save(by=request.user, paper=paper, said=said)
        except Gone as problem:
            messages.warning(request, problem.detail)
    elif verb == "hand":
        exams.hand(by=request.user, paper=paper, said=said)
    else:
        raise Missing("没有这个操作。")
    return redirect("learning:my_paper", pk=pk)


def _paper(request: HttpRequest, pk: Any) -> Paper:
    found: Paper = get(rules.own_papers(request.user).select_related("course"), pk, "没有找到这份答卷。")
    return found
