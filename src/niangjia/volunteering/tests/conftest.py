"""Who runs the campaigns that the tests are about."""

from typing import Any

import pytest

from niangjia.organizations.tests.factories import make_user


@pytest.fixture
def boss(tree: Any) -> Any:
    """The district's organiser."""
    return make_user("", "organiser", tree["嘉言区总工会"])
