"""Runs one job: start, progress, end; retries, hand-back on a stop, and the recovery of what a dead worker left.

Progress has to be seen while the job's own transaction is still open. So in a worker a thread with a connection of
its own writes it once a second (:class:`Pulse`), and that is the sign of life too. On PostgreSQL this works at any
time. SQLite admits one writer: while a job is inside a transaction its progress stands still on the page, so work
that is atomic and long says what it does before it begins. Outside a worker (tests) ``step`` writes by itself.
"""

import logging
import threading
import time
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import is_locked_database_exception

from niangjia.kernel.errors import Problem, Refused
from niangjia.kernel.job_states import MOVES, JobState
from niangjia.kernel.jobs import Job, Kind, dispatch, kind_or_refusal
from niangjia.kernel.web import Origin, _origin
from niangjia.kernel.worker_id import is_dead, me
from niangjia.kernel.workflow import move

log = logging.getLogger(__name__)
EVERY = 0.5  # seconds between two writes of progress
BEAT = 10.0  # seconds between two signs of life without progress
LOST = 60.0  # seconds after which a queued job without a ticket is put back

stopping = threading.Event()  # set when the worker was asked to end
pulsing = threading.Event()  # set in a worker: progress is written by a thread
here: set[UUID] = set()  # the jobs that this process has in hand


class Stopped(BaseException):
    """The worker ends; not an Exception, so that no job takes it for its own failure."""


class Progress:
    """What a job's function holds: who asked for it, where, and ``step`` to say how far it is."""

    def __init__(self, job: Job) -> None:
        self.job, self.by, self.path = job, job.by, job.path
        self._said = (job.done, job.total, job.sentence)
        self._written, self._at = self._said, time.monotonic()

    def step(self, done: int, total: int | None = None, sentence: str = "") -> None:
        """Say how far the work is; cheap enough to be called for every row.

        ``total`` and ``sentence`` stay as they were where they are not given. Raises :class:`Stopped` where the worker
        is asked to end: what is not committed is undone, and the job runs again.
        """
        _, known, last = self._said
        self._said = (done, known if total is None else total, sentence[:200] or last)
        if stopping.is_set():
            raise Stopped
        if not pulsing.is_set() and time.monotonic() - self._at >= EVERY:
            self.write()

    def write(self) -> None:
        """Store what was said last, and that the worker lives."""
        said, self._at = self._said, time.monotonic()
        done, total, sentence = said
        mine = Job.objects.filter(pk=self.job.pk, state=JobState.RUNNING, worker=self.job.worker)
        mine.update(done=done, total=total, sentence=sentence, beat_at=timezone.now())
        self._written = said

    @property
    def is_due(self) -> bool:
        """Whether there is something to write, or a sign of life is due."""
        return self._said != self._written or time.monotonic() - self._at >= BEAT

    @property
    def said(self) -> dict[str, Any]:
        """The columns as last said."""
        return dict(zip(("done", "total", "sentence"), self._said, strict=True))


class Pulse(threading.Thread):
    """Writes a job's progress and sign of life beside it, on a connection of its own."""

    def __init__(self, progress: Progress) -> None:
        super().__init__(name="pulse", daemon=True)
        self.progress, self.over, self.main = progress, threading.Event(), connections[DEFAULT_DB_ALIAS]

    def run(self) -> None:
        """Once a second, until the job is over."""
        try:
            while not self.over.wait(1.0):
                busy = self.main.vendor == "sqlite" and self.main.in_atomic_block
                if self.progress.is_due and not busy:
                    self._write()
        finally:
            connections.close_all()

    def _write(self) -> None:
        try:
            self.progress.write()
        except OperationalError as error:
            if not is_locked_database_exception(error):
                log.warning("progress of job %s was not written", self.progress.job.pk, exc_info=True)

    def __enter__(self) -> "Pulse":
        if pulsing.is_set():
            self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        if self.is_alive():
            self.join()


@task()
def run_job(job_id: str) -> None:
    """The one task in the queue: run a job by its id."""
    run(UUID(job_id))


def run(job_id: UUID) -> bool:
    """Run a job if it is due and nobody else has it; returns whether it was run (however it ended)."""
    job = Job.objects.select_related("by").filter(pk=job_id, next_at__lte=timezone.now()).first()
    if job is None:
        return False
    here.add(job_id)
    try:
        return _start(job) and _attempt(job)
    finally:
        here.discard(job_id)


def _attempt(job: Job) -> bool:
    kind = kind_or_refusal(job.kind)
    progress = Progress(job)
    token = _origin.set(Origin(agent=f"job {job.pk}"))
    try:
        with Pulse(progress):
            result = kind.run(progress, **job.args)
    except Stopped:
        _close(job, "hand_back", **progress.said, attempts=job.attempts - 1)
    except Problem as problem:
        _close(job, "fail", **progress.said, error=problem.detail, finished_at=timezone.now())
    except Exception:
        log.exception("job %s (%s) failed at attempt %s", job.pk, job.kind, job.attempts)
        _retry(job, kind, progress)
    else:
        _finish(job, progress, result)
    finally:
        _origin.reset(token)
    return True


def recover() -> int:
    """Put back into the queue what a dead worker left and what lost its ticket; returns how many jobs."""
    now, mended = timezone.now(), 0
    for job in Job.objects.filter(state=JobState.RUNNING):
        forgotten = job.worker == me() and job.pk not in here
        if forgotten or is_dead(job.worker, job.beat_at, now):
            mended += _mend(job)
    for job in Job.objects.filter(state__in=(JobState.QUEUED, JobState.WAITING), next_at__lt=now):
        if (now - job.next_at).total_seconds() > LOST and not _has_ticket(job):
            Job.objects.filter(pk=job.pk).update(ticket=dispatch(job))
            mended += 1
    return mended


def drain() -> int:
    """Run, here and now, every job that is due, jobs of jobs included; returns how many. For tests and ``--drain``."""
    count = 0
    while True:
        due = Job.objects.filter(state__in=(JobState.QUEUED, JobState.WAITING), next_at__lte=timezone.now())
        keys = list(due.order_by("next_at", "id").values_list("pk", "ticket"))
        if not keys or stopping.is_set():
            return count
        DBTaskResult.objects.filter(pk__in=[ticket for _, ticket in keys], status="READY").delete()
        count += sum(run(key) for key, _ in keys)


def _start(job: Job) -> bool:
    now = timezone.now()
    first = {
        "attempts": job.attempts + 1,
        "started_at": now,
        "beat_at": now,
        "worker": me(),
        "done": 0,
        "sentence": "",
    }
    try:
        move(job, "start", by=None, moves=MOVES, **first)
    except Refused:
        return False  # another worker has it, or it ran already
    return True


def _finish(job: Job, progress: Progress, result: dict[str, Any] | None) -> None:
    said = progress.said
    if said["total"] is not None:
        said["done"] = said["total"]
    _close(job, "finish", **said, result=result, finished_at=timezone.now())


def _retry(job: Job, kind: Kind, progress: Progress) -> None:
    if job.attempts > kind.retries:
        sentence = f"系统出了问题，试了 {job.attempts} 次都没有完成。请把编号 {job.pk} 告诉系统管理员。"
        _close(job, "fail", **progress.said, error=sentence, finished_at=timezone.now())
        return
    job.next_at = timezone.now() + kind.pause(job.attempts)
    _close(job, "retry", **progress.said, next_at=job.next_at)


def _close(job: Job, verb: str, **changes: Any) -> None:
    """End an attempt, unless the job was taken from us meanwhile (we were thought dead)."""
    with transaction.atomic():
        mine = Job.objects.select_for_update().filter(pk=job.pk, worker=job.worker, attempts=job.attempts)
        if mine.values_list("state", flat=True).first() != JobState.RUNNING:
            log.warning("job %s is not ours any more; its end is not recorded", job.pk)
            return
        if verb in ("retry", "hand_back"):
            changes["ticket"] = dispatch(job)
        move(job, verb, by=None, moves=MOVES, **changes)


def _mend(job: Job) -> int:
    now = timezone.now()
    with transaction.atomic():
        DBTaskResult.objects.filter(pk=job.ticket, status="RUNNING").update(status="FAILED", finished_at=now)
        try:
            if job.attempts > kind_or_refusal(job.kind).retries:
                error = f"处理程序中断了 {job.attempts} 次，没有完成。请把编号 {job.pk} 告诉系统管理员。"
                move(job, "fail", by=None, moves=MOVES, error=error, finished_at=now)
            else:
                job.next_at = now
                move(job, "recover", by=None, moves=MOVES, next_at=now, ticket=dispatch(job))
        except Refused:
            return 0  # another worker's sweep was first, or it ended after all
    return 1


def _has_ticket(job: Job) -> bool:
    return job.ticket is not None and DBTaskResult.objects.filter(pk=job.ticket, status="READY").exists()
