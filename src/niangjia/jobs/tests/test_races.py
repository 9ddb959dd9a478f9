"""Two who want the same, on a real PostgreSQL: one booth, one time at a desk, one application, one employment."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from niangjia.jobs import services
from niangjia.jobs.models import Candidacy, Exhibitor, Followup, JobFair, Slot, Trainee, Vacancy, Visit
from niangjia.jobs.tests.factories import (
    make_call,
    make_desk,
    make_fair,
    make_place,
    make_seeker,
    make_vacancy,
    today,
    visits,
    work,
)
from niangjia.kernel.errors import Invalid, Refused

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.race]
DISTRICT, UNIT = "嘉言区总工会", "环卫公司工会"


def again(user):
    return get_user_model().objects.get(pk=user.pk)


def lost(outcomes):
    return [type(one.error) for one in outcomes if not one.won]


def test_one_booth(race):
    tree, boss = make_place()
    fair = make_fair(boss, tree[DISTRICT])

    def take(n):
        return services.add_exhibitor(by=again(boss), fair=JobFair.objects.get(pk=fair.pk), name=f"云湖第{n}厂", booth=7)

    outcomes = race(8, take)
    assert lost(outcomes) == [Invalid] * 7
    assert Exhibitor.objects.filter(fair=fair, booth=7).count() == 1


def test_one_time_and_many_who_want_it(race):
    tree, boss = make_place()
    slot = make_desk(boss, make_fair(boss, tree[DISTRICT]))[0]
    people = [make_seeker(tree[UNIT]) for _ in range(8)]
    outcomes = race(8, lambda n: services.book(by=again(people[n]), slot=Slot(pk=slot.pk)))
    assert lost(outcomes) == [Refused] * 7
    assert Slot.objects.exclude(person=None).count() == 1


def test_one_person_at_two_desks_at_once(race):
    tree, boss = make_place()
    fair = make_fair(boss, tree[DISTRICT])
    slots = [make_desk(boss, fair)[0] for _ in range(4)]
    who = make_seeker(tree[UNIT])
    outcomes = race(4, lambda n: services.book(by=again(who), slot=Slot(pk=slots[n].pk)))
    assert lost(outcomes) == [Refused] * 3
    assert Slot.objects.filter(person__user=who).count() == 1


def test_one_person_at_two_fairs_at_once(race):
    """Their times lie across each other, ten minutes apart: no constraint sees that."""
    tree, boss = make_place()
    nine = (timezone.localtime() + timedelta(days=10)).replace(hour=9, minute=0, second=0, microsecond=0)
    days = [nine, nine + timedelta(minutes=10)]
    fairs = [make_fair(boss, tree[DISTRICT], starts_at=one, ends_at=one + timedelta(hours=6)) for one in days]
    slots = [make_desk(boss, fair)[0] for fair in fairs * 4]
    people = [make_seeker(tree[UNIT]) for _ in range(4)]
    for who in people:
        outcomes = race(8, lambda n: services.book(by=again(who), slot=Slot(pk=slots[n].pk)))  # noqa: B023
        assert set(lost(outcomes)) == {Refused}
        assert Slot.objects.filter(person__user=who).count() == 1
        services.give_up(by=who, slot=Slot.objects.get(person__user=who))


def test_one_application_from_many_taps(race):
    tree, boss = make_place()
    vacancy = make_vacancy(boss, make_fair(boss, tree[DISTRICT]))
    who = make_seeker(tree[UNIT])

    def send(n):
        one = Vacancy.objects.select_related("fair").get(pk=vacancy.pk)
        return services.apply(by=again(who), vacancy=one, agreed=True).pk

    outcomes = race(8, send)
    assert lost(outcomes) == []
    assert len({one.result for one in outcomes}) == Candidacy.objects.count() == 1


def test_one_place_and_many_who_are_hired_while_the_number_is_changed(race):
    tree, boss = make_place()
    vacancy = make_vacancy(boss, make_fair(boss, tree[DISTRICT]), places=3)
    sent = [services.apply(by=make_seeker(tree[UNIT]), vacancy=vacancy, agreed=True) for _ in range(7)]

    def act(n):
        if n == 7:
            return services.set_places(by=again(boss), vacancy=Vacancy.objects.select_related("fair").get(pk=vacancy.pk), places=2)
        one = Candidacy.objects.select_related("vacancy__exhibitor", "person__user").get(pk=sent[n].pk)
        return services.hire(by=again(boss), candidacy=one)

    outcomes = race(8, act)
    now = Vacancy.objects.get(pk=vacancy.pk)
    assert now.candidacies.filter(state="hired").count() == now.places == (2 if outcomes[7].won else 3)
    assert now.state == "closed"
    assert set(lost(outcomes)) <= {Refused, Invalid}


def test_one_answer_to_a_call(race):
    tree, boss = make_place()
    call = make_call(boss, tree[DISTRICT])

    def tell(n):
        one = Followup.objects.select_related("trainee").get(pk=call.pk)
        return services.answer(by=again(boss), followup=one, answer="employed", **work())

    outcomes = race(6, tell)
    assert lost(outcomes) == [Refused] * 5
    assert Trainee.objects.get().employed_on is not None


def test_many_phones_at_two_gates_each_sends_twice_and_the_fair_is_written_down_meanwhile(race):
    tree, boss = make_place()
    fair = today(make_fair(boss, tree[DISTRICT]))
    gates = services.set_entrances(by=boss, fair=fair, titles=["东门", "西门"])

    def phone(n):
        one = JobFair.objects.get(pk=fair.pk)
        if n == 7:
            services.count_visitors(by=again(boss), fair=one, touches=visits(gates[0], 1, phone="first"))
            return services.hold_fair(by=again(boss), fair=JobFair.objects.get(pk=fair.pk))
        for _ in range(2):
            services.count_visitors(by=again(boss), fair=one, touches=[t for gate in gates for t in visits(gate, 10, phone=str(n // 2))])
        return None

    assert lost(race(8, phone)) == []
    fair.refresh_from_db()
    assert (fair.state, fair.visitors) == ("held", 4 * 2 * 10 + 1)
    assert sum(gate.visitors for gate in fair.entrances.all()) == fair.visitors == Visit.objects.count()
