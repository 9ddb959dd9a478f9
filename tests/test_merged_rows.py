"""Two files become one: what contexts above members keep about the one that goes follows it, and an unmerge brings it back."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from niangjia.joining import services as joining
from niangjia.joining.tests.factories import make_application
from niangjia.members import services as people
from niangjia.members.merging.people import merge_people, unmerge_people
from niangjia.members.models import Resignation
from niangjia.members.services.resigning import ask_to_leave
from niangjia.members.tests.factories import make_member
from niangjia.mine.models import Correction, Erasure
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
UNION, OTHER = "快递站工会", "环卫公司工会"


def ask(membership: Any, kind: Any, **more: Any) -> Any:
    due = timezone.localdate() + timedelta(days=30)
    return kind.objects.create(person=membership.person, path=membership.path, due_on=due, **more)


def test_requests_and_resignations_follow_and_come_back(tree: Any) -> None:
    kept, gone = make_member(tree[UNION], "何之洲"), make_member(tree[OTHER], "何之洲", user=make_user("worker"))
    rows = [ask(gone, Correction, field="education", new="college"), ask(gone, Erasure), ask_to_leave(by=gone.person.user)]
    made = merge_people(by=None, kept=kept.person_id, gone=gone.person_id, take=(), stays=kept.pk)
    for one in rows:
        one.refresh_from_db()
        assert one.person_id == kept.person_id
    assert Resignation.objects.get().state == "asked"
    unmerge_people(by=None, merging=made)
    for one in rows:
        one.refresh_from_db()
        assert one.person_id == gone.person_id


def test_what_the_kept_file_has_already_stays_with_the_other_and_does_not_stop_the_merge(tree: Any) -> None:
    kept, gone = make_member(tree[UNION], "何之洲"), make_member(tree[OTHER], "何之洲")
    first, second = (ask(one, Correction, field="education", new="college") for one in (kept, gone))
    made = merge_people(by=None, kept=kept.person_id, gone=gone.person_id, take=(), stays=kept.pk)
    second.refresh_from_db()
    assert second.person_id == gone.person_id
    unmerge_people(by=None, merging=made)
    for one, whose in ((first, kept), (second, gone)):
        one.refresh_from_db()
        assert one.person_id == whose.person_id


def test_an_application_still_names_the_membership_that_it_opened(tree: Any) -> None:
    user = make_user("rider")
    one = make_application(tree[OTHER], user=user)
    joining.accept(by=None, application=one)
    one.refresh_from_db()
    gone, kept = one.membership, make_member(tree[UNION], one.name)
    people.leave(by=None, memberships=[kept], on=timezone.localdate(), reason="left")
    made = merge_people(by=None, kept=kept.person_id, gone=gone.person_id, take=(), stays=gone.pk)
    one.refresh_from_db()
    assert (one.membership.person_id, one.membership.left_on) == (kept.person_id, None)
    unmerge_people(by=None, merging=made)
    one.refresh_from_db()
    assert (one.membership.person_id, one.membership.left_on) == (gone.person_id, None)
