"""What everybody may know: which unions there are and where; never a person."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from niangjia.kernel.access import public
from niangjia.kernel.tree import ancestors
from niangjia.organizations.kinds import KINDS, LEVELS
from niangjia.organizations.lists import PublicUnionListing
from niangjia.organizations.lists.unions import public_unions
from niangjia.organizations.models import Union
from niangjia.organizations.queries import Crumb
from niangjia.organizations.views.common import get, list_page

MOST = 200


@public
@require_GET
def unions(request: HttpRequest) -> HttpResponse:
    """All unions, by the tree."""
    return list_page(request, PublicUnionListing, "organizations/public_unions.html")


@public
@require_GET
def union(request: HttpRequest, pk: Any) -> HttpResponse:
    """One union: what it is, where it is, what is below it."""
    one: Union = get(public_unions(), pk)
    steps = Union.objects.filter(path__in=ancestors(one.path)).order_by("path")
    crumbs = [Crumb(s.pk, s.name, reverse("organizations:public_union", args=[s.pk]), s.path) for s in steps]
    facts = [
        ("类型", KINDS[one.kind]),
        ("层级", LEVELS[one.level]),
        ("地址", one.address),
        ("成立日期", one.founded_on),
    ]
    below = list(public_unions().filter(parent=one).order_by("path")[: MOST + 1])
    context = {
        "union": one,
        "crumbs": crumbs,
        "facts": [(label, value) for label, value in facts if value],
        "children": below[:MOST],
        "more": len(below) > MOST,
    }
    return render(request, "organizations/public_union.html", context)
