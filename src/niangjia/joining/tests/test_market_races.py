"""The phone sends twice at once; two lists with the same people; two organisers found the same union; a decision in between."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model

from niangjia.joining import services
from niangjia.joining.market import lines_of
from niangjia.joining.models import Application
from niangjia.joining.services.founding import found_union
from niangjia.joining.services.market import enter, enter_list
from niangjia.joining.states import ApplicationState as S
from niangjia.joining.tests.factories import make_application, make_entry
from niangjia.kernel.errors import Problem
from niangjia.members.models import Membership
from niangjia.organizations.models import Employer, Union

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
FIRM = "云湖青禾配送有限公司"
APPROVED = {"document": "嘉工复〔2026〕7号", "approved_on": date(2026, 6, 1)}


def fresh(user):
    """The user as a request of its own reads it."""
    return get_user_model().objects.get(pk=user.pk)


def union_of(tree):
    return Union.objects.get(pk=tree["快递站工会"].pk)


def test_the_same_key_at_once_is_one(race, tree, organiser):
    for turn in range(5):
        said = make_entry()

        def act(number, turn=turn, said=said):
            entry = make_entry(name=said.name, id_number=said.id_number, phone=said.phone)
            return enter(by=fresh(organiser), union=union_of(tree), entry=entry, key=f"turn{turn}", agreed=True).pk

        outcomes = race(4, act)
        assert all(one.won for one in outcomes), [one.error for one in outcomes]
        assert len({one.result for one in outcomes}) == 1
    assert Application.objects.count() == 5


def test_two_lists_with_the_same_people_leave_one_open_each(race, tree, organiser):
    people = [make_entry() for _ in range(4)]
    lines = lines_of("\n".join(f"{one.name}\t{one.id_number}\t{one.phone}" for one in people))
    outcomes = race(
        2,
        lambda number: enter_list(
            by=fresh(organiser), union=union_of(tree), firm=FIRM, lines=lines, key=f"page{number}", agreed=True
        ),
    )
    assert all(one.won for one in outcomes), [one.error for one in outcomes]
    assert not [row.told for one in outcomes for row in one.result if row.told]
    assert Application.objects.filter(state=S.SUBMITTED).count() == len(people)
    assert set(Application.objects.values_list("state", flat=True)) <= {S.SUBMITTED, S.DOUBLED}


def test_one_union_however_many_found_it(race, tree, organiser):
    made = [make_application(union_of(tree), workplace=FIRM) for _ in range(6)]
    area = tree["柳桥街道总工会"]

    def act(number):
        parent = Union.objects.get(pk=area.pk)
        one = Application.objects.get(pk=made[number].pk)
        return found_union(by=fresh(organiser), application=one, parent=parent, name=f"{FIRM}工会{number}", **APPROVED).moved

    outcomes = race(3, act)
    assert sorted(one.result for one in outcomes if one.won) == [6]
    assert all(isinstance(one.error, Problem) for one in outcomes if not one.won)
    union = Union.objects.get(name__startswith=FIRM)
    assert set(Application.objects.values_list("union", "path")) == {(union.pk, union.path)}
    assert Employer.objects.get(name=FIRM).union == union


def test_nobody_is_lost_between_a_decision_and_a_founding(race, tree, organiser):
    for turn in range(4):
        firm = f"云湖第{'一二三四'[turn]}货运有限公司"
        made = [make_application(union_of(tree), workplace=firm) for _ in range(3)]

        def act(number, made=made, firm=firm):
            one = Application.objects.get(pk=made[0].pk)
            if number == 0:
                return services.accept(by=fresh(organiser), application=one)
            parent = Union.objects.get(pk=tree["柳桥街道总工会"].pk)
            return found_union(by=fresh(organiser), application=one, parent=parent, name=f"{firm}工会", **APPROVED)

        outcomes = race(2, act)
        assert outcomes[1].won, outcomes[1].error
        rows = Application.objects.filter(pk__in=[one.pk for one in made])
        for one in rows:
            assert one.path == one.union.path
            assert one.firm_key == ""
        first = rows.get(pk=made[0].pk)
        if outcomes[0].won:
            assert Membership.objects.get(pk=first.membership_id).union_id == first.union_id
        else:
            assert isinstance(outcomes[0].error, Problem)
