"""Which branch's members: a union found by name, letters or code, then its list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from niangjia.kernel.access import role
from niangjia.kernel.pages import typed
from niangjia.members import rules
from niangjia.organizations.queries import active, find, path_names
from niangjia.organizations.rights import scope

OFFERED = 20


@role(*rules.READERS)
@require_GET
def pick_union(request: HttpRequest) -> HttpResponse:
    """The unions of my branches that answer a search, the topmost first; each opens the members of its branch."""
    text = typed(request.GET, "q", 200)
    mine = active().filter(scope(request.user, *rules.READERS))
    found = list((find(mine, text) if text else mine).order_by("path")[: OFFERED + 1])
    names = path_names(one.path for one in found[:OFFERED])
    offered = [{"union": one, "above": " › ".join(names[one.path][:-1])} for one in found[:OFFERED]]
    context = {"offered": offered, "q": text, "more": len(found) > OFFERED}
    return render(request, "members/pick_union.html", context)
