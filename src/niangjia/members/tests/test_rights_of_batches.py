"""A roster writes to everything below its union: so must whoever brings it in."""

import pytest

from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.errors import Forbidden
from niangjia.members.batches import services
from niangjia.members.models import Membership
from niangjia.members.tests.rosters import checked, counts, imported, row
from niangjia.organizations.tests.factories import make_appointment, make_user

pytestmark = pytest.mark.django_db


def test_whoever_ends_at_a_node_fills_no_roster_for_what_is_below(tree):
    user = make_user("node")
    make_appointment(user, "organiser", tree["柳桥街道总工会"], whole_branch=False)
    with pytest.raises(Forbidden, match="只到本级"):
        checked(tree["柳桥街道总工会"], [row(1, "林小满", "快递站工会")], by=user)
    assert not Membership.objects.exists()


def test_at_the_end_of_the_tree_the_node_is_all_there_is(tree):
    user = make_user("leaf")
    make_appointment(user, "organiser", tree["快递站工会"], whole_branch=False)
    assert counts(imported(tree["快递站工会"], [row(1, "林小满")], by=user)) == {"new": 1}


def test_who_took_the_file_with_whole_numbers_is_recorded(tree):
    user = make_user("shen", "organiser", tree["快递站工会"])
    batch = checked(tree["快递站工会"], [("林小满", "123", "", "", "", "")], by=user)
    with services.failed_rows(by=user, batch=batch) as file:
        assert file.read(2) == b"PK"
    entry = AuditEntry.objects.get(verb="batch.failed")
    assert (entry.by_id, entry.object_id) == (user.pk, batch.pk)
