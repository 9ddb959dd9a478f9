"""Many writers at once: threads with connections of their own, let go at the same moment."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, connections

LIMIT = 60.0  # seconds; a race that takes longer is a deadlock


@dataclass
class Outcome:
    """What one runner got: its result, or the exception it met."""

    result: Any = None
    error: BaseException | None = None

    @property
    def won(self) -> bool:
        return self.error is None


Race = Callable[[int, Callable[[int], Any]], list[Outcome]]


@pytest.fixture
def race() -> Race:
    """`race(n, fn)` calls `fn(0) … fn(n-1)` at once and gives their outcomes in that order.

    Needs `@pytest.mark.django_db(transaction=True)`: other connections see only what is committed.
    """
    return run_race


def run_race(count: int, runner: Callable[[int], Any]) -> list[Outcome]:
    if connection.in_atomic_block:
        raise RuntimeError("a race needs @pytest.mark.django_db(transaction=True)")
    outcomes = [Outcome() for _ in range(count)]
    barrier = threading.Barrier(count, timeout=LIMIT)

    def one(number: int) -> None:
        try:
            connection.ensure_connection()  # connecting is not part of the race
            barrier.wait()
            outcomes[number].result = runner(number)
        except Exception as error:  # noqa: BLE001  whatever a runner meets is its outcome, judged by the test
            outcomes[number].error = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(number,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT)
    if any(thread.is_alive() for thread in threads):
        raise AssertionError(f"the race did not end within {LIMIT:.0f} s: deadlock?")
    return outcomes
