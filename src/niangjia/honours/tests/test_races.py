"""Two desks paste the same list in the same moment, on a real PostgreSQL: every honour stands once."""

from typing import Any

import pytest

from niangjia.enrolment.tests.factories import make_people
from niangjia.honours import services
from niangjia.honours.models import Honour
from niangjia.honours.tests.factories import line, make_honour
from niangjia.kernel.errors import Invalid, Refused
from niangjia.members.queries import own_membership
from niangjia.organizations.tests.factories import make_tree, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.race]
DISTRICT, WASTE = "嘉言区总工会", "环卫公司工会"
MANY = 8


def test_one_list_pasted_by_many_is_there_once(race: Any) -> None:
    tree = make_tree()
    by, members = make_user("", "organiser", tree[DISTRICT]), [own_membership(one) for one in make_people(tree[WASTE], 20)]
    tables = ["\n".join(line(one) for one in some) for some in (members, members[::-1])]
    outcomes = race(MANY, lambda n: len(services.enter(by=by, union=tree[DISTRICT], table=tables[n % 2]).made))
    assert {type(one.error) for one in outcomes if not one.won} <= {Refused, Invalid}
    assert sum(one.result for one in outcomes if one.won) == len(members) == Honour.objects.count()


def test_withdrawn_once(race: Any) -> None:
    tree = make_tree()
    by, member = make_user("", "organiser", tree[DISTRICT]), own_membership(make_people(tree[WASTE], 1)[0])
    one = make_honour(member)
    outcomes = race(MANY, lambda _: services.withdraw(by=by, honour=Honour.objects.get(pk=one.pk), reason="重复").state)
    assert {type(one.error) for one in outcomes if not one.won} == {Refused}
    assert sum(one.won for one in outcomes) == 1
