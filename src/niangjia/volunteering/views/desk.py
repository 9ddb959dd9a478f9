"""工作台: volunteers, shifts with what they need, the sheet of hours."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.enrolment.queries import pools_of
from niangjia.kernel.access import role
from niangjia.kernel.errors import Problem
from niangjia.kernel.ids import uuids
from niangjia.organizations.views.common import Page, form_page, get, list_page, press
from niangjia.volunteering import rules, services
from niangjia.volunteering.forms import CorrectForm, NeedsForm, SheetForm, ThanksForm
from niangjia.volunteering.lists import ServiceListing, VolunteerListing
from niangjia.volunteering.models import Need, Thanks
from niangjia.volunteering.queries import covers, free_for, named, people_of, served, standing
from niangjia.volunteering.states import OPENERS, WATCHERS
from niangjia.volunteering.vocabulary import SKILLS, TIMES, time_of

SHOWN = 100  # volunteers to be asked, on one page


@role(*WATCHERS)
@require_GET
def volunteers(request: HttpRequest) -> HttpResponse:
    """The volunteers of my branches."""
    return list_page(request, VolunteerListing, "volunteering/volunteers.html")


@role(*WATCHERS)
@require_GET
def service_book(request: HttpRequest) -> HttpResponse:
    """The book of hours of my branches."""
    return list_page(request, ServiceListing, "volunteering/services.html")


@role(*WATCHERS)
@require_GET
def shifts(request: HttpRequest, pk: Any) -> HttpResponse:
    """The shifts of an offer: how many are there, and whether those who are needed."""
    offer = get(rules.offers(request.user).select_related("union").prefetch_related("sessions"), pk)
    found = list(offer.sessions.all())
    cover, pools = covers(found), list(pools_of([offer]))
    lines = [
        {
            "shift": one,
            "total": sum(pool.total for pool in pools if pool.session_id == one.pk),
            "taken": sum(pool.taken for pool in pools if pool.session_id == one.pk),
            "covers": cover[one.pk],
        }
        for one in found
    ]
    context = {
        "offer": offer, "lines": lines, "may_write": _may(request, offer), "thanks": Thanks.objects.filter(offer=offer).first(),
        "served": served(offer).exists(),
    }  # fmt: skip
    return render(request, "volunteering/shifts.html", context)


def _may(request: HttpRequest, offer: Any) -> bool:
    return rules.offers_movable(request.user).filter(pk=offer.pk).exists()


@role(*WATCHERS)
@require_GET
def shift(request: HttpRequest, pk: Any) -> HttpResponse:
    """One shift: what it needs, who is there with which hours, whom to ask."""
    return _shift(request, get(rules.shifts(request.user).select_related("offer__union"), pk))


def _shift(request: HttpRequest, one: Any, *, sheet: Any = None, status: int = 200) -> HttpResponse:
    people, may = people_of(one), _may(request, one.offer)
    begun = one.starts_at <= timezone.now()
    skill = request.GET.get("skill", "") if request.GET.get("skill", "") in SKILLS else ""
    free = [] if begun or not may else list(free_for(request.user, one, skill).select_related("union").order_by("name")[:SHOWN])
    named(free)
    context = {
        "shift": one, "offer": one.offer, "people": people, "covers": covers([one])[one.pk], "may_write": may, "begun": begun,
        "time": TIMES[time_of(one.starts_at)], "free": free, "skills": SKILLS.items(), "skill": skill,
        "sheet": sheet or SheetForm(people=people), "waits": any(one.turns is None for one in people),
    }  # fmt: skip
    return render(request, "volunteering/shift.html", context, status=status)


@role(*OPENERS)
@require_POST
def shift_invite(request: HttpRequest, pk: Any) -> HttpResponse:
    """Ask those who were ticked."""
    one = get(rules.shifts(request.user).select_related("offer__union"), pk)
    chosen = uuids(request.POST.getlist("ids"))

    def run() -> str:
        count = services.invite(by=request.user, session=one, volunteers=chosen)
        return f"已邀请 {count} 人。" if count else "没有勾选还能邀请的人。"

    return press(request, run, reverse("volunteering:shift", args=[pk]))


@role(*OPENERS)
@require_POST
def shift_sheet(request: HttpRequest, pk: Any) -> HttpResponse:
    """Note the hours of many at once."""
    one = get(rules.shifts(request.user).select_related("offer__union"), pk)
    form = SheetForm(request.POST, people=people_of(one))
    if form.is_valid():
        try:
            count = services.note_sheet(by=request.user, session=one, sheet=form.sheet())
        except Problem as problem:
            if problem.status in (403, 404):
                raise
            for field, sentences in problem.errors.items():
                form.add_error(field if field in form.fields else None, sentences)
        else:
            messages.success(request, f"已登记 {count} 人的时长。")
            return redirect("volunteering:shift", pk=pk)
    return _shift(request, one, sheet=form, status=422)


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def shift_needs(request: HttpRequest, pk: Any) -> HttpResponse:
    """How many of which skill."""
    one = get(rules.shifts(request.user).select_related("offer__union"), pk)
    back = reverse("volunteering:shift", args=[one.pk])
    form = NeedsForm(request.POST or None, initial=dict(Need.objects.filter(session=one).values_list("skill", "people")))
    page = Page(
        title=f"需要哪些特长：{one.title}", subtitle=one.offer.title, submit="保存", back=back,
        run=lambda _: services.set_needs(by=request.user, session=one, needs=form.needs()),
        done=lambda _: ("已保存。", back), intro="名额不按特长分，一人会几样都算数；这里记的是至少要几位。",
    )  # fmt: skip
    return form_page(request, page, form)


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def hours_correct(request: HttpRequest, pk: Any) -> HttpResponse:
    """Put somebody's hours right, with the reason."""
    one = get(rules.entries(request.user).select_related("session", "offer__union"), pk)
    page = Page(
        title=f"更正{one.name}的服务时长", subtitle=f"{one.offer.title} · {one.session.title}", submit="更正",
        back=reverse("volunteering:shift", args=[one.session_id]),
        run=lambda data: services.correct(by=request.user, entry=one, **data),
        done=lambda _: ("已更正，原来的记录还在。", reverse("volunteering:shift", args=[one.session_id])),
        intro=f"现在记的是 {standing(one).hours:g} 小时。",
    )  # fmt: skip
    return form_page(request, page, CorrectForm(request.POST or None))


@role(*OPENERS)
@require_http_methods(["GET", "POST"])
def shifts_thank(request: HttpRequest, pk: Any) -> HttpResponse:
    """Thank everybody who served."""
    offer = get(rules.offers(request.user).select_related("union"), pk)
    back = reverse("volunteering:shifts", args=[offer.pk])
    page = Page(
        title="感谢志愿者", subtitle=offer.title, submit="发出感谢", back=back,
        run=lambda data: services.thank(by=request.user, offer=offer, **data),
        done=lambda made: (f"感谢已发给 {made.people} 位志愿者。", back), intro="发给每位登记了时长的志愿者，只发一次。",
    )  # fmt: skip
    first = {"text": f"感谢您参加“{offer.title}”，辛苦了！"}
    return form_page(request, page, ThanksForm(request.POST or None, initial=first))
