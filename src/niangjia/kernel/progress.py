"""How far a job is: said by its function, written to its row while its own transaction is still open.

In a worker a thread with a connection of its own writes it once a second (:class:`Pulse`); that is the sign of life
too. On PostgreSQL this works at any time. SQLite admits one writer: while a job is inside a transaction its progress
stands still on the page, so work that is atomic and long says what it does before it begins. Outside a worker (tests,
``--drain``) ``step`` writes by itself, in the transaction at work.
"""

import logging
import threading
import time
from typing import Any

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.utils import timezone
from django_tasks_db.utils import is_locked_database_exception

from niangjia.kernel.job_states import JobState
from niangjia.kernel.jobs import Job

log = logging.getLogger(__name__)
EVERY = 0.5  # seconds between two writes of progress
BEAT = 10.0  # seconds between two signs of life without progress

stopping = threading.Event()  # set when the worker was asked to end
pulsing = threading.Event()  # set in a worker: progress is written by a thread


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
