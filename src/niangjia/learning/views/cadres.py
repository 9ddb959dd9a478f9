"""工作台: which cadres are due, a batch for them, what is required of whom, trainings of the past."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.enrolment.forms.tables import TableForm
from niangjia.enrolment.views.pasting import paste_page
from niangjia.kernel.access import ROLES, STAFF, has_role, role
from niangjia.kernel.pages import typed
from niangjia.learning import queries, rules
from niangjia.learning.forms import BatchForm, RequirementForm
from niangjia.learning.lists import CadreListing
from niangjia.learning.models import Course, Requirement
from niangjia.learning.services import batches
from niangjia.learning.services import cadres as services
from niangjia.learning.services.runs import Plan
from niangjia.learning.states import KEEPERS
from niangjia.learning.views.common import union_asked
from niangjia.learning.vocabulary import BASES
from niangjia.organizations.forms.fields import written
from niangjia.organizations.kinds import LEVELS
from niangjia.organizations.queries import unions_for
from niangjia.organizations.views.common import Page, form_page, get, list_page, press

EARLIER_HELP = "列的次序：姓名、工会、培训名称、日期、学时、层次。有表头就按表头认；重名的写明工会全称。"
ASKED, LATE = ("role", "level", "band"), {"band": "overdue"}


@role(*STAFF)
@require_GET
def cadres(request: HttpRequest) -> HttpResponse:
    """Who is due, the first due first; one press asks those shown to a batch."""
    kept = {name: request.GET[name] for name in ("union", *ASKED) if request.GET.get(name)}
    invite = f"{reverse('learning:cadres_invite')}?{urlencode(kept)}"
    return list_page(request, CadreListing, "learning/cadres.html", may=has_role(request.user, *KEEPERS), invite=invite)


@role(*KEEPERS)
@require_http_methods(["GET", "POST"])
def cadres_invite(request: HttpRequest) -> HttpResponse:
    """A batch for those who are due: filled in from the filters of the list."""
    unions = unions_for(request.user, *KEEPERS)
    union = union_asked(request, unions)
    said, path = {name: typed(request.GET, name) for name in ASKED}, union.path if union else ""
    if not said["band"] and queries.chosen(request.user, path, **said | LATE).exists():
        said |= LATE  # a list that was not filtered also has those who were trained yesterday
    due = queries.chosen(request.user, path, **said).count()
    form = BatchForm(request.POST or None, unions=unions, initial=_filled(union, said, due))
    page = Page(
        "开一期干部培训", "拟好名单", reverse("learning:cadres"),
        intro=f"按这些条件有 {due} 人。先拟好名单，核对谁参加、谁候补，再通知他们。",
        run=lambda data: batches.invite(
            by=request.user, plan=form.plan(), **{name: data[name] for name in ("union", "title", "hours", *ASKED)}
        ),
        done=lambda made: ("名单已拟好，核对以后通知。", reverse("learning:course_run", args=[made.pk])),
    )  # fmt: skip
    return form_page(request, page, form)


def _filled(union: Any, said: dict[str, str], due: int) -> dict[str, Any]:
    today = timezone.localdate()
    title = f"{today.year} 年{LEVELS.get(said['level'], '')}{ROLES.get(said['role'], '工会干部')}培训班"
    plan = asdict(Plan.proposed(Course(hours=16, places=max(1, min(due, 40)))))
    return plan | said | {"union": written(union), "title": title, "hours": 16}


@role(*KEEPERS)
@require_http_methods(["GET", "POST"])
def cadres_paste(request: HttpRequest) -> HttpResponse:
    """Trainings of the past, out of a table."""
    unions = unions_for(request.user, *KEEPERS)
    form = TableForm(
        request.POST or None, unions=unions, initial={"union": written(unions.first())}, help_text=EARLIER_HELP
    )
    page = Page(
        "补录以往的干部培训", "补录", reverse("learning:cadres"),
        intro="一行一人一次培训，只收在任的干部。看不懂的行不写入，留在格子里并说明原因，其余的照收。重复粘贴不会记两次。",
        run=lambda data: services.enter_earlier(by=request.user, union=data["union"], table=data["table"]),
        done=lambda made: (f"已补录 {len(made)} 条。", reverse("learning:cadres")),
    )  # fmt: skip
    return paste_page(request, page, form)


@role(*STAFF)
@require_GET
def requirements(request: HttpRequest) -> HttpResponse:
    """What is required of whom: those that hold, those to come, those of the past year."""
    since = timezone.localdate() - timedelta(days=365)
    rows = rules.requirements(request.user).exclude(valid_to__lt=since).select_related("union")
    kept = set(rules.requirements_kept(request.user).values_list("pk", flat=True))
    found = [
        {"one": one, "role": ROLES[one.role], "level": LEVELS.get(one.level, "各级"), "kept": one.pk in kept and not one.valid_to,
         "when": f"{BASES[one.basis]} {one.months} 个月内" if one.basis == "appointed" else f"每 {one.months} 个月"}
        for one in rows.order_by("role", "level", "basis", "valid_from")
    ]  # fmt: skip
    may = has_role(request.user, *KEEPERS)
    return render(request, "learning/requirements.html", {"found": found, "may": may})


@role(*KEEPERS)
@require_http_methods(["GET", "POST"])
def requirement_new(request: HttpRequest) -> HttpResponse:
    """A new requirement."""
    unions = unions_for(request.user, *KEEPERS)
    first = {"union": written(unions.first()), "valid_from": timezone.localdate()}
    form = RequirementForm(request.POST or None, unions=unions, initial=first)
    page = Page(
        "新增培训要求", "保存", reverse("learning:requirements"),
        run=lambda data: services.require(by=request.user, union=data["union"], **form.said()),
        done=lambda made: (f"已保存：{made.title}。", reverse("learning:requirements")),
    )  # fmt: skip
    return form_page(request, page, form)


@role(*KEEPERS)
@require_http_methods(["GET", "POST"])
def requirement_edit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Change a requirement from a day on."""
    one: Requirement = get(rules.requirements_kept(request.user).filter(valid_to=None).select_related("union"), pk)
    tomorrow = max(timezone.localdate(), one.valid_from + timedelta(days=1))
    form = RequirementForm(request.POST or None, instance=one, initial={"valid_from": tomorrow})
    page = Page(
        "修改培训要求", "保存", reverse("learning:requirements"), subtitle=one.title,
        intro="原来的要求到新要求施行的前一天为止，以前的情况仍按原来的算。",
        run=lambda _: services.amend(by=request.user, requirement=Requirement.objects.get(pk=pk), **form.said()),
        done=lambda made: (f"已保存：{made.title}。", reverse("learning:requirements")),
    )  # fmt: skip
    return form_page(request, page, form)


@role(*KEEPERS)
@require_POST
def requirement_drop(request: HttpRequest, pk: Any) -> HttpResponse:
    """Let a requirement end today."""
    one: Requirement = get(rules.requirements_kept(request.user), pk)
    to = reverse("learning:requirements")
    return press(request, lambda: f"“{services.drop(by=request.user, requirement=one).title}”今天停用。", to)
