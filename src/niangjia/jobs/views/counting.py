"""工作台: visitors counted at the entrances of a job fair, and which entrances there are."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from niangjia.jobs import services
from niangjia.jobs.forms import EntrancesForm
from niangjia.jobs.states import HOSTS
from niangjia.jobs.views.fairs import fair_url, get_fair
from niangjia.kernel.access import role
from niangjia.kernel.views_tapping import Counted, count_page
from niangjia.organizations.views.common import Page, form_page


@role(*HOSTS)
@require_http_methods(["GET", "POST"])
@never_cache
def job_fair_count(request: HttpRequest, pk: Any) -> HttpResponse:
    """Big buttons, one for each entrance."""
    one = get_fair(request.user, pk)
    services.permit_fair(request.user, one)
    entrances = list(one.entrances.all())
    return count_page(
        request,
        Counted(one, fair_url(one), entrances, lambda touches: services.count_visitors(by=request.user, fair=one, touches=touches)),
    )


@role(*HOSTS)
@require_http_methods(["GET", "POST"])
def job_fair_entrances(request: HttpRequest, pk: Any) -> HttpResponse:
    """Which entrances there are, one a line."""
    one = get_fair(request.user, pk)
    services.permit_fair(request.user, one)
    titles = "\n".join(entrance.title for entrance in one.entrances.all())
    form = EntrancesForm(request.POST or None, initial={"titles": titles})
    page = Page(
        "设入口", "保存", fair_url(one), subtitle=str(one),
        run=lambda data: services.set_entrances(by=request.user, fair=one, titles=data["titles"].splitlines()),
        done=lambda made: (f"已设 {len(made)} 个入口，当天各用一部手机计数。", reverse("jobs:job_fair", args=[one.pk])),
    )  # fmt: skip
    return form_page(request, page, form)
