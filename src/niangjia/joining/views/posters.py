"""The pages of posters: choose the union, show its code on the screen, take the sheet along."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from niangjia.joining.posters import ROLES, address, drawn, postable, poster
from niangjia.kernel import papers
from niangjia.kernel.access import role
from niangjia.kernel.errors import Missing
from niangjia.kernel.pages import typed
from niangjia.organizations.queries import find

MOST = 20
FORM = "/join"


@role(*ROLES)
@require_GET
def posters(request: HttpRequest) -> HttpResponse:
    """Choose the union; whoever has one alone sees its poster at once."""
    rows, text = postable(request.user), typed(request.GET, "q", 60)
    found = list((find(rows, text) if text else rows).order_by("path")[: MOST + 1])
    if not text and len(found) == 1:
        return redirect("joining:poster", found[0].pk)
    context = {"found": found[:MOST], "more": len(found) > MOST, "text": text}
    return render(request, "joining/posters.html", context)


@role(*ROLES)
@require_GET
def poster_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One union's poster on the screen: to be scanned at once, or taken along as a sheet."""
    union = postable(request.user).filter(pk=pk).first()
    if union is None:
        raise Missing("没有找到这个工会，它不在您的范围内，或者它不直接发展会员。")
    url = address(request.build_absolute_uri(FORM), union)
    context = {"union": union, "url": url, "poster": poster(union, url), "code": _picture(url), "local": _local(request)}
    return render(request, "joining/poster.html", context)


@role(*ROLES)
@require_GET
def poster_sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The sheet, A4."""
    base = request.build_absolute_uri(FORM)
    return papers.hand_out(
        request, "joining/poster", "pdf", found=postable(request.user), pk=pk,
        data=lambda union: poster(union, address(base, union)), name=lambda union: f"{union.name}入会海报",
    )  # fmt: skip


def _picture(url: str) -> str:
    return f"data:image/svg+xml,{quote(drawn(url))}"


def _local(request: HttpRequest) -> bool:
    """Whether the address is one that only this machine opens: a phone would find nothing there."""
    host: Any = request.get_host().rsplit(":", 1)[0].strip("[]")
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
