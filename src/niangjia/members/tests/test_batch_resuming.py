"""A batch whose process was killed outside of any job is finished by the clock, once."""

from datetime import timedelta

import pytest

from niangjia.kernel.job_runner import drain
from niangjia.kernel.jobs import Job
from niangjia.kernel.workflow import move
from niangjia.members.batches import services
from niangjia.members.models import Membership
from niangjia.members.states import BATCH_MOVES, BatchState
from niangjia.members.tests.rosters import checked, imported, row

pytestmark = pytest.mark.django_db
DEPOT = "快递站工会"
AT_ONCE = timedelta(0)


@pytest.mark.parametrize(
    ("verb", "ready", "after", "members"),
    [
        ("check", checked, BatchState.CHECKED, 0),
        ("commit", checked, BatchState.COMMITTED, 1),
        ("undo", imported, BatchState.UNDONE, 0),
    ],
)
def test_what_was_left_in_the_middle_is_finished(tree, verb, ready, after, members):
    batch = ready(tree[DEPOT], [row(1, "林小满")])
    move(batch, verb, by=None, moves=BATCH_MOVES)  # and then the process is gone
    assert services.resume() == 0  # somebody may still be at it
    assert services.resume(after=AT_ONCE) == 1
    assert services.resume(after=AT_ONCE) == 0  # the job has it now
    drain()
    batch.refresh_from_db()
    assert (batch.state, Membership.objects.count()) == (after, members)


def test_what_a_job_works_on_is_left_to_it(tree):
    batch = checked(tree[DEPOT], [row(1, "林小满")])
    services.begin_commit(by=None, batch=batch)
    assert services.resume(after=AT_ONCE) == 0
    assert Job.objects.count() == 1
