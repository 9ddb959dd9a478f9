"""Moving from state to state: who was first wins, and the record of it is written once."""

from typing import Any

import pytest

from niangjia.kernel.errors import Refused
from niangjia.kernel.job_states import MOVES
from niangjia.kernel.jobs import Job
from niangjia.kernel.workflow import history, move, move_many

pytestmark = pytest.mark.django_db


@pytest.fixture
def job() -> Any:
    return Job.objects.create(kind="test", title="测试")


def test_whoever_read_before_another_decided_is_refused_and_leaves_no_trace(job: Any) -> None:
    stale = Job.objects.get(pk=job.pk)
    move(job, "start", by=None, moves=MOVES)
    with pytest.raises(Refused) as refused:
        move(stale, "start", by=None, moves=MOVES, total=9)
    assert refused.value.code == "somebody-was-first"
    assert (stale.state, Job.objects.get().total, history(job).count()) == ("queued", job.total, 1)


def test_a_verb_out_of_turn_is_refused(job: Any) -> None:
    with pytest.raises(Refused) as refused:
        move(job, "finish", by=None, moves=MOVES)
    assert (refused.value.code, Job.objects.get().state) == ("wrong-state", "queued")


def test_of_many_only_those_whose_turn_it_is_are_moved(job: Any) -> None:
    done = Job.objects.create(kind="test", title="办完的", state="done")
    assert move_many(Job.objects.all(), "start", by=None, moves=MOVES) == 1
    assert (history(job).count(), history(done).count()) == (1, 0)
