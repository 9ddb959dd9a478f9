"""Two decide at once: one wins; no number is exceeded, nobody stands twice, on a real PostgreSQL."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from niangjia.enrolment import services
from niangjia.enrolment.models import Entry, Nomination, Offer, Quota
from niangjia.enrolment.naming import Named
from niangjia.enrolment.services import NewPool, nominations, reviewing, seating
from niangjia.enrolment.states import NominationState
from niangjia.enrolment.tests.factories import make_place
from niangjia.enrolment.tests.named import (
    DISTRICT,
    EXPRESS,
    TOWN,
    WASTE,
    check_named,
    make_direct,
    make_named,
    put_forward,
    quota_of,
)
from niangjia.kernel.errors import Problem
from niangjia.kernel.workflow import history
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.race]
MANY = 8


def again(one: Any) -> Any:
    return type(one).objects.get(pk=one.pk)


def user(one: Any) -> Any:
    return get_user_model().objects.get(pk=one.pk)


def test_two_reviewers_decide_the_same_person(race: Any) -> None:
    tree, boss = make_place()
    offer = make_named(boss, tree)
    one = put_forward(boss, offer, tree[WASTE], make_member(tree[WASTE]))[0]
    reviewing.send_up(by=boss, nominations=[one])
    town, district = (make_user("", "chair", tree[name]) for name in (TOWN, DISTRICT))
    seen = [again(one) for _ in range(MANY)]

    def decide(n: int) -> int:
        by = user((town, district)[n % 2])
        if n % 4 < 2:
            return reviewing.send_up(by=by, nominations=[seen[n]])
        return reviewing.send_back(by=by, nominations=[seen[n]], reason="重报")

    outcomes = race(MANY, decide)
    assert sum(one.won for one in outcomes) == 1
    assert {type(one.error) for one in outcomes if not one.won} <= {Problem, *Problem.__subclasses__()}
    assert history(one).filter(verb__in=("pass", "return")).count() == 2
    check_named(offer)


def test_a_number_is_not_exceeded_by_two_levels_at_once(race: Any) -> None:
    tree, boss = make_place()
    offer = make_named(boss, tree, numbers={TOWN: 5}, total=5)
    people = [make_member(tree[(WASTE, EXPRESS)[n % 2]]) for n in range(12)]
    quota = quota_of(offer, tree[TOWN])

    def put(n: int) -> Any:
        union = tree[(WASTE, EXPRESS, TOWN)[n % 3]]
        some = [one for one in people if one.path.startswith(union.path)]
        row = [Named(1, "", person=str(some[n % len(some)].person_id), category="工匠")]
        return nominations.nominate(by=user(boss), quota=Quota.objects.get(pk=quota.pk), union=union, rows=row)

    outcomes = race(12, put)
    assert Nomination.objects.filter(state__in=NominationState.STANDING).count() == sum(one.won for one in outcomes) <= 5
    check_named(offer)


def test_settling_declining_and_settling_again(race: Any) -> None:
    tree, boss = make_place()
    offer = make_named(boss, tree, places=2, numbers={DISTRICT: 10})
    members = [make_member(tree[WASTE], user=make_user()) for _ in range(6)]
    made = put_forward(boss, offer, tree[DISTRICT], *members)
    reviewing.approve(by=boss, nominations=made)

    def act(n: int) -> Any:
        if n % 2:
            return nominations.decline(by=user(members[n // 2].person.user), nomination=again(made[n // 2]))
        return seating.place(by=user(boss), offer=Offer.objects.get(pk=offer.pk))

    race(6, act)
    assert Entry.objects.filter(offer=offer, state="taken").count() == 2
    declined = Nomination.objects.filter(state="declined")
    assert not declined.filter(entry__isnull=False).exists()
    check_named(offer)


def test_one_place_that_was_given_up_is_filled_once(race: Any) -> None:
    tree, boss = make_place()
    offer = make_direct(boss, tree, pools=[NewPool("代表", 2)])
    first, second, *others = (make_member(tree[WASTE], user=make_user()) for _ in range(2 + MANY))
    put_forward(boss, offer, tree[DISTRICT], first, second, category="")
    services.give_up(by=user(first.person.user), entry=Entry.objects.get(person=first.person))
    quota = quota_of(offer, tree[DISTRICT])

    def put(n: int) -> Any:
        row = [Named(1, "", person=str(others[n].person_id))]
        return nominations.nominate(by=user(boss), quota=Quota.objects.get(pk=quota.pk), union=tree[DISTRICT], rows=row)

    outcomes = race(MANY, put)
    assert sum(one.won for one in outcomes) == 1
    assert {type(one.error) for one in outcomes if not one.won} <= {Problem, *Problem.__subclasses__()}
    assert Entry.objects.filter(offer=offer, state="taken").count() == 2
    check_named(offer)
