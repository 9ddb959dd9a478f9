"""A tree, who organises in it, and an open job fair, for every test of jobs."""

from typing import Any

import pytest

from niangjia.jobs.models import JobFair
from niangjia.jobs.tests.factories import make_fair, make_place


@pytest.fixture
def place(one_factor: None) -> tuple[Any, Any]:
    """The unions and the district's organiser; a password is enough."""
    return make_place()


@pytest.fixture
def fair(place: tuple[Any, Any]) -> JobFair:
    """A fair of the district."""
    tree, boss = place
    return make_fair(boss, tree["嘉言区总工会"])
