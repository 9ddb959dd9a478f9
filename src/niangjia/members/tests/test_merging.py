"""Two files become one and two again: numbers, memberships, consents, accounts; nothing lost, nobody in two or in none."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.members import services
from niangjia.members.aliases import selves, standing_for
from niangjia.members.known import known
from niangjia.members.merging.people import merge_people, unmerge_people
from niangjia.members.models import Consent, FamilyContact, Membership, Merging, Person
from niangjia.members.tests.factories import make_member, make_person
from niangjia.members.tests.pictures import picture
from niangjia.members.tests.rosters import checked, counts
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
DEPOT, WASTE, PLANT = "快递站工会", "环卫公司工会", "大成化工厂工会"


def pair(tree, **other: Any) -> tuple[Person, Person]:
    """One person at the depot and, under another number, at the waste company."""
    one = make_member(tree[DEPOT], "林小满", phone="19900001111", education="college")
    two = make_member(tree[WASTE], "林晓满", **({"phone": "19900002222"} | other))
    return one.person, two.person


def current(person: Person) -> list[Membership]:
    return list(person.memberships.filter(left_on__isnull=True))


def test_one_person_keeps_what_was_chosen_and_both_numbers_lead_there(tree):
    one, two = pair(tree)
    numbers = (one.id_number, two.id_number)
    stays = current(two)[0]
    merge_people(by=None, kept=one.pk, gone=two.pk, take=["phone", "name"], stays=stays.pk)
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.name, one.phone, one.education) == ("林晓满", "19900002222", "college")
    assert [row.pk for row in current(one)] == [stays.pk]
    assert one.memberships.count() == 2
    assert not two.memberships.exists()
    assert {one.id_number, two.id_number} == set(numbers)
    assert standing_for(two) == one
    assert selves(one.pk) == [one.pk, two.pk]
    ended = one.memberships.get(left_on__isnull=False)
    assert (ended.left_on, ended.leave_reason) == (timezone.localdate(), "duplicate")


def test_unmerged_at_once_everything_is_as_it_was(tree):
    one, two = pair(tree)
    two.user = make_user("lin")
    two.save()
    services.give_consent(by=None, person=one, purpose="messages", source="paper")
    FamilyContact.objects.create(person=two, name="林母", relation="母亲", phone="19900003333")
    before = picture()
    made = merge_people(
        by=None, kept=one.pk, gone=two.pk, take=["name", "id_number", "phone", "birth_date"], stays=current(two)[0].pk
    )
    assert picture() != before
    assert unmerge_people(by=None, merging=made) == []
    assert picture() == before


def test_which_of_two_memberships_stays_has_to_be_said(tree):
    one, two = pair(tree)
    with pytest.raises(Invalid) as refused:
        merge_people(by=None, kept=one.pk, gone=two.pk)
    assert "stays" in refused.value.errors
    with pytest.raises(Invalid):
        merge_people(by=None, kept=one.pk, gone=two.pk, take=["revision"], stays=current(one)[0].pk)
    with pytest.raises(Invalid):
        merge_people(by=None, kept=one.pk, gone=one.pk)
    assert not Merging.objects.exists()


def test_a_file_that_is_merged_is_not_merged_again(tree):
    one, two = pair(tree)
    three = make_member(tree[PLANT], "林小满").person
    merge_people(by=None, kept=one.pk, gone=two.pk, stays=current(one)[0].pk)
    for kept, gone in ((three, two), (two, three)):
        with pytest.raises(Refused):
            merge_people(by=None, kept=kept.pk, gone=gone.pk, stays=current(three)[0].pk)


def test_a_chain_leads_to_the_last_and_is_undone_in_reverse(tree):
    one, two = pair(tree)
    three = make_member(tree[PLANT], "林小满").person
    before = picture()
    first = merge_people(by=None, kept=two.pk, gone=one.pk, stays=current(one)[0].pk)
    second = merge_people(by=None, kept=three.pk, gone=two.pk, stays=current(three)[0].pk)
    assert standing_for(one) == three
    assert set(selves(three.pk)) == {one.pk, two.pk, three.pk}
    with pytest.raises(Refused) as refused:
        unmerge_people(by=None, merging=first)
    assert refused.value.code == "merged-again"
    unmerge_people(by=None, merging=second)
    assert standing_for(one) == two
    unmerge_people(by=None, merging=first)
    assert picture() == before


def test_what_was_changed_since_stays_and_is_named(tree):
    one, two = pair(tree)
    stays = current(two)[0]
    made = merge_people(by=None, kept=one.pk, gone=two.pk, take=["phone", "name"], stays=stays.pk)
    one.refresh_from_db()
    services.edit(by=None, person=one, revision=one.revision, phone="19900009999", education="bachelor")
    left = unmerge_people(by=None, merging=made)
    one.refresh_from_db()
    two.refresh_from_db()
    assert left == ["手机在合并后改过，保留现在的内容"]
    assert (one.name, one.phone, one.education) == ("林小满", "19900009999", "bachelor")
    assert (two.name, two.phone) == ("林晓满", "19900002222")
    assert len(current(one)) == len(current(two)) == 1


def test_leaving_after_the_merge_is_the_kept_ones(tree):
    one, two = pair(tree)
    stays = current(two)[0]
    made = merge_people(by=None, kept=one.pk, gone=two.pk, stays=stays.pk)
    services.leave(by=None, memberships=current(one), on=timezone.localdate(), reason="withdrew")
    left = unmerge_people(by=None, merging=made)
    assert "自愿退会" in left[0]
    assert not current(one)
    assert one.memberships.get().leave_reason == "withdrew"
    assert [row.pk for row in current(two)] == [stays.pk]


def test_a_number_given_to_somebody_else_meanwhile_is_said(tree):
    one, two = pair(tree)
    made = merge_people(by=None, kept=one.pk, gone=two.pk, take=["id_number"], stays=current(one)[0].pk)
    one.refresh_from_db()
    number = one.id_number
    services.edit(by=None, person=one, revision=one.revision, id_number="110101198001010010")
    make_person("占号人", number=number)
    with pytest.raises(Refused) as refused:
        unmerge_people(by=None, merging=made)
    assert refused.value.code == "number-of-another"


def test_the_last_word_on_a_consent_counts(tree):
    one, two = pair(tree)
    day = timezone.localdate()
    Consent.objects.create(person=one, purpose="sharing", text_version="1", given_on=day - timedelta(days=9), source="书面")
    Consent.objects.create(
        person=two, purpose="sharing", text_version="1", given_on=day - timedelta(days=20), source="书面",
        withdrawn_on=day - timedelta(days=3),
    )  # fmt: skip
    before = picture()
    made = merge_people(by=None, kept=one.pk, gone=two.pk, stays=current(one)[0].pk)
    assert not one.consents.filter(withdrawn_on__isnull=True).exists()
    assert one.consents.count() == 2
    unmerge_people(by=None, merging=made)
    assert picture() == before


def test_a_number_of_the_alias_enters_the_person(tree):
    one, two = pair(tree)
    services.leave(by=None, memberships=[*current(one), *current(two)], on=timezone.localdate(), reason="left")
    merge_people(by=None, kept=one.pk, gone=two.pk)
    again = services.add_member(by=None, union=tree[PLANT], name="林晓满", id_number=two.id_number)
    assert again.person == one


def test_whoever_applies_with_the_number_of_the_alias_is_known_as_the_person(tree):
    one, two = pair(tree)
    number = two.id_index
    merge_people(by=None, kept=one.pk, gone=two.pk, stays=current(one)[0].pk)
    found = known(bytes(number), None)
    assert [(who.person_id, who.union) for who in found] == [(one.pk, DEPOT)]


def test_a_roster_with_the_number_of_the_alias_finds_the_person(tree):
    one, two = pair(tree)
    merge_people(by=None, kept=one.pk, gone=two.pk, stays=current(one)[0].pk)
    both = [(name, person.id_number, "", "", "", "") for name, person in (("林小满", one), ("林晓满", two))]
    alone = checked(tree[DEPOT], both[1:], by=None)
    assert counts(alone) == {"same": 1}
    assert counts(checked(tree[DEPOT], both, by=None)) == {"same": 1, "duplicate": 1}
    elsewhere = checked(tree[WASTE], both[1:], by=None)
    assert counts(elsewhere) == {"moved": 1}


def test_who_may(tree):
    one, two = pair(tree)
    stays = current(one)[0].pk
    for role, place, problem in (
        ("organiser", "大成区总工会", Missing), ("organiser", DEPOT, Missing), ("leader", "柳桥街道总工会", Forbidden),
    ):  # fmt: skip
        with pytest.raises(problem):
            merge_people(by=make_user("", role, tree[place]), kept=one.pk, gone=two.pk, stays=stays)
    made = merge_people(by=make_user("", "organiser", tree["柳桥街道总工会"]), kept=one.pk, gone=two.pk, stays=stays)
    assert set(AuditEntry.objects.filter(verb="person.merge").values_list("subject", flat=True)) == {one.pk, two.pk}
    with pytest.raises(Missing):
        unmerge_people(by=make_user("", "organiser", tree["大成区总工会"]), merging=made)


def test_unmerged_once(tree):
    one, two = pair(tree)
    made = merge_people(by=None, kept=one.pk, gone=two.pk, stays=current(one)[0].pk)
    unmerge_people(by=None, merging=made)
    with pytest.raises(Refused):
        unmerge_people(by=None, merging=made)
