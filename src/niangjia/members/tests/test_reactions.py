"""Merging and dissolving unions carries their members along, dated, nobody twice and nobody lost."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from niangjia.kernel.errors import Refused
from niangjia.members.models import Membership, Person
from niangjia.organizations.services.endings import dissolve_union, merge_union
from niangjia.organizations.tests.factories import make_superuser

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def join(union, name, joined_on=date(2021, 5, 1)):
    person = Person.objects.create(name=name)
    return Membership.objects.create(
        person=person, union=union, path=union.path, name=name, joined_on=joined_on, workplace="清扫一班"
    )


def test_a_merged_union_hands_its_members_over(tree):
    old, heir = tree["快递站工会"], tree["环卫公司工会"]
    first, late = join(old, "严文静"), join(old, "卓一鸣", TODAY())
    merge_union(
        union=old, target=heir, by=make_superuser(), effective_on=TODAY() - timedelta(days=3), reason="两家合并"
    )
    for was in (first, late):
        was.refresh_from_db()
        now = Membership.objects.get(person_id=was.person_id, left_on__isnull=True)
        assert (now.union_id, now.path, now.workplace) == (heir.pk, heir.path, "清扫一班")
        assert was.left_on == now.joined_on == max(was.joined_on, TODAY() - timedelta(days=3))
        assert was.leave_reason == "moved"


def test_a_union_with_members_is_not_dissolved_without_saying_where_they_go(tree):
    join(tree["快递站工会"], "严文静")
    boss = make_superuser()
    with pytest.raises(Refused, match="还有 1 名会员"):
        dissolve_union(union=tree["快递站工会"], by=boss, effective_on=TODAY(), reason="停业")
    tree["快递站工会"].refresh_from_db()
    assert tree["快递站工会"].state == "active"
    dissolve_union(union=tree["快递站工会"], to=tree["环卫公司工会"], by=boss, effective_on=TODAY(), reason="停业")
    assert Membership.objects.get(left_on__isnull=True).union_id == tree["环卫公司工会"].pk
