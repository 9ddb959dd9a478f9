"""One's own background jobs: how far, how long still, where the result is, once more."""

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from niangjia.kernel.access import login
from niangjia.kernel.errors import Missing
from niangjia.kernel.job_states import JobState
from niangjia.kernel.jobs import Job, again, visible
from niangjia.kernel.lists import Column, Listing, listing
from niangjia.kernel.questions import Todo
from niangjia.kernel.standing import MOMENT, Own
from niangjia.kernel.wording import when

TONES = {JobState.DONE: "ok", JobState.FAILED: "late", JobState.WAITING: "soon", JobState.RUNNING: "info"}
KEPT_IN_VIEW = timedelta(hours=12)  # how long an ended job stays in 今日


def sentence(one: Job) -> str:
    """Where a job stands, as a person would say it."""
    if one.state == JobState.RUNNING:
        return one.sentence or "正在处理"
    if one.state == JobState.WAITING:
        return f"上次没有成功，{when(one.next_at)} 自动再试"
    if one.state == JobState.DONE:
        return one.said or "已完成"
    return {JobState.QUEUED: "正在排队，轮到就开始", JobState.FAILED: "没有完成"}[one.state]


@listing
class JobListing(Listing):
    """The jobs that a user asked for."""

    name = "jobs"
    title = "我的后台任务"
    opens = "kernel:job"
    order = "-created_at"
    empty = "还没有后台任务。导入、导出等较长的工作会出现在这里。"
    columns = (
        Column("title", "任务", lambda one: one.title, primary=True, width=30),
        Column("state", "状态", lambda one: one.state_label, badge=lambda one: TONES.get(one.state, "plain")),
        Column("sentence", "进展", sentence, width=30),
        Column("created_at", "发起时间", lambda one: one.created_at, sort="created_at", width=18),
        Column("finished_at", "结束时间", lambda one: one.finished_at, width=18),
    )

    def base(self) -> QuerySet[Job]:
        """One's own."""
        return visible(self.user)

    def find(self, rows: QuerySet[Job], text: str) -> QuerySet[Job]:
        """By words of the title."""
        return rows.filter(title__icontains=text)


@login
@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    """The list of one's own jobs."""
    return render(
        request, "kernel/jobs.html", {"listing": JobListing(request.user, request.GET, path=request.path)}
    )


@login
@never_cache
@require_GET
def job(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One job; the page asks for itself every second until the job has ended."""
    one = _get(request, pk)
    page = {
        "one": one,
        "sentence": sentence(one),
        "eta": eta(one.remaining()),
        "tone": TONES.get(one.state, "plain"),
    }
    return render(request, "kernel/job.html", page)


@login
@require_POST
def job_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Run a failed job once more."""
    one = _get(request, pk)
    again(one, by=request.user)
    return redirect("kernel:job", one.pk)


def eta(seconds: int | None) -> str:
    """What is left in round words; nothing where it is unknown."""
    if seconds is None:
        return ""
    if seconds < 60:
        return f"{max(5, -(-seconds // 5) * 5)} 秒"
    return f"{-(-seconds // 60)} 分钟" if seconds < 5400 else f"{round(seconds / 3600)} 小时"


def todos(user: object) -> list[Todo]:
    """For 今日: one's jobs that are at work, and those that ended within the last hours."""
    return [_todo(one) for one in _in_view(user, timezone.now() - KEPT_IN_VIEW)]


_in_view = Own(
    lambda user, since: (
        visible(user).filter(state__in=JobState.OPEN) | visible(user).filter(finished_at__gte=since)
    )[:10],
    MOMENT,
)


def _todo(one: Job) -> Todo:
    light = {JobState.FAILED: "late", JobState.DONE: "ok"}.get(one.state, "soon")
    url = (one.state == JobState.DONE and one.url) or reverse("kernel:job", args=[one.pk])
    return Todo(f"{one.title}：{sentence(one)}", url, due=one.finished_at, kind="job", light=light)


def _get(request: HttpRequest, pk: UUID) -> Job:
    found = visible(request.user).filter(pk=pk).first()
    if found is None:
        raise Missing("没有这个任务，或者它不是您发起的。")
    return found
