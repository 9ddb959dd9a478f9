"""The front doors: the federation for everybody, 我的 for members."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from niangjia.accounts.queries import live_invitations
from niangjia.insight.memo import spread
from niangjia.kernel.access import login, public, roles_of
from niangjia.kernel.masks import mask
from niangjia.kernel.pages import url_or_nothing
from niangjia.kernel.questions import FIGURES, todos
from niangjia.members.aliases import standing_for
from niangjia.members.queries import of_person, own_file
from niangjia.organizations.lists.unions import public_unions
from niangjia.organizations.queries import children_of, path_names, roots

SHOWN = 60  # branches of a federation on the first page; the rest is in the directory
WAITING = 8  # things that wait, on the phone
OPEN = ("unions", "members")  # what everybody may know of a federation


@public
@require_GET
def public_home(request: HttpRequest) -> HttpResponse:
    """What the federation is, how large it is, and its unions; no person."""
    tops = list(roots())
    heading = settings.FEDERATION or (tops[0].name if tops else "职工的娘家")
    context = {"roots": [_root(union) for union in tops], "heading": heading}
    return render(request, "site/home.html", context)


def _root(union: Any) -> dict[str, Any]:
    figures = [FIGURES[key] for key in OPEN]
    today = timezone.localdate()
    found = spread(figures, union.path, today, today=today)
    children = list(public_unions().filter(parent=union).order_by("path")[: SHOWN + 1])
    return {
        "union": union,
        "children": children[:SHOWN],
        "more": len(children) > SHOWN,
        "numbers": [(figure, found[figure.key].whole.total) for figure in figures],
    }


@login
@require_GET
def my_home(request: HttpRequest) -> HttpResponse:
    """Who I am here, and my union; whoever is no member yet sees how to join, and where."""
    person, membership = own_file(request.user)
    who = person.name if person else str(request.user)
    context: dict[str, Any] = {
        "who": who, "membership": membership, "roles": roles_of(request.user), "todos": todos(request.user)[:WAITING],
    }  # fmt: skip
    if membership is None:
        context["merged"] = _merged(person)
        context["last"] = of_person(person).first() if person else None
        context["invitations"] = list(live_invitations(request.user).order_by("until")[:5])
        context["join_url"] = url_or_nothing("joining:my_join") or url_or_nothing("joining:join")
        context["near"] = [
            child for root in roots() for child in children_of(root).exclude(kind="group")[:12]
        ]
    else:
        union = membership.union
        context["above"] = path_names([union.path])[union.path][:-1]
    return render(request, "site/my.html", context)


def _merged(person: Any) -> str:
    """The account that leads to the file which an own one was merged into, with stars; "" where it was not."""
    whole = standing_for(person) if person else None
    return mask(whole.user.username, 2, 2) if whole is not None and whole != person and whole.user else ""


@login
@require_GET
def my_place(request: HttpRequest, place: str) -> HttpResponse:
    """A place of 职工端 that later contexts fill: 服务, 办事."""
    _, membership = own_file(request.user)
    waiting = todos(request.user)[:WAITING] if place == "things" else []
    return render(request, "site/my_place.html", {"place": place, "membership": membership, "todos": waiting})
