"""Pages of posted workers: members of one union, served by another, paid in one of the two."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from niangjia.kernel.access import role
from niangjia.kernel.errors import Problem
from niangjia.kernel.pages import typed
from niangjia.members import rules
from niangjia.members.forms import leaving as asked
from niangjia.members.lists.postings import PostingListing
from niangjia.members.lists.postings import postings as visible
from niangjia.members.models import Posting
from niangjia.members.services import postings as services
from niangjia.members.states import WRITERS
from niangjia.members.views.people import get_current
from niangjia.organizations.rights import reaches
from niangjia.organizations.views.common import Page, form_page, get, list_page


@role(*rules.READERS)
@require_GET
def postings(request: HttpRequest) -> HttpResponse:
    """Those to our unions and those from them."""
    return list_page(request, PostingListing, "members/postings.html")


@role(*rules.READERS)
@require_http_methods(["GET", "POST"])
def posting(request: HttpRequest, pk: Any) -> HttpResponse:
    """One of them; POST shows the number in full, in this one answer, after a reason was given."""
    one: Posting = get(visible(request.user), pk)
    ours = reaches(request.user, one.home.path, *rules.READERS)
    mine = reaches(request.user, one.home.path, *WRITERS)
    may = one.ends_on is None and (mine or reaches(request.user, one.path, *WRITERS))
    context = {"one": one, "ours": ours, "may": may, "reveal_url": request.path if may or mine else ""}
    status = 200
    if request.method == "POST":
        try:
            reason = typed(request.POST, "reason", 200)
            context["whole"] = services.reveal_phone(by=request.user, posting=one, reason=reason)
        except Problem as problem:
            if problem.status in (403, 404):
                raise
            context["refused"], status = problem.detail, problem.status
    answer = render(request, "members/posting.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


@role(*WRITERS)
@require_http_methods(["GET", "POST"])
def member_posting(request: HttpRequest, pk: Any) -> HttpResponse:
    """Post a member of ours elsewhere."""
    one = get_current(request.user, pk)
    page = Page(
        title="登记派驻", submit="登记派驻", back=reverse("members:member", args=[pk]),
        run=lambda data: services.begin_posting(by=request.user, membership=one, **data),
        done=lambda made: (f"{one.name}已登记派驻，已告诉本人和{made.host.name}。", _url(made)),
        subtitle=f"{one.name} · {one.union.name}",
        intro="会籍不动，由派驻地的工会提供服务；福利只在一处发放。长期派驻的可以办理转会。",
    )  # fmt: skip
    return form_page(request, page, asked.PostingForm(request.POST or None))


@role(*WRITERS)
@require_http_methods(["GET", "POST"])
def posting_end(request: HttpRequest, pk: Any) -> HttpResponse:
    """Back home; by either union."""
    one: Posting = get(visible(request.user), pk)
    page = Page(
        title="结束派驻", submit="结束派驻", back=_url(one),
        run=lambda data: services.end_posting(by=request.user, posting=one, **data),
        done=lambda made: ("派驻已结束，已告诉本人。", _url(made)),
        subtitle=f"{one.person.name} · {one.host.name}",
    )  # fmt: skip
    return form_page(request, page, asked.EndPostingForm(request.POST or None))


def _url(one: Posting) -> str:
    return reverse("members:posting", args=[one.pk])
