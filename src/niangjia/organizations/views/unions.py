"""The list of unions, the tree of any day, one union."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from niangjia.kernel.access import STAFF, staff
from niangjia.organizations import queries, rules
from niangjia.organizations.lists import UnionListing
from niangjia.organizations.models import Employer, Term
from niangjia.organizations.rights import reaches, subtrees, why
from niangjia.organizations.states import ORGANISERS, TermState, UnionState
from niangjia.organizations.stories import actions, facts, story
from niangjia.organizations.termclock import read
from niangjia.organizations.views.common import get_union, list_page

MOST_CHILDREN = 300


@staff
@require_GET
def unions(request: HttpRequest) -> HttpResponse:
    """The unions of my branches."""
    may = bool(subtrees(request.user, *ORGANISERS))
    return list_page(request, UnionListing, "organizations/unions.html", may_add=may)


@staff
@require_GET
def union(request: HttpRequest, pk: Any) -> HttpResponse:
    """One union: what it is, what is below it, its committee, who holds which role, its history, why I see it."""
    one = get_union(request.user, pk)
    today = timezone.localdate()
    children = list(queries.children_of(one)[: MOST_CHILDREN + 1])
    terms = list(Term.objects.filter(union=one).prefetch_related("seats").order_by("-starts_on")[:6])
    employers = Employer.objects.filter(union=one).order_by("name")[:10]
    running = next((term for term in terms if term.state == TermState.RUNNING), None)
    context = {
        "union": one,
        "active": one.state == UnionState.ACTIVE,
        "crumbs": queries.breadcrumb(one, request.user),
        "facts": facts(one),
        "children": children[:MOST_CHILDREN],
        "more_children": len(children) > MOST_CHILDREN,
        "counts": queries.counts_below(children[:MOST_CHILDREN]),
        "terms": terms,
        "running": running,
        "clock": read(running.due_on, today) if running else None,
        "appointments": rules.in_office(request.user, one)[:50],
        # a firm belongs to the place it is in, which may lie outside the branches of its union's own people
        "employers": [(firm, reaches(request.user, firm.path, *STAFF)) for firm in employers],
        "story": story(one),
        "actions": actions(request.user, one),
        "may_write": reaches(request.user, one.path, *ORGANISERS),
        "may_appoint": reaches(request.user, one.path, *rules.APPOINTERS),
        "why": why(request.user, one.path),
    }
    return render(request, "organizations/union.html", context)
