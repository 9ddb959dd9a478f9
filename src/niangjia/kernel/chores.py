"""The kernel's own chores."""

from datetime import timedelta

from niangjia.kernel import export_job, jobs, messages, sealer
from niangjia.kernel.job_runner import recover
from niangjia.kernel.schedules import daily, every


@every(seconds=5)
def seal() -> None:
    """Seal what was written in the last seconds."""
    sealer.seal_all()


@every(minutes=1)
def seal_late() -> None:
    """Seal what was committed up to ten minutes late."""
    sealer.seal_all(back=timedelta(minutes=10))


@daily("03:10")
def seal_every() -> None:
    """Seal whatever was missed, however old."""
    sealer.seal_all(back=None)


@every(seconds=15)
def recover_jobs() -> None:
    """Put back the jobs of workers that died."""
    recover()


@daily("03:40")
def prune_jobs() -> None:
    """Forget jobs that ended a month ago."""
    jobs.prune()


@daily("03:50")
def prune_exports() -> None:
    """Delete exported files that are a week old."""
    export_job.prune()


@daily("03:55")
def prune_messages() -> None:
    """Delete messages that are a year old."""
    messages.prune()
