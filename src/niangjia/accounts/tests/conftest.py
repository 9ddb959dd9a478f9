"""Who looks after the accounts that the tests are about."""

import pytest

from niangjia.accounts.models import User
from niangjia.accounts.tests.people import person


@pytest.fixture
def root() -> User:
    """The system administrator."""
    return person("gu.root", name="顾长河", is_staff=True, is_superuser=True)
