"""Whoever is posted to a union finds its offers and those above it, and may ask for a place there, as long as that lasts."""

from typing import Any

import pytest
from django.utils import timezone

from niangjia.enrolment import services
from niangjia.enrolment.queries import shelf
from niangjia.enrolment.tests.factories import make_offer
from niangjia.kernel.errors import Missing
from niangjia.members.services import postings
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_tree, make_user

pytestmark = pytest.mark.django_db
HOME, HOST, HOST_ABOVE, OTHER = "快递站工会", "大成化工厂工会", "大成区总工会", "环卫公司工会"


def test_served_where_one_is_posted_and_no_longer() -> None:
    tree = make_tree()
    one = make_member(tree[HOME], user=make_user("worker"))
    by, me, today = make_user("", "organiser", tree["云湖市总工会"]), one.person.user, timezone.localdate()
    here, above, other = (make_offer(by, tree[name]) for name in (HOST, HOST_ABOVE, OTHER))

    def found() -> set[Any]:
        return {card.offer.pk for card in shelf(me).open}

    assert found() == set()
    with pytest.raises(Missing):
        services.enrol(by=me, offer=here)
    made = postings.begin_posting(by=None, membership=one, host=tree[HOST], starts_on=today, paid_by="home")
    assert found() == {here.pk, above.pk}
    assert services.enrol(by=me, offer=here).state == "taken"
    with pytest.raises(Missing):
        services.enrol(by=me, offer=other)
    postings.end_posting(by=None, posting=made, on=today)
    assert found() == set()
    with pytest.raises(Missing):
        services.enrol(by=me, offer=above)
