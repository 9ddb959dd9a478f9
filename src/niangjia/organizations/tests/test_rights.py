"""What somebody holds today: to the last day of an appointment, as far as it goes, and nothing with a closed account."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from niangjia.organizations.rights import reaches, reaches_below, roles_of
from niangjia.organizations.tests.factories import make_appointment, make_user

pytestmark = pytest.mark.django_db


def again(user: Any) -> Any:
    """The account as the next request reads it."""
    return get_user_model().objects.get(pk=user.pk)


@pytest.mark.parametrize(("first", "last", "holds"), [(0, None, True), (1, None, False), (-9, 0, True), (-9, -1, False)])
def test_an_appointment_holds_from_its_first_day_to_its_last(tree: Any, first: int, last: int | None, holds: bool) -> None:
    union, user, today = tree["嘉言区总工会"], make_user(), timezone.localdate()
    ends_on = None if last is None else today + timedelta(days=last)
    make_appointment(user, "organiser", union, starts_on=today + timedelta(days=first), ends_on=ends_on)
    assert reaches(again(user), union.path, "organiser") is holds


def test_a_closed_account_holds_nothing(tree: Any) -> None:
    user = make_user("", "organiser", tree["嘉言区总工会"])
    assert roles_of(again(user)) == {"organiser"}
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert roles_of(again(user)) == frozenset()


@pytest.mark.parametrize("whole", [True, False])
def test_an_appointment_for_one_union_reaches_nothing_below_it(tree: Any, whole: bool) -> None:
    union, below, user = tree["嘉言区总工会"], tree["环卫公司工会"], make_user()
    make_appointment(user, "organiser", union, whole_branch=whole)
    held = again(user)
    assert (reaches(held, union.path, "organiser"), reaches(held, below.path, "organiser")) == (True, whole)
    assert reaches_below(held, union.path, "organiser") is whole
