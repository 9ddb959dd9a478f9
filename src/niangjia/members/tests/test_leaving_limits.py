"""To the vote and to the day: what just does, what just does not; and who may not."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from niangjia.kernel import invented
from niangjia.kernel.errors import Forbidden, Missing, Refused
from niangjia.members import services as people
from niangjia.members.models import Posting
from niangjia.members.services import deaths, expulsions, postings
from niangjia.organizations.services.endings import dissolve_union
from niangjia.organizations.tests.factories import make_superuser, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
TODAY = timezone.localdate


def voted(one: Any, chair: Any, in_favour: int) -> Any:
    """Of eight who could vote, all were there."""
    made = expulsions.propose_expulsion(by=chair, membership=one, grounds="判决书", group_opinion="同意")
    expulsions.notify_member(by=chair, expulsion=made, on=TODAY())
    expulsions.hear_member(by=chair, expulsion=made, on=TODAY(), statement="量刑过重")
    counts = {"entitled": 8, "present": 8, "in_favour": in_favour}
    return expulsions.vote_expulsion(by=chair, expulsion=made, on=TODAY(), body="committee", **counts)


@pytest.mark.parametrize(("in_favour", "state"), [(4, "dropped"), (5, "expelled")])
def test_half_of_those_entitled_is_not_more_than_half(one: Any, chair: Any, in_favour: int, state: str) -> None:
    assert voted(one, chair, in_favour).state == state


@pytest.mark.parametrize("how", ["expelled", "left"])
def test_whoever_is_no_member_is_posted_nowhere(tree: Any, one: Any, chair: Any, how: str) -> None:
    postings.begin_posting(by=chair, membership=one, host=tree["环卫公司工会"], starts_on=TODAY(), paid_by="home")
    if how == "expelled":
        voted(one, chair, 8)
    else:
        people.leave(by=chair, memberships=[one], on=TODAY(), reason="left")
    assert Posting.objects.get().ends_on == TODAY()


def test_an_end_is_taken_back_by_the_union_of_the_membership(tree: Any, one: Any, chair: Any) -> None:
    people.leave(by=chair, memberships=[one], on=TODAY(), reason="left")
    for role, where, wrong in (("leader", "快递站工会", Forbidden), ("organiser", "环卫公司工会", Missing)):
        with pytest.raises(wrong):
            deaths.return_member(by=make_user("", role, tree[where]), person=one.person, reason="登记错了")
    assert deaths.return_member(by=chair, person=one.person, reason="登记错了").pk == one.pk


def test_a_union_that_is_no_more_takes_nobody_back(tree: Any, one: Any, chair: Any) -> None:
    people.leave(by=chair, memberships=[one], on=TODAY() - timedelta(days=1), reason="left")
    dissolve_union(union=tree["快递站工会"], by=make_superuser(), effective_on=TODAY(), reason="企业注销")
    with pytest.raises(Refused) as refused:
        deaths.return_member(by=None, person=one.person, reason="登记错了")
    assert refused.value.code == "union-ended"


def test_a_union_that_is_no_more_takes_nobody_in(tree: Any) -> None:
    dissolve_union(union=tree["快递站工会"], by=make_superuser(), effective_on=TODAY(), reason="企业注销")
    with pytest.raises(Refused) as refused:
        people.add_member(by=None, union=tree["快递站工会"], name="何之洲", id_number=invented.identity(7))
    assert refused.value.code == "union-ended"
