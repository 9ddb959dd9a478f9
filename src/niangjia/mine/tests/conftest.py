"""Who the tests of mine are about: a tree, a member in it, and the desk that answers."""

from typing import Any

import pytest
from django.core.cache import cache

from niangjia.mine.tests.support import UNION, make_mine
from niangjia.organizations.tests.factories import make_tree, make_user


@pytest.fixture
def tree(settings: Any) -> dict[str, Any]:
    """The unions; nobody is asked for a second factor."""
    settings.SECOND_FACTOR = False
    cache.clear()
    return make_tree()


@pytest.fixture
def mine(tree: dict[str, Any]) -> Any:
    """A membership of somebody with an account."""
    return make_mine(tree, education="junior", workplace="环卫公司")


@pytest.fixture
def me(tree: dict[str, Any]) -> Any:
    """The account of such a member."""
    return make_mine(tree).person.user


@pytest.fixture
def desk(tree: dict[str, Any]) -> Any:
    """Who answers for that union."""
    return make_user("organiser", "organiser", tree[UNION])


@pytest.fixture
def shown_texts(settings: Any) -> None:
    """Texts are kept for the test to read."""
    settings.SMS = {"make": "shown"}
