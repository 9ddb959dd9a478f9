"""Two desks open records in the same moment, on a real PostgreSQL: everybody has one."""

from typing import Any

import pytest

from niangjia.care import services
from niangjia.care.models import Case
from niangjia.care.tests.factories import line, make_case
from niangjia.enrolment.tests.factories import make_people
from niangjia.kernel.errors import Invalid, Refused
from niangjia.members.queries import own_membership
from niangjia.organizations.tests.factories import make_tree, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.race]
DISTRICT, WASTE = "嘉言区总工会", "环卫公司工会"
MANY = 8


def test_everybody_has_one_record(race: Any) -> None:
    tree = make_tree()
    by, members = make_user("", "care_officer", tree[DISTRICT]), [own_membership(one) for one in make_people(tree[WASTE], 20)]
    tables = ["\n".join(line(one) for one in some) for some in (members, members[::-1])]
    outcomes = race(MANY, lambda n: len(services.open_cases(by=by, union=tree[DISTRICT], table=tables[n % 2]).made))
    assert {type(one.error) for one in outcomes if not one.won} <= {Refused, Invalid}
    assert sum(one.result for one in outcomes if one.won) == len(members) == Case.objects.count()


def test_reopened_or_opened_anew_but_not_both(race: Any) -> None:
    tree = make_tree()
    by, member = make_user("", "care_officer", tree[DISTRICT]), own_membership(make_people(tree[WASTE], 1)[0])
    old = make_case(member, state="closed")

    def either(n: int) -> Any:
        if n % 2:
            return services.reopen(by=by, case=Case.objects.get(pk=old.pk), reason="返困").state
        return len(services.open_cases(by=by, union=tree[DISTRICT], table=line(member)).made)

    outcomes = race(MANY, either)
    assert {type(one.error) for one in outcomes if not one.won} <= {Refused, Invalid}
    assert sum(one.won for one in outcomes) == 1 == Case.objects.filter(state="open").count()
