"""Random sequences of all verbs: after every step, whatever came of it, everything still adds up."""

from collections.abc import Callable
from typing import Any, Protocol

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


class House(Protocol):
    """A world of its own that is acted on; ``step`` does one act and checks."""

    def step(self, *said: Any) -> None: ...


def play(make: Callable[[], House], steps: st.SearchStrategy[Any], *, examples: int, most: int = 30) -> None:
    """``examples`` times a new house with up to ``most`` steps; nothing of it stays in the database."""

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(steps, max_size=most))
    def run(acts: list[Any]) -> None:
        with transaction.atomic():
            house = make()
            for act in acts:
                house.step(*act)
            transaction.set_rollback(True)

    run()
