"""Random sequences of all verbs: after every step, whatever came of it, everything still adds up."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Protocol

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


@contextmanager
def undone() -> Iterator[None]:
    """Whatever a test does within is as before at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def begins_with_nothing(test: Callable[..., None]) -> Callable[..., None]:
    """For an example of ``given``: nothing of it stays for the next one. Below ``@given``, around the test itself.

    ``hypothesis.extra.django.TestCase`` promises that, and under pytest it does not happen: pytest runs the examples
    within one test, hence within one transaction.
    """

    @wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        with undone():
            test(*args, **kwargs)

    return run


class House(Protocol):
    """A world of its own that is acted on; ``step`` does one act and checks."""

    def step(self, *said: Any) -> None: ...


def play(make: Callable[[], House], steps: st.SearchStrategy[Any], *, examples: int, most: int = 30) -> None:
    """``examples`` times a new house with up to ``most`` steps; nothing of it stays in the database."""

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(steps, max_size=most))
    def run(acts: list[Any]) -> None:
        with undone():
            house = make()
            for act in acts:
                house.step(*act)

    run()
