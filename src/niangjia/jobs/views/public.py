"""What anybody may see: the fairs ahead, and the vacancies of one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from niangjia.jobs import rules
from niangjia.jobs.models import JobFair
from niangjia.jobs.queries import fairs_ahead, search
from niangjia.kernel.access import public
from niangjia.kernel.errors import Missing
from niangjia.kernel.pages import typed

MOST, SHOWN = 50, 200


@public
@require_GET
def job_fairs(request: HttpRequest) -> HttpResponse:
    """The fairs to come, the next first."""
    return render(request, "jobs/public_job_fairs.html", {"fairs": list(fairs_ahead()[:MOST])})


@public
@require_GET
def job_fair(request: HttpRequest, pk: Any) -> HttpResponse:
    """One fair: when, where, who comes, and its vacancies by word, pay and place."""
    fair: JobFair | None = rules.fairs_published().select_related("offer", "union").filter(pk=pk).first()
    if fair is None:
        raise Missing("没有找到这场招聘会。")
    asked = {name: typed(request.GET, name, 40) for name in ("search", "pay", "place")}
    pay = int(asked["pay"]) if asked["pay"].isdecimal() and len(asked["pay"]) < 8 else None
    rows = search(fair.vacancies.all(), text=asked["search"], pay=pay, place=asked["place"])
    found = list(rows.select_related("exhibitor").order_by("exhibitor__booth", "title", "pk")[: SHOWN + 1])
    context = {
        "fair": fair, "session": fair.offer.sessions.first(), "vacancies": found[:SHOWN], "more": len(found) > SHOWN,
        "count": rows.count() if len(found) > SHOWN else len(found), "asked": asked, "is_asked": any(asked.values()),
        "places": sorted({one for one in fair.vacancies.values_list("place", flat=True) if one})[:30],
        "exhibitors": list(fair.exhibitors.order_by("booth", "name")), "desks": list(fair.desks.all()),
    }  # fmt: skip
    return render(request, "jobs/public_job_fair.html", context)
