"""One thread that carries many requests at once, where many ask for the same thing at the same moment.

A request that waits for what is answered together (``kernel.together``) only waits; a thread of its own for each of them
costs more than all the rest, for they take the interpreter's lock from each other at every step. In the lane each request
is a greenlet: where it would wait, the next one goes on, and when all wait, one of them answers for all. What is done in
between is done as anywhere else, one request after the other, and none is left in the middle of a transaction.

What takes long has no place here: everybody behind it waits too.
"""

import threading
from collections.abc import Callable, Iterable
from queue import SimpleQueue
from typing import Any

from greenlet import getcurrent, greenlet

PATIENCE = 8  # batches that may go before the caller who has waited longest

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
_here = threading.local()


def lane_at_hand() -> "Lane | None":
    """The lane that carries the request at work, if one does."""
    return getattr(_here, "lane", None)


class Lane:
    """A WSGI application before another; what is given to it has arrived as a whole (``bodies.read_ahead``)."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._arrived: SimpleQueue[_Errand] = SimpleQueue()
        self._waiting: dict[Any, list[tuple[greenlet, Any]]] = {}  # in the order in which the first of each came
        self._passed = 0  # batches that have gone before the first of these
        self._mutex = threading.Lock()
        self._thread: threading.Thread | None = None

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """As WSGI says; the server's thread sleeps until the lane has the whole answer."""
        errand = _Errand(self._application, environ)
        self._begin()
        self._arrived.put(errand)
        errand.latch.acquire()
        if errand.error is not None:
            raise errand.error
        start_response(*errand.begun)
        return errand.body

    def gather(self, what: Any, call: Any) -> list[Any]:
        """Wait among those who ask ``what``: the calls that this request is to answer, its own among them, or none where
        another request has answered it.
        """
        self._waiting.setdefault(what, []).append((getcurrent(), call))
        calls: list[Any] = self._hub.switch()
        return calls

    def _begin(self) -> None:
        """Start the thread with the first request: what stands before a fork has none."""
        if self._thread is None:
            with self._mutex:
                if self._thread is None:
                    thread = threading.Thread(target=self._run, name="lane", daemon=True)
                    thread.start()  # or raises: then the next request tries again
                    self._thread = thread

    def _run(self) -> None:
        _here.lane, self._hub = self, getcurrent()
        while True:
            if not self._waiting:
                self._let_in(1)
            self._let_in(self._arrived.qsize())  # whoever comes from now on does so after the next batch
            if self._waiting:
                self._answer(self._next())

    def _let_in(self, many: int) -> None:
        """Whoever has arrived, each as far as the first thing that it waits for."""
        for _ in range(many):
            greenlet(self._arrived.get().run).switch()

    def _next(self) -> Any:
        """What most wait for: then most go on together. Whoever waits for something else is not passed by for ever."""
        oldest = next(iter(self._waiting))
        most = max(self._waiting, key=lambda what: len(self._waiting[what]))
        self._passed = 0 if most is oldest else self._passed + 1
        return oldest if self._passed > PATIENCE else most

    def _answer(self, what: Any) -> None:
        """The first one answers for all, so that whatever happens happens to a request; then each goes on."""
        waiting = self._waiting.pop(what)
        waiting[0][0].switch([call for _, call in waiting])
        for one, _ in waiting[1:]:
            one.switch([])


class _Errand:
    """One request on its way: what came of it, and the latch at which the server's thread waits."""

    __slots__ = ("application", "begun", "body", "environ", "error", "latch")

    def __init__(self, application: Application, environ: Environ) -> None:
        self.application, self.environ = application, environ
        self.begun: tuple[Any, ...] = ()
        self.body: list[bytes] = []
        self.error: BaseException | None = None
        self.latch = threading.Lock()
        self.latch.acquire()

    def run(self) -> None:
        """The whole request, its end included: connections go back while it is in the lane."""
        try:
            answer = self.application(self.environ, self._start)
            try:
                self.body = list(answer)
            finally:
                getattr(answer, "close", lambda: None)()
        except BaseException as error:  # noqa: BLE001  the server's thread meets it
            self.error = error
        finally:
            self.latch.release()

    def _start(self, *begun: Any) -> None:
        self.begun = begun
