"""Many at once: one open application of a number, one decision, one membership."""

from dataclasses import replace

import pytest

from niangjia.joining import services
from niangjia.joining.models import Application
from niangjia.joining.states import ApplicationState as S
from niangjia.joining.tests.factories import make_application, make_entry
from niangjia.kernel.errors import Refused
from niangjia.members.models import Membership, Person
from niangjia.organizations.tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def test_a_number_sent_by_many_at_once_has_one_open_application(tree, race):
    for at in range(20):
        entry = make_entry()
        places = (tree["快递站工会"], tree["环卫公司工会"], tree["大成化工厂工会"], tree["快递站工会"])
        outcomes = race(
            len(places),
            lambda n, entry=entry, places=places, at=at: services.apply(
                by=None, union=places[n], entry=entry, source="phone", token=f"{at:015d}-{n:016d}"
            ),
        )
        assert [one.error for one in outcomes if not one.won] == []
        states = sorted(one.result.state for one in outcomes)
        assert states == [S.DOUBLED] * 3 + [S.SUBMITTED]


def test_a_double_tap_at_the_same_moment_is_one_application(tree, race):
    for at in range(20):
        entry = make_entry()
        outcomes = race(
            2,
            lambda _, entry=entry, at=at: services.apply(
                by=None, union=tree["快递站工会"], entry=entry, source="phone", token=f"{at:032d}"
            ),
        )
        assert [one.error for one in outcomes if not one.won] == []
        assert len({one.result.pk for one in outcomes}) == 1
    assert Application.objects.count() == 20


@pytest.mark.parametrize("way", ["withdraw", "refuse", "accept"])
def test_nobody_lines_up_behind_an_application_that_goes_at_the_same_moment(tree, race, way):
    """Who sends or mends while the open one is withdrawn or decided is open or has the answer: nobody waits behind nobody."""
    boss = make_user("o", "organiser", tree["云湖市总工会"])
    for _ in range(25):
        entry = make_entry()
        first = services.apply(by=None, union=tree["快递站工会"], entry=entry, source="phone")
        again = services.apply(by=None, union=tree["大成化工厂工会"], entry=entry, source="phone")
        services.withdraw(by=None, application=again)

        def act(n, entry=entry, first=first, again=again):
            if n == 0:
                return services.apply(by=None, union=tree["环卫公司工会"], entry=replace(entry), source="phone")
            if n == 1:
                row = Application.objects.get(pk=again.pk)
                return services.mend(by=None, application=row, union=tree["大成化工厂工会"], entry=replace(entry), revision=row.revision)
            row = Application.objects.get(pk=first.pk)
            if way == "refuse":
                return services.refuse(by=boss, application=row, ground="not-ours", reason="")
            return getattr(services, way)(by=None if way == "withdraw" else boss, application=row)

        assert [one.error for one in race(3, act) if not one.won] == []
        states = list(Application.objects.filter(id_index=first.id_index).values_list("state", flat=True))
        assert states.count(S.SUBMITTED) == 1 or S.DOUBLED not in states, states


def test_two_reviewers_decide_one_application_once(tree, race):
    by = [make_user(f"r{n}", "organiser", tree["嘉言区总工会"]) for n in range(2)]
    for _ in range(15):
        one = make_application(tree["快递站工会"])

        def decide(n, one=one):
            row = Application.objects.get(pk=one.pk)
            if n:
                return services.refuse(by=by[n], application=row, ground="not-ours", reason="")
            return services.accept(by=by[n], application=row)

        outcomes = race(2, decide)
        assert sum(one.won for one in outcomes) == 1
        assert all(one.won or isinstance(one.error, Refused) for one in outcomes)
        one.refresh_from_db()
        assert (one.state == S.ACCEPTED) == Membership.objects.filter(pk=one.membership_id).exists()


def test_two_applications_of_one_number_accepted_at_once_make_one_member(tree, race):
    by = make_user("o", "organiser", tree["云湖市总工会"])
    for _ in range(10):
        entry = make_entry()
        first = services.apply(by=None, union=tree["快递站工会"], entry=entry, source="phone")
        second = services.apply(by=None, union=tree["环卫公司工会"], entry=entry, source="phone")
        services.withdraw(by=None, application=first)
        second.refresh_from_db()
        assert second.state == S.SUBMITTED
        outcomes = race(2, lambda _, pk=second.pk: services.accept(by=by, application=Application.objects.get(pk=pk)))
        assert sum(one.won for one in outcomes) == 1
        person = Person.objects.get(name=entry.name, memberships__left_on=None, id_index=second.id_index)
        assert person.memberships.filter(left_on=None).count() == 1
