"""A world that the tests of one file share; what a test changes it takes back (tests.support.sequences.undone)."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.sequences import undone
from tests.world import World, make_world


@pytest.fixture(scope="module")
def world(django_db_setup: Any, django_db_blocker: Any) -> Iterator[World]:
    """Not for transactional tests: they empty the database."""
    with django_db_blocker.unblock(), undone():
        yield make_world()
