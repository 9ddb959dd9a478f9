"""The account of a member bears the name of the file: when they are linked, and whenever the file is put right."""

from typing import Any

import pytest

from niangjia.kernel.audit import AuditEntry
from niangjia.members import services
from niangjia.members.merging.people import merge_people, unmerge_people
from niangjia.members.services.entering import admit
from niangjia.members.tests.factories import make_member
from niangjia.members.tests.rosters import number
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
DEPOT, WASTE = "快递站工会", "环卫公司工会"


def account(name: str) -> Any:
    user = make_user()
    user.name = name
    user.save()
    return user


def name_of(user: Any) -> str:
    user.refresh_from_db()
    return str(user.name)


def renamed() -> int:
    return AuditEntry.objects.filter(verb="account.name").count()


def test_a_corrected_name_is_the_account_s_as_well(tree: Any) -> None:
    one = make_member(tree[DEPOT], "林小满", user=account("林小满"))
    other = make_member(tree[DEPOT], "田桂英", user=account("田桂英"))
    person = services.edit(by=None, person=one.person, revision=one.person.revision, name="林晓满")
    assert (name_of(person.user), name_of(other.person.user), renamed()) == ("林晓满", "田桂英", 1)
    services.edit(by=None, person=person, revision=person.revision, name="林晓满", education="college")
    assert renamed() == 1  # nothing was renamed


def test_nobody_s_account(tree: Any) -> None:
    person = make_member(tree[DEPOT], "林小满").person
    services.edit(by=None, person=person, revision=person.revision, name="林晓满")
    assert renamed() == 0


def test_what_was_typed_at_registration_gives_way_to_the_file(tree: Any) -> None:
    user = account("小满")
    admit(by=None, union=tree[DEPOT], name="林小满", id_number=number(0), phone="", user=user)
    assert name_of(user) == "林小满"


def test_merged_and_taken_apart(tree: Any) -> None:
    user = account("林小满")
    one, two = make_member(tree[DEPOT], "林小满", user=user).person, make_member(tree[WASTE], "林晓满").person
    stays = one.memberships.get().pk
    made = merge_people(by=None, kept=one.pk, gone=two.pk, take=["name"], stays=stays)
    assert name_of(user) == "林晓满"
    unmerge_people(by=None, merging=made)
    assert name_of(user) == "林小满"
