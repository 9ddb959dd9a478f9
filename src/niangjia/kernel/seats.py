"""How many requests are at work at once in one process: a few, and the others wait.

Threads take the interpreter's lock from each other after every wait for the database: with a few of them a process
answers more pages in the same time than with many. Where those who sit wait themselves, for a lock in the database or
for another system, the next one goes in without a seat after a while.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any

from niangjia.kernel.lane import Application, Environ

SEATS = 4
PATIENCE = 0.5  # seconds; a page takes a twentieth of it


class Seats:
    """A WSGI application before another."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._seats = threading.Semaphore(SEATS)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """As WSGI says. What is sent piece by piece afterwards, a file, needs no seat."""
        seated = self._seats.acquire(timeout=PATIENCE)
        try:
            return self._application(environ, start_response)
        finally:
            if seated:
                self._seats.release()
