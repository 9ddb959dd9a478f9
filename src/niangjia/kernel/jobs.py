"""Background jobs: what was asked for, how far it is, how it ended. They are run by :mod:`niangjia.kernel.job_runner`.

A context writes its jobs in ``<context>/jobs.py``, with ``Progress`` of :mod:`niangjia.kernel.progress`::

    @job("roster.commit", title="导入花名册")
    def commit(job: Progress, *, batch: str) -> dict[str, Any]:
        for done in merge(batch):
            job.step(done, total, "正在写入")
        return {"url": "/desk/members/batches/…"}

and a service asks for one with ``enqueue("roster.commit", by=user, path=union.path, batch=str(batch.pk))``.

The rules for a job: it is **idempotent** (a worker killed in the middle means that it runs again from the start), its
arguments are ids and numbers, never personal data, and a :class:`Problem` that it raises is its answer, not retried.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django_tasks_db.backend import DatabaseBackend

from niangjia.kernel.errors import Gone
from niangjia.kernel.ids import uuid7
from niangjia.kernel.job_states import MOVES, JobState
from niangjia.kernel.records import Record, account_of
from niangjia.kernel.tree import PathField
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful, move

BACKOFF = (10, 60, 300)


class Job(Record, Stateful):
    """One job. ``done`` of ``total`` (unknown while null) and ``sentence`` are what the page shows meanwhile."""

    state = models.CharField(max_length=24, editable=False, db_index=True, default=JobState.QUEUED)
    kind = models.CharField(max_length=64)
    title = models.CharField(max_length=120)
    args = models.JSONField(default=dict, help_text="ids and numbers, never personal data")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    path = PathField(blank=True, default="")
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    sentence = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=64, blank=True)
    ticket = models.UUIDField(null=True, help_text="the task in the queue")

    class Meta:
        indexes = [models.Index(fields=["by", "-created_at"], name="job_by_owner")]
        ordering = ["-created_at"]

    @property
    def is_open(self) -> bool:
        """Whether something is still to happen."""
        return self.state in JobState.OPEN

    state_label = looked_up(JobState.LABELS)

    @property
    def percent(self) -> int | None:
        """0 to 100; nothing while the total is unknown."""
        if self.state == JobState.DONE:
            return 100
        return min(100, 100 * self.done // self.total) if self.total else None

    def remaining(self, now: datetime | None = None) -> int | None:
        """The seconds that are left at the pace so far; nothing where that cannot be said."""
        if self.state != JobState.RUNNING or not (self.total and self.done and self.started_at):
            return None
        spent = ((now or timezone.now()) - self.started_at).total_seconds()
        return max(0, round(spent / self.done * (self.total - self.done)))

    @property
    def said(self) -> str:
        """What came of it, in the words of the job itself; nothing where it has none."""
        found = (self.result or {}).get("said", "") if isinstance(self.result, dict) else ""
        return str(found)

    @property
    def url(self) -> str:
        """Where the result is to be seen; a page of this house or nothing."""
        found = (self.result or {}).get("url", "") if isinstance(self.result, dict) else ""
        return found if found.startswith("/") and not found.startswith("//") else ""


@dataclass(frozen=True)
class Kind:
    """What runs under a name: title, function, retries and the seconds before each, priority (-100 to 100)."""

    name: str
    title: str
    run: Callable[..., dict[str, Any] | None]
    retries: int
    backoff: tuple[int, ...]
    priority: int
    failed: Callable[[Job], None] | None = None

    def pause(self, attempt: int) -> timedelta:
        """How long to wait after the ``attempt``-th attempt (from 1); the last step is repeated."""
        return timedelta(seconds=self.backoff[min(attempt, len(self.backoff)) - 1] if self.backoff else 0)


KINDS: dict[str, Kind] = {}
F = TypeVar("F", bound=Callable[..., Any])


def job(
    name: str,
    *,
    title: str,
    retries: int = 3,
    backoff: tuple[int, ...] = BACKOFF,
    priority: int = 0,
    failed: Callable[[Job], None] | None = None,
) -> Callable[[F], F]:
    """Register a function ``(job: Progress, **args) -> dict | None`` as a kind of job.

    ``failed(job)`` is called in the transaction that ends the job for good without success, so that a record which
    waits for it (a batch being committed) does not wait for ever. It must not refuse.
    """

    def mark(function: F) -> F:
        KINDS[name] = Kind(name, title, function, retries, backoff, priority, failed)
        return function

    return mark


def kind_of(name: str) -> Kind:
    """The kind of a name; raises KeyError for one that no context has."""
    if name not in KINDS:
        autodiscover_modules("jobs")
    return KINDS[name]


def kind_or_refusal(name: str) -> Kind:
    """The kind of a stored job; where its code is gone, a kind that ends by saying so."""
    try:
        return kind_of(name)
    except KeyError:
        return Kind(name, name, _unknown, 0, (), 0)


def _unknown(*_: Any, **__: Any) -> None:
    raise Gone("这个版本里已经没有这种任务，请从页面上重新发起。", code="unknown-job")


def enqueue(kind: str, *, by: Any, path: str = "", title: str = "", **args: Any) -> Job:
    """Ask for a job; it starts when the transaction at work is committed, and never where that is undone.

    ``title`` says more than the kind's own (“导入花名册：青江区.xlsx”); ``args`` go to the function as keywords.
    """
    found = kind_of(kind)
    made = Job(
        kind=kind,
        title=(title or found.title)[:120],
        args=args,
        by=account_of(by),
        path=path,
        ticket=uuid7(),
    )
    with transaction.atomic():
        made.ticket = dispatch(made)
        made.save(force_insert=True)
    return made


def done_at_once(kind: str, *, by: Any, path: str = "", title: str = "", result: dict[str, Any], **args: Any) -> Job:
    """Note work that was short enough to be done while the page waited, so that it stands among the jobs and in 今日.

    To be called within the transaction of the work, or after it.
    """
    now = timezone.now()
    made = Job(kind=kind, title=(title or kind_of(kind).title)[:120], args=args, by=by, path=path, started_at=now)
    with transaction.atomic():
        made.save(force_insert=True)
        move(made, "start", by=None, moves=MOVES, attempts=1)
        move(made, "finish", by=None, moves=MOVES, result=result, finished_at=now)
    return made


def dispatch(made: Job) -> Any:
    """Put a job into the queue; returns the ticket.

    The database queue takes it within the transaction, so that job and ticket stand or fall together; any other
    takes it after the commit (a crash in between is mended by the sweep of lost jobs).
    """
    from niangjia.kernel.job_runner import run_job

    due = made.next_at if made.next_at > timezone.now() else None
    task = run_job.using(priority=kind_or_refusal(made.kind).priority, run_after=due)
    if isinstance(task.get_backend(), DatabaseBackend):
        return task.enqueue(str(made.pk)).id
    transaction.on_commit(partial(task.enqueue, str(made.pk)))
    return None


def again(made: Job, *, by: Any) -> None:
    """Run a failed job once more, from the start. Raises :class:`Refused` where it has not failed."""
    with transaction.atomic():
        made.next_at = timezone.now()
        cleared: dict[str, Any] = {"error": "", "done": 0, "sentence": "", "attempts": 0, "finished_at": None}
        move(made, "again", by=by, moves=MOVES, next_at=made.next_at, ticket=dispatch(made), **cleared)


def visible(user: Any) -> QuerySet[Job]:
    """A person's own jobs, newest first; nobody else's. For the account or its key."""
    return Job.objects.filter(by=user).order_by("-created_at", "-id")


def prune(days: int = 30) -> int:
    """Delete jobs and tickets that ended that many days ago; returns how many jobs."""
    from django_tasks_db.models import DBTaskResult

    before = timezone.now() - timedelta(days=days)
    DBTaskResult.objects.filter(enqueued_at__lt=before).exclude(status="READY").delete()
    return Job.objects.filter(finished_at__lt=before).exclude(state__in=JobState.OPEN).delete()[0]
