"""工作台: the desks of a fair, whose time it is, who came."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.jobs import rules, services
from niangjia.jobs.forms import DeskForm
from niangjia.jobs.queries import fair_slots
from niangjia.jobs.states import HOSTS, READERS
from niangjia.jobs.views.fairs import fair_form, get_fair
from niangjia.kernel.access import role
from niangjia.kernel.errors import Missing
from niangjia.organizations.forms.fields import ReasonForm
from niangjia.organizations.rights import reaches
from niangjia.organizations.views.common import Page, form_page, get, press


@role(*HOSTS)
@require_http_methods(["GET", "POST"])
def desk_new(request: HttpRequest, pk: Any) -> HttpResponse:
    """A desk with its times."""
    session = get_fair(request.user, pk).offer.sessions.first()
    first = {"starts_at": session.starts_at, "ends_at": session.ends_at} if session else {}
    return fair_form(
        request, pk, DeskForm(request.POST or None, initial=first),
        lambda fair, data: services.add_desk(by=request.user, fair=fair, **data),
        title="设咨询台", submit="设咨询台", done="咨询台已设好，时段可以预约了。",
    )  # fmt: skip


@role(*READERS)
@require_GET
def desks(request: HttpRequest, pk: Any) -> HttpResponse:
    """The desks of a fair: whose time it is, who came."""
    one = get_fair(request.user, pk)
    may = reaches(request.user, one.path, *HOSTS)
    grid: dict[Any, list[Any]] = {desk: [] for desk in one.desks.all()}
    for slot in fair_slots(one):
        grid[slot.desk].append(slot)
    shown = [(desk, [slot for slot in slots if slot.person_id], sum(not slot.person_id for slot in slots))
             for desk, slots in grid.items()]  # fmt: skip
    context = {"fair": one, "grid": shown, "may_write": may, "now": timezone.now()}
    return render(request, "jobs/desks.html", context)


MARKS = {"meet": (services.meet, "已接待。"), "miss": (services.miss, "已记未到。")}


@role(*HOSTS)
@require_POST
def slot_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Who came, who did not."""
    if verb not in MARKS:
        raise Missing("没有这个操作。")
    one = get(rules.slots(request.user).select_related("desk__fair"), pk)

    def run() -> str:
        mark, said = MARKS[verb]
        mark(by=request.user, slot=one)
        return said

    return press(request, run, reverse("jobs:desks", args=[one.desk.fair_id]))


@role(*HOSTS)
@require_http_methods(["GET", "POST"])
def slot_release(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take somebody's time away, with the reason."""
    one = get(rules.slots(request.user).select_related("desk__fair__offer", "person__user"), pk)
    services.permit_slot(request.user, one)
    back = reverse("jobs:desks", args=[one.desk.fair_id])
    page = Page(
        title=f"腾出时段：{one}", submit="腾出", back=back, subtitle=one.name,
        run=lambda data: services.release(by=request.user, slot=one, **data),
        done=lambda made: ("已腾出，并通知了本人。", back), final="本人会收到通知。",
    )  # fmt: skip
    return form_page(request, page, ReasonForm(request.POST or None))
