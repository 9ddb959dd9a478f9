"""An evening of two unions' district, who set it, and six guests who have chosen."""

from typing import Any

import pytest

from niangjia.matchmaking.models import Attendee, Evening
from niangjia.matchmaking.tests.factories import make_evening, make_guests, open_window
from niangjia.matchmaking.tests.watching import CHOSEN, DISTRICT, HOME, by_page
from niangjia.organizations.tests.factories import make_user


@pytest.fixture(autouse=True)
def _password_is_enough(one_factor: None) -> None:
    """How one comes in is not what these tests ask."""


@pytest.fixture
def boss(tree: Any) -> Any:
    """Who sets evenings."""
    return make_user("", "organiser", tree[DISTRICT])


@pytest.fixture
def evening(tree: Any, boss: Any) -> Evening:
    """An evening without guests."""
    return make_evening(boss, tree[DISTRICT])


@pytest.fixture
def people(tree: Any, evening: Evening) -> tuple[list[Any], list[Any]]:
    """Three and three; the men wear the badges that are searched for; everybody chooses all."""
    women, men = make_guests(evening, tree[HOME], 3)
    for man, number in zip(men, CHOSEN, strict=True):
        Attendee.objects.filter(user=man).update(number=number)
    open_window(evening)
    for woman in women:
        by_page(evening, woman, CHOSEN)
    return women, men
