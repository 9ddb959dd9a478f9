"""Runs one job: start, end, retries, hand-back on a stop; and recovers what a dead worker left."""

import logging
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from niangjia.kernel.errors import Problem, Refused
from niangjia.kernel.job_states import MOVES, JobState
from niangjia.kernel.jobs import Job, Kind, dispatch, kind_or_refusal
from niangjia.kernel.progress import Progress, Pulse, Stopped, stopping
from niangjia.kernel.web import Origin, _origin
from niangjia.kernel.worker_id import is_dead, me
from niangjia.kernel.workflow import move

log = logging.getLogger(__name__)
LOST = 60.0  # seconds after which a queued job without a ticket is put back

here: set[UUID] = set()  # the jobs that this process has in hand


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
    first: dict[str, Any] = {
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
        _end(job, verb, **changes)


def _end(job: Job, verb: str, **changes: Any) -> None:
    move(job, verb, by=None, moves=MOVES, **changes)
    told = kind_or_refusal(job.kind).failed
    if verb == "fail" and told:
        told(job)


def _mend(job: Job) -> int:
    now = timezone.now()
    with transaction.atomic():
        DBTaskResult.objects.filter(pk__in=[job.ticket], status="RUNNING").update(
            status="FAILED", finished_at=now
        )
        try:
            if job.attempts > kind_or_refusal(job.kind).retries:
                error = f"处理程序中断了 {job.attempts} 次，没有完成。请把编号 {job.pk} 告诉系统管理员。"
                _end(job, "fail", error=error, finished_at=now)
            else:
                job.next_at = now
                move(job, "recover", by=None, moves=MOVES, next_at=now, ticket=dispatch(job))
        except Refused:
            return 0  # another worker's sweep was first, or it ended after all
    return 1


def _has_ticket(job: Job) -> bool:
    return job.ticket is not None and DBTaskResult.objects.filter(pk=job.ticket, status="READY").exists()
