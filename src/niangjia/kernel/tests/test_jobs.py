"""Jobs: asked for, run once, retried, refused, picked up again after a dead worker."""

import io
import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from niangjia.kernel import job_runner, progress, worker_id
from niangjia.kernel.errors import Refused
from niangjia.kernel.job_runner import drain, recover, run
from niangjia.kernel.job_states import JobState
from niangjia.kernel.jobs import Job, again, enqueue, prune, visible
from niangjia.kernel.progress import Progress
from niangjia.kernel.tests import sample_jobs
from niangjia.kernel.worker import Worker
from niangjia.kernel.workflow import history

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clean():
    sample_jobs.ran.clear()
    yield
    progress.stopping.clear()
    progress.pulsing.clear()


@pytest.fixture
def cadre():
    return get_user_model().objects.create_user("cadre")


def fresh(job):
    return Job.objects.get(pk=job.pk)


def test_a_job_runs_once_and_keeps_its_result(cadre):
    job = enqueue("test.count", by=cadre, path="0001", upto=3)
    assert (job.state, job.title, job.by, job.percent) == (JobState.QUEUED, "数一数", cadre, None)
    assert drain() == 1
    job = fresh(job)
    assert (job.state, job.done, job.total, job.percent) == (JobState.DONE, 3, 3, 100)
    assert (job.result["counted"], job.url) == (3, "/desk/counted")
    assert drain() == 0
    assert not run(job.pk)
    assert sample_jobs.ran == [3]
    assert [event.verb for event in history(job)] == ["start", "finish"]


def test_a_job_that_was_undone_with_its_transaction_never_runs(cadre):
    with transaction.atomic():
        enqueue("test.count", by=cadre, upto=1)
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_an_unknown_kind_is_refused_when_asked_for(cadre):
    with pytest.raises(KeyError):
        enqueue("test.nothing", by=cadre)


def test_a_stored_job_whose_code_is_gone_says_so(cadre):
    job = enqueue("test.count", by=cadre, upto=1)
    Job.objects.filter(pk=job.pk).update(kind="test.gone")
    drain()
    assert (fresh(job).state, fresh(job).error) == (
        JobState.FAILED,
        "这个版本里已经没有这种任务，请从页面上重新发起。",
    )


def test_a_refusal_is_the_answer_and_not_retried(cadre):
    job = enqueue("test.refuse", by=cadre)
    drain()
    assert (fresh(job).state, fresh(job).error, fresh(job).attempts) == (
        JobState.FAILED,
        "第 3 行的身份证号不对。",
        1,
    )


def test_a_failure_is_retried_with_growing_pauses_and_then_told(cadre):
    start = timezone.now()
    job = enqueue("test.break", by=cadre)
    with time_machine.travel(start + timedelta(seconds=1), tick=False) as clock:
        pauses = []
        for _ in range(2):
            assert drain() == 1
            assert fresh(job).state == JobState.WAITING
            pauses.append(round((fresh(job).next_at - timezone.now()).total_seconds()))
            assert drain() == 0
            clock.shift(pauses[-1])
        assert drain() == 1
    assert pauses == [10, 60]
    assert fresh(job).state == JobState.FAILED
    assert str(job.pk) in fresh(job).error
    assert sample_jobs.ran == ["broken"] * 3


def test_a_failed_job_runs_again_when_its_owner_says_so(cadre):
    job = enqueue("test.refuse", by=cadre)
    with pytest.raises(Refused):
        again(job, by=cadre)
    drain()
    job = fresh(job)
    again(job, by=cadre)
    assert (fresh(job).state, fresh(job).error) == (JobState.QUEUED, "")
    assert drain() == 1


def test_the_queue_runs_what_was_asked_for(cadre):
    job = enqueue("test.count", by=cadre, upto=2)
    worker = Worker()
    assert worker.take()
    assert fresh(job).state == JobState.DONE
    assert not worker.take()
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_a_stop_hands_the_job_back_without_counting_the_attempt(cadre):
    job = enqueue("test.count", by=cadre, upto=2)
    progress.stopping.set()
    assert run(job.pk)
    assert (fresh(job).state, fresh(job).attempts) == (JobState.QUEUED, 0)
    progress.stopping.clear()
    assert drain() == 1
    assert fresh(job).state == JobState.DONE


def test_progress_is_written_at_most_twice_a_second(cadre, django_assert_num_queries, monkeypatch):
    now = [100.0]  # seconds; the machine may take its time
    monkeypatch.setattr("niangjia.kernel.progress.time", SimpleNamespace(monotonic=lambda: now[0]))
    job = enqueue("test.count", by=cadre, upto=1)
    assert job_runner._start(job)
    said = Progress(job)
    with django_assert_num_queries(0):
        for number in range(1000):
            now[0] += 0.0004
            said.step(number, 1000)
    now[0] = 100.5
    with django_assert_num_queries(1):
        said.step(500, sentence="一半")
    assert (fresh(job).done, fresh(job).total, fresh(job).sentence, fresh(job).percent) == (
        500,
        1000,
        "一半",
        50,
    )


def test_what_is_left_is_estimated_from_the_pace():
    now = timezone.now()
    job = Job(state=JobState.RUNNING, done=25, total=100, started_at=now - timedelta(seconds=10))
    assert job.remaining(now) == 30
    assert Job(state=JobState.RUNNING, done=0, total=100, started_at=now).remaining(now) is None


@pytest.mark.parametrize("url", ["https://elsewhere.example/", "//elsewhere.example/", ""])
def test_a_result_leads_to_no_other_house(url):
    assert Job(result={"url": url}).url == ""


def running(cadre, **changes):
    job = enqueue("test.count", by=cadre, upto=1)
    assert job_runner._start(job)
    Job.objects.filter(pk=job.pk).update(**changes)
    return job


def test_the_job_of_a_dead_process_is_picked_up_at_once(cadre):
    host = worker_id.me().split(":")[0]
    job = running(cadre, worker=f"{host}:999999999:1")
    assert recover() == 1
    assert drain() == 1
    assert (fresh(job).state, fresh(job).attempts) == (JobState.DONE, 2)


def test_the_job_of_a_silent_machine_is_picked_up_after_two_minutes(cadre):
    job = running(cadre, worker="elsewhere:1:1")
    assert recover() == 0
    Job.objects.filter(pk=job.pk).update(beat_at=timezone.now() - timedelta(minutes=3))
    assert recover() == 1
    assert fresh(job).state == JobState.QUEUED


def test_the_job_of_a_living_process_is_left_alone(cadre):
    job = running(cadre)
    job_runner.here.add(job.pk)
    assert recover() == 0
    job_runner.here.discard(job.pk)
    assert recover() == 1  # ours, but forgotten: the database went away when it ended


def test_a_job_that_kills_its_worker_each_time_is_given_up(cadre):
    job = running(cadre, worker="elsewhere:1:1", beat_at=timezone.now() - timedelta(hours=1), attempts=4)
    assert recover() == 1
    assert fresh(job).state == JobState.FAILED
    assert "中断了 4 次" in fresh(job).error


def test_a_job_that_lost_its_ticket_gets_a_new_one(cadre):
    job = enqueue("test.count", by=cadre, upto=1)
    DBTaskResult.objects.all().delete()
    assert recover() == 0
    Job.objects.filter(pk=job.pk).update(next_at=timezone.now() - timedelta(minutes=2))
    assert recover() == 1
    assert Worker().take()
    assert fresh(job).state == JobState.DONE


def test_whoever_was_thought_dead_does_not_end_a_job_that_another_runs(cadre):
    job = running(cadre)
    Job.objects.filter(pk=job.pk).update(worker="elsewhere:1:1", attempts=2)
    job_runner._finish(job, Progress(job), {"counted": 1})
    assert fresh(job).state == JobState.RUNNING


def test_jobs_are_their_owners_alone(cadre):
    other = get_user_model().objects.create_user("other")
    mine = enqueue("test.count", by=cadre, upto=1)
    enqueue("test.count", by=other, upto=1)
    assert list(visible(cadre)) == [mine]


def test_old_jobs_are_forgotten_and_open_ones_kept(cadre):
    with time_machine.travel(timezone.now() - timedelta(days=40)):
        enqueue("test.count", by=cadre, upto=1)
        drain()
    open_one = enqueue("test.count", by=cadre, upto=1)
    assert prune(30) == 1
    assert list(Job.objects.all()) == [open_one]


def test_the_command_lists_runs_again_and_prunes(cadre):
    job = enqueue("test.refuse", by=cadre)
    with pytest.raises(CommandError):
        call_command("jobs", "--again", str(job.pk))
    call_command("worker", "--drain", stdout=io.StringIO())
    out = io.StringIO()
    call_command("jobs", "--state", "failed", "--json", stdout=out)
    assert [one["id"] for one in json.loads(out.getvalue())["jobs"]] == [str(job.pk)]
    call_command("jobs", "--again", str(job.pk), stdout=io.StringIO())
    assert fresh(job).state == JobState.QUEUED


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_of_many_workers_one_runs_the_job(cadre, race):
    job = enqueue("test.count", by=cadre, upto=1)
    outcomes = race(8, lambda _: run(job.pk))
    assert [one.error for one in outcomes] == [None] * 8
    assert sum(one.result for one in outcomes) == 1
    assert sample_jobs.ran == [1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.kill
def test_a_job_killed_in_the_middle_runs_again(cadre, killed):
    job = enqueue("test.die", by=cadre)
    killed(
        "from niangjia.kernel.tests import sample_jobs; sample_jobs.die = die\n"
        "from django.core.management import call_command; call_command('worker', '--drain')"
    )
    assert fresh(job).state == JobState.RUNNING
    call_command("worker", "--drain", stdout=io.StringIO())
    assert (fresh(job).state, fresh(job).attempts) == (JobState.DONE, 2)
