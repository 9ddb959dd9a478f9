"""The front doors: the federation, 我的, 今日, search everywhere; and the operators' probes."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from niangjia.kernel.access import login, public, roles_of, staff
from niangjia.kernel.questions import todos
from niangjia.members import rules as member_rules
from niangjia.members.lists import MemberListing
from niangjia.members.queries import own_file
from niangjia.organizations.lists import UnionListing
from niangjia.organizations.queries import children_of, roots

FOUND = 10


@public
@require_GET
def public_home(request: HttpRequest) -> HttpResponse:
    """What the federation is, and its unions."""
    shown = [{"union": root, "children": children_of(root)} for root in roots()]
    return render(request, "site/home.html", {"roots": shown, "federation": settings.FEDERATION})


@login
@require_GET
def my_home(request: HttpRequest) -> HttpResponse:
    """Who I am here, and my union."""
    person, membership = own_file(request.user)
    return render(request, "site/my.html", {"person": person, "membership": membership})


@login
@require_GET
def my_place(request: HttpRequest, place: str) -> HttpResponse:
    """A place of 职工端 that later contexts fill: 服务, 办事."""
    return render(request, "site/my_place.html", {"place": {"services": "服务", "things": "办事"}[place]})


@staff
@require_GET
def desk_home(request: HttpRequest) -> HttpResponse:
    """今日: what waits for me, in the order of its clocks."""
    return render(request, "site/desk.html", {"todos": todos(request.user), "today": timezone.localdate()})


@staff
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Search everywhere: unions and, for roles that work with people, members."""
    text = request.GET.get("q", "").replace("\x00", "").strip()
    asked = {"search": text}
    context: dict[str, object] = {"search_text": text, "unions": [], "members": []}
    if text:
        context["unions"] = UnionListing(request.user, asked, limit=FOUND).rows
        if roles_of(request.user) & set(member_rules.READERS):
            context["members"] = MemberListing(request.user, asked, limit=FOUND).rows
    return render(request, "site/search.html", context)


@public
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@public
@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """The process reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ready"})
