"""What many ask at the same moment is answered together: one read, one statement, one commit for all of them.

While one call is at work, those that arrive wait; when it ends, the first of them takes all that wait along. In a rush
whoever was answered is soon followed by others, and the first of them would go alone, time and again, with all the rest
behind it: so after a crowd as many are waited for, a moment at most. A call that is alone is never kept waiting, and the
more arrive, the less each one costs: nobody tunes anything. Requests that go by a lane (``kernel.lane``) gather there.
"""

import threading
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Generic, TypeVar

from django.db import connection

from niangjia.kernel.lane import lane_at_hand

MOMENT = 0.003  # seconds that the next crowd has to come: less than what one batch takes
Asked = TypeVar("Asked")
Told = TypeVar("Told")
_at_work: ContextVar[bool] = ContextVar("together", default=False)  # whether a batch is being answered here


class _Call(Generic[Asked, Told]):
    """One caller: what was asked, what came of it, and the latch at which its thread waits."""

    __slots__ = ("asked", "done", "error", "latch", "told")

    def __init__(self, asked: Asked) -> None:
        self.asked, self.done = asked, False
        self.told: Any = None
        self.error: Exception | None = RuntimeError("whoever was to answer this has died")
        self.latch = threading.Lock()
        self.latch.acquire()


class Together(Generic[Asked, Told]):
    """``run`` answers a list of questions with a list of answers in the same order; an answer that is an exception is
    raised to its caller, and what ``run`` itself raises is raised to all.

    ``run`` works in the thread of one of the callers, so it must not look at anything of a request (origin, user): what
    it needs is in the question. Within a transaction a caller is answered alone: what others wrote is none of its business.
    So is what a batch itself asks: whoever is in it waits already.
    At most one batch of a ``Together`` is at work in a process, with at most ``most`` callers, and one in the lane.
    """

    def __init__(self, run: Callable[[list[Asked]], list[Any]], most: int = 64) -> None:
        self._run, self._most = run, most
        self._mutex = threading.Condition(threading.Lock())
        self._crowd = 1  # how many came together of late
        self._waiting: list[_Call[Asked, Told]] = []
        self._busy = False

    def ask(self, asked: Asked) -> Told:
        """The answer for one; raises what was answered by an exception."""
        call: _Call[Asked, Told] = _Call(asked)
        if connection.in_atomic_block or _at_work.get():
            self._answer([call])
        elif (lane := lane_at_hand()) is not None:
            self._answer(lane.gather(self, call))
        else:
            self._join(call)
        if call.error is not None:
            raise call.error
        told: Told = call.told
        return told

    def _join(self, call: _Call[Asked, Told]) -> None:
        with self._mutex:
            self._waiting.append(call)
            leads, self._busy = not self._busy, True
            if len(self._waiting) >= self._crowd:
                self._mutex.notify()
        if not leads:
            call.latch.acquire()  # let go of when it is answered, or when it is its turn to lead
        if not call.done:
            self._lead()

    def _lead(self) -> None:
        with self._mutex:
            self._mutex.wait_for(lambda: len(self._waiting) >= self._crowd, MOMENT)
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            self._crowd = max(len(batch), self._crowd - 1)
        try:
            self._answer(batch)
        finally:
            self._hand_over()
            for call in batch:
                call.done = True
                call.latch.release()

    def _hand_over(self) -> None:
        """The first of those who came in the meantime leads the next batch; before anything else: the others' time."""
        with self._mutex:
            self._busy = bool(self._waiting)
            if self._waiting:
                self._waiting[0].latch.release()

    def _answer(self, batch: list[_Call[Asked, Told]]) -> None:
        if not batch:
            return
        before = _at_work.set(True)
        try:
            told = self._run([call.asked for call in batch])
        except Exception as error:  # noqa: BLE001  every caller meets it
            told = [error] * len(batch)
        finally:
            _at_work.reset(before)
        for call, one in zip(batch, told, strict=True):
            call.error = one if isinstance(one, Exception) else None
            call.told = one
