"""Phones that count at once, on a real PostgreSQL: every tap once, nothing lost."""

import pytest
from django.contrib.auth import get_user_model

from niangjia.fairs import services
from niangjia.fairs.models import Fair, Stall, Tap
from niangjia.fairs.tests.factories import make_fair, taps
from niangjia.organizations.tests.factories import make_tree, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.race]
PHONES, TAPS = 12, 20


def test_twelve_phones_of_which_each_sends_twice(race):
    tree = make_tree()
    boss = make_user("", "organiser", tree["嘉言区总工会"])
    fair = make_fair(boss, tree["嘉言区总工会"])
    stalls = list(fair.stalls.all())

    def phone(number):
        by, at = get_user_model().objects.get(pk=boss.pk), Fair.objects.get(pk=fair.pk)
        mine = [one for stall in stalls[:: 1 if number % 2 else -1] for one in taps(stall, TAPS, phone=str(number // 2))]
        services.count(by=by, fair=at, touches=mine[: len(mine) // 2])
        return services.count(by=by, fair=at, touches=mine)

    outcomes = race(PHONES, phone)
    assert [one.error for one in outcomes if not one.won] == []
    for stall in Stall.objects.filter(fair=fair):
        assert stall.visitors == PHONES // 2 * TAPS == Tap.objects.filter(stall=stall).count()
