"""What most tests begin with: a tree of unions, and nobody who is asked for a second factor."""

from typing import Any

import pytest


@pytest.fixture
def tree() -> Any:
    """Unions by their names, from the city down (`organizations.tests.factories.make_tree`)."""
    from niangjia.organizations.tests.factories import make_tree

    return make_tree()


@pytest.fixture
def one_factor(settings: Any) -> None:
    """A password is enough: how one comes in is a test of its own."""
    settings.SECOND_FACTOR = False
