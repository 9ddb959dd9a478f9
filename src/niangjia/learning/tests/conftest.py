"""A tree and who keeps courses in it, for every test of learning."""

from typing import Any

import pytest

from niangjia.learning.tests.factories import make_place


@pytest.fixture
def place(one_factor: None) -> tuple[Any, Any]:
    """The unions and who keeps courses; a password is enough."""
    return make_place()
