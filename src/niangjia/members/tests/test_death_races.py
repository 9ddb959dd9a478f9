"""A death is recorded while somebody opens the login again, or two look at the seat of that name: closed is closed, once is once."""

from typing import Any

import pytest
from django.utils import timezone

from niangjia.accounts import services as accounts
from niangjia.kernel.errors import Problem
from niangjia.members.services import deaths
from niangjia.members.tests.factories import make_member
from niangjia.organizations.models import Seat
from niangjia.organizations.services import namesakes
from niangjia.organizations.services.terms import NewSeat, end_seat, start_term
from niangjia.organizations.tests.factories import make_superuser, make_user

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
UNION = "快递站工会"
ROUNDS = 8


def test_the_login_of_the_dead_is_closed_whoever_was_first(tree: Any, race: Any) -> None:
    root = make_superuser()
    for _ in range(ROUNDS):
        one = make_member(tree[UNION], user=make_user())
        user = one.person.user
        accounts.close_account(by=root, user=user, reason="手机丢了")

        def act(n: int, person: Any = one.person, user: Any = user) -> None:
            if n:
                deaths.record_death(by=None, person=person, on=timezone.localdate())
            else:
                accounts.reopen_account(by=root, user=type(user).objects.get(pk=user.pk), reason="找到了")

        outcomes = race(2, act)
        assert outcomes[1].won, outcomes[1].error
        assert outcomes[0].won or isinstance(outcomes[0].error, Problem), outcomes[0].error
        user.refresh_from_db()
        assert not user.is_active


@pytest.mark.parametrize("other", ["keep", "leave"])
def test_a_seat_is_looked_at_once(tree: Any, race: Any, other: str) -> None:
    root, today = make_superuser(), timezone.localdate()
    for n in range(ROUNDS):
        name = f"林小{'甲乙丙丁戊己庚辛'[n]}"
        term = start_term(union=tree[UNION], starts_on=today, by=root, body=f"工会委员会{n}", seats=[NewSeat("member", name)])
        deaths.record_death(by=None, person=make_member(tree[UNION], name).person, on=today)
        seat = Seat.objects.get(term=term)
        assert seat.namesake_died_on == today

        def act(n: int, key: Any = seat.pk) -> None:
            own = Seat.objects.select_related("term__union").get(pk=key)
            if n and other == "leave":
                end_seat(seat=own, by=root, ends_on=today, reason="去世")
            else:
                namesakes.keep_seat(seat=own, by=root)

        outcomes = race(2, act)
        assert all(one.won or isinstance(one.error, Problem) for one in outcomes), [one.error for one in outcomes]
        seat.refresh_from_db()
        if other == "keep":
            assert sum(one.won for one in outcomes) == 1
            assert (seat.namesake_died_on, seat.ends_on) == (None, None)
        else:
            assert outcomes[1].won
            assert seat.ends_on == today
