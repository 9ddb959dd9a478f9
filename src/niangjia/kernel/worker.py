"""The worker: the queue's loop in the main thread, the clock in a second one."""

import logging
import signal
import threading
from types import FrameType

from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from niangjia.kernel.progress import pulsing, stopping
from niangjia.kernel.schedules import run_due
from niangjia.kernel.sealed_files import sweep
from niangjia.kernel.worker_id import me

log = logging.getLogger(__name__)
SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Worker(QueueWorker):
    """Takes tickets one by one; waits on an event in between, so that a stop takes effect at once."""

    def __init__(self, *, interval: float = 1.0) -> None:
        super().__init__(
            queue_names=["*"],
            interval=interval,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=me(),
            excluded_queue_names=[],
        )

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """First signal: give the job at work back at its next step and end. Second: end now."""
        if stopping.is_set():
            raise SystemExit(1)
        # a thread sets it: the main thread may hold the event's lock at this very moment
        threading.Thread(target=stopping.set).start()

    def configure_signals(self) -> None:
        """SIGTERM and SIGINT stop the worker."""
        for one in SIGNALS:
            signal.signal(one, self.shutdown)

    def run(self) -> None:
        """Until asked to stop: recover what others left, then ticket after ticket; the clock runs beside."""
        sweep()
        pulsing.set()
        clock = threading.Thread(target=tick, args=(self.interval,), name="clock", daemon=True)
        clock.start()
        try:
            while not stopping.is_set():
                close_old_connections()
                if not self._take_or_wait():
                    stopping.wait(self.interval)
        finally:
            stopping.set()
            clock.join(timeout=30)
            connections.close_all()

    def take(self) -> bool:
        """Take one ticket and run it; False where there is none."""
        ready = DBTaskResult.objects.ready().filter(backend_name=self.backend_name)
        if not ready.exists():  # spares SQLite an exclusive transaction every second
            return False
        with exclusive_transaction(ready.db):
            ticket = ready.get_locked()
            if ticket is not None:
                ticket.claim(self.worker_id)
        if ticket is not None:
            self.run_task(ticket)
        return ticket is not None

    def _take_or_wait(self) -> bool:
        try:
            return self.take()
        except (OperationalError, InterfaceError):
            log.warning("the database did not let the queue through; it comes again", exc_info=True)
            return False


def tick(interval: float = 1.0) -> None:
    """Run the chores that are due, again and again, until the worker stops."""
    try:
        while True:
            close_old_connections()
            _chores()
            if stopping.wait(interval):
                return
    finally:
        connections.close_all()


def _chores() -> None:
    try:
        run_due()
    except (OperationalError, InterfaceError):
        log.warning("the database did not let the clock through; it comes again", exc_info=True)
