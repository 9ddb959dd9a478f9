"""What most tests begin with: a tree of unions, and nobody who is asked for a second factor."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.utils import timezone


@pytest.fixture
def tree() -> Any:
    """Unions by their names, from the city down (`organizations.tests.factories.make_tree`)."""
    from niangjia.organizations.tests.factories import make_tree

    return make_tree()


@pytest.fixture
def one_factor(settings: Any) -> None:
    """A password is enough: how one comes in is a test of its own."""
    settings.SECOND_FACTOR = False


@pytest.fixture
def still() -> Iterator[Any]:
    """The clock stands, so that no window in which tries are counted (`kernel.rates`) ends between two of them."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def clock() -> Iterator[Any]:
    """Ten in the morning; the clock ticks, and a story sets it forward (`clock.move_to`) to the day that it tells of next."""
    morning = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0)
    with time_machine.travel(morning) as clock:
        yield clock
