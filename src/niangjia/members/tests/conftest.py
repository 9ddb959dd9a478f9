"""Who the tests of members are about: somebody of one firm, its desk and another's, and the city above both."""

from typing import Any

import pytest

from niangjia.members.models import Membership
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user

DEPOT, PLANT, CITY = "快递站工会", "大成化工厂工会", "云湖市总工会"


@pytest.fixture
def one(tree: Any) -> Membership:
    """A courier of the depot, with an account."""
    return make_member(tree[DEPOT], "何之洲", user=make_user("worker"), group="courier")


@pytest.fixture
def chair(tree: Any) -> Any:
    """The chair of the depot's union."""
    return make_user("chair", "chair", tree[DEPOT])


@pytest.fixture
def giver(tree: Any) -> Any:
    """Who speaks for the depot in a transfer."""
    return make_user("giver", "organiser", tree[DEPOT])


@pytest.fixture
def taker(tree: Any) -> Any:
    """Who speaks for the plant."""
    return make_user("taker", "chair", tree[PLANT])


@pytest.fixture
def city(tree: Any) -> Any:
    """Who speaks for both."""
    return make_user("city", "organiser", tree[CITY])
