"""The front doors: the federation, 我的, 今日; and the operators' probes."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from niangjia.kernel.access import login, public, staff
from niangjia.kernel.questions import todos


@public
def public_home(request: HttpRequest) -> HttpResponse:
    """What the federation is."""
    return render(request, "site/home.html", {})


@login
def my_home(request: HttpRequest) -> HttpResponse:
    """Who I am here, and my union."""
    return render(request, "site/my.html", {})


@staff
def desk_home(request: HttpRequest) -> HttpResponse:
    """今日: what waits for me, in the order of its clocks."""
    return render(request, "site/desk.html", {"todos": todos(request.user)})


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@public
def readyz(request: HttpRequest) -> HttpResponse:
    """The process reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ready"})
