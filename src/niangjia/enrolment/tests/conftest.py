"""A tree and who organises in it, for every test of enrolment."""

from typing import Any

import pytest

from niangjia.enrolment.tests.factories import make_place


@pytest.fixture
def place(one_factor: None) -> tuple[Any, Any]:
    """The unions and the city's organiser; a password is enough."""
    return make_place()
