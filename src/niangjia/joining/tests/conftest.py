"""Who the tests of joining are about: a union that takes people in, and the desk that answers for it."""

from typing import Any

import pytest

from niangjia.joining.tests.firms import NEEDED
from niangjia.kernel.regulations import Regulation
from niangjia.organizations.services.unions import create_union
from niangjia.organizations.tests.factories import APPROVED, LONG_AGO, make_superuser, make_user


@pytest.fixture
def union(tree: Any) -> Any:
    """Where couriers apply."""
    return tree["快递站工会"]


@pytest.fixture
def organiser(tree: Any) -> Any:
    """Who answers for it, at the district."""
    return make_user("organiser", "organiser", tree["嘉言区总工会"])


@pytest.fixture
def joint(tree: Any) -> Any:
    """The district's union of those whose firm has none."""
    at = tree["嘉言区总工会"]
    return create_union(
        by=make_superuser(), parent=at, name="外卖配送行业工会联合会", kind="joint", effective_on=LONG_AGO, **APPROVED
    )


@pytest.fixture
def few() -> None:
    """A firm needs a union of its own from :data:`NEEDED` people on: the number is a record, and another one another answer."""
    for one in Regulation.objects.filter(key="union.committee_min_members"):
        one.value = NEEDED
        one.save()
