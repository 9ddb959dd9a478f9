"""Many at once: one open application of a number, one decision, one membership."""

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
