"""Many at once on a real PostgreSQL: one number each, no choice after the matching, one matching."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from niangjia.kernel.errors import Gone
from niangjia.kernel.workflow import Event
from niangjia.matchmaking import services
from niangjia.matchmaking.models import Attendee, Ballot, BallotKey, Evening, Outcome
from niangjia.matchmaking.tests.factories import (
    after,
    choose,
    during,
    make_evening,
    make_guest,
    make_guests,
    number_of,
)
from niangjia.organizations.tests.factories import make_tree, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.race]
HOME, DISTRICT = "环卫公司工会", "嘉言区总工会"


def setting() -> tuple[Any, Evening]:
    tree = make_tree()
    return tree, make_evening(make_user("", "organiser", tree[DISTRICT]), tree[DISTRICT])


def again(user: Any) -> Any:
    return get_user_model().objects.get(pk=user.pk)


def test_everybody_declares_at_once(race: Any) -> None:
    tree, evening = setting()
    people = [make_guest(evening, tree[HOME], one, declared=False) for one in ["female", "male"] * 8]
    outcomes = race(
        32,
        lambda n: services.declare(by=again(people[n % 16]), evening=evening, agreed=True, nickname=f"昵称{n}"),
    )
    assert [one.error for one in outcomes if not one.won] == []
    numbers = list(Attendee.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) == 16


def test_choices_and_the_matching_at_once(race: Any) -> None:
    tree, evening = setting()
    women, men = make_guests(evening, tree[HOME], 8)
    for woman, man in zip(women, men, strict=True):
        choose(evening, woman, man)
    hers = [number_of(evening, one) for one in women]

    def run(n: int) -> Any:
        if n < 4:
            return services.match_due(by=None, now=after(evening))
        man = n % 8
        return services.hand_in(by=again(men[man]), evening=evening, numbers=[hers[man]], now=during(evening))

    outcomes = race(20, run)
    assert {type(one.error) for one in outcomes if not one.won} <= {Gone}
    assert sum(one.result for one in outcomes[:4]) == 1
    assert Event.objects.filter(label="matchmaking.evening", verb="match").count() == 1
    assert not Ballot.objects.exists()
    assert not BallotKey.objects.exists()
    assert Outcome.objects.count() == 16
