"""工作台: open a class, see what came of it, give certificates; training records."""

from dataclasses import asdict
from typing import Any

from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.kernel.access import STAFF, role
from niangjia.kernel.errors import Missing
from niangjia.kernel.ids import as_uuid
from niangjia.kernel.keyset import slice_of
from niangjia.kernel.pages import typed
from niangjia.kernel.tree import within
from niangjia.learning import demand, queries, rules, tens
from niangjia.learning.forms import OpenForm
from niangjia.learning.lists import TrainingListing
from niangjia.learning.models import Course, Run
from niangjia.learning.services import batches, runs
from niangjia.learning.states import KEEPERS, CourseState
from niangjia.learning.views.common import union_asked
from niangjia.learning.vocabulary import NAMED, RESERVE, SEATS
from niangjia.organizations.forms.fields import written
from niangjia.organizations.queries import unions_for
from niangjia.organizations.views.common import Page, asked, form_page, get, list_page, press

TOLD = "开班后马上开放报名，自己选了这门课的人先收到通知；单位填报的，请各单位转告。"


@role(*KEEPERS)
@require_http_methods(["GET", "POST"])
def course_open(request: HttpRequest, pk: Any) -> HttpResponse:
    """Open a class: everything is filled in, one press; who asked for it is told at once."""
    one: Course = get(rules.courses_opened(request.user).filter(state=CourseState.OFFERED), pk)
    unions = unions_for(request.user, *KEEPERS).filter(within(one.path))
    union = union_asked(request, unions)
    if union is None:
        raise Missing("没有找到可以开班的工会。")
    count = demand.asked_for(one, union.path)
    filled = asdict(runs.Plan.proposed(one)) | {"union": written(union), "classes": queries.classes_of(one, union)}
    form = OpenForm(request.POST or None, unions=unions, initial=filled)
    page = Page(
        f"开班：{one.title}", "开班并通知想学的人", reverse("learning:course", args=[one.pk]),
        intro=f"{union.name}范围内有 {tens.words(count)}想学。{TOLD}" if count >= one.threshold else "",
        run=lambda data: runs.open_course(
            by=request.user, course=one, union=data["union"], classes=data["classes"], plan=form.plan()
        ),
        done=lambda made: (f"“{made.title}”已开班，想学的人都会收到通知。", reverse("learning:course_run", args=[made.pk])),
    )  # fmt: skip
    return form_page(request, page, form)


@role(*STAFF)
@require_GET
def course_runs(request: HttpRequest) -> HttpResponse:
    """The classes of my branches, the newest first."""
    union, rows = asked(request), rules.runs(request.user).select_related("union", "offer", "course")
    rows = rows.annotate(starts_at=Min("offer__sessions__starts_at"))
    if union is not None:
        rows = rows.filter(within(union.path))
    elif request.GET.get("union"):
        rows = rows.none()
    kind = typed(request.GET, "kind")
    one = slice_of(rows.filter(kind=kind) if kind else rows, order="-created_at", cursor=request.GET.get("cursor", ""))
    context = {"runs": one.items, "union": union, "next_url": _page(request, one.next), "prev_url": _page(request, one.previous)}
    return render(request, "learning/runs.html", context)


def _page(request: HttpRequest, cursor: str) -> str:
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"{request.path}?{query.urlencode()}" if cursor else ""


def get_run(user: Any, pk: Any) -> Run:
    """A class of the user's branches; raises :class:`Missing`."""
    found: Run = get(rules.runs(user).select_related("union", "offer", "course"), pk)
    return found


@role(*STAFF)
@require_GET
def course_run(request: HttpRequest, pk: Any) -> HttpResponse:
    """One class: who was asked, who came, who passed, certificates."""
    one = get_run(request.user, pk)
    kept = rules.runs_kept(request.user).filter(pk=pk).exists()
    params = request.GET.copy()
    params["run"] = str(one.pk)
    invitees = queries.invitees(one) if one.kind == "cadre" else []
    context = {
        "run": one, "offer": one.offer, "counts": queries.by_run(one), "kept": kept, "invitees": invitees,
        "to_certify": len(queries.to_certify(one)) if kept else 0,
        "listing": TrainingListing(request.user, params, path=request.path),
        "session": one.offer.sessions.order_by("starts_at").first(),
        "asked": one.wishes.count() if one.course_id else sum(invitee.seat == NAMED for invitee in invitees),
        "reserve": sum(invitee.seat == RESERVE for invitee in invitees), "seats": SEATS.items(),
    }  # fmt: skip
    return render(request, "learning/run.html", context)


@role(*KEEPERS)
@require_POST
def course_run_do(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """Certificates for all who earned one; for a batch, say who comes, and call it."""
    run = {"award": _award, "call": _call, "seat": _seat}.get(verb)
    if run is None:
        raise Missing("没有这个操作。")
    one = get_run(request.user, pk)
    return press(request, lambda: run(request, one), reverse("learning:course_run", args=[one.pk]))


def _award(request: HttpRequest, one: Run) -> str:
    count = runs.award(by=request.user, run=one)
    return f"已发 {count} 张证书，本人会收到通知。" if count else "没有要发的证书。"


def _call(request: HttpRequest, one: Run) -> str:
    _seat(request, one)  # what was chosen on the page counts, saved or not
    return f"已通知 {batches.call(by=request.user, run=one)} 人，名额已经留好；候补的同志也收到了通知。"


def _seat(request: HttpRequest, one: Run) -> str:
    said = {as_uuid(name.removeprefix("seat-")): seat for name, seat in request.POST.items() if name.startswith("seat-")}
    batches.seat(by=request.user, run=one, seats={key: str(seat) for key, seat in said.items() if key})
    return "名单已保存。"


@role(*STAFF)
@require_GET
def trainings(request: HttpRequest) -> HttpResponse:
    """Who was trained in what."""
    return list_page(request, TrainingListing, "learning/trainings.html")
