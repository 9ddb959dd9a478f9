"""The clock: chores run when they are due, by one worker; and a worker that stops when told."""

import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from niangjia.kernel import schedules
from niangjia.kernel.job_runner import _start
from niangjia.kernel.jobs import Job, enqueue
from niangjia.kernel.progress import Progress, Pulse
from niangjia.kernel.schedules import CHORES, Schedule, daily, every, run_due
from niangjia.kernel.tests import sample_jobs  # noqa: F401  registers its kinds
from tests.support.kills import ROOT, database_url

pytestmark = pytest.mark.django_db
HERE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def chores(monkeypatch):
    """An empty clock."""
    schedules.discover()
    monkeypatch.setattr(schedules, "CHORES", {})
    return []


def test_the_kernels_own_chores_are_known():
    schedules.discover()
    assert {name.rsplit(".")[-1] for name in CHORES if name.startswith("niangjia.kernel.chores")} == {
        "seal", "seal_late", "seal_every", "recover_jobs", "prune_jobs", "prune_exports",
        "prune_messages",
    }  # fmt: skip


def test_a_chore_runs_when_its_period_is_over(chores):
    every(minutes=5)(lambda: chores.append(1))
    now = timezone.now()
    assert len(run_due(now)) == 1
    assert run_due(now + timedelta(minutes=4)) == []
    assert len(run_due(now + timedelta(minutes=5))) == 1
    assert chores == [1, 1]


def test_a_daily_chore_runs_once_after_its_time_however_late(chores):
    daily("02:30")(lambda: chores.append(1))
    noon = datetime(2026, 6, 10, 12, 0, tzinfo=HERE)
    times = [
        noon,
        noon.replace(hour=23),
        noon.replace(day=11, hour=2, minute=29),
        noon.replace(day=11, hour=2, minute=30),
    ]
    assert [len(run_due(moment)) for moment in times] == [1, 0, 0, 1]
    assert [len(run_due(noon.replace(day=20))) for _ in range(2)] == [1, 0]


def test_a_chore_that_fails_is_noted_and_comes_again(chores):
    @every(seconds=5)
    def broken():
        raise ZeroDivisionError

    @every(seconds=5)
    def well():
        chores.append("well")

    now = timezone.now()
    assert len(run_due(now)) == len(run_due(now + timedelta(seconds=5))) == 2
    assert "ZeroDivisionError" in Schedule.objects.exclude(failed_at=None).get().error
    assert chores == ["well", "well"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_of_many_workers_one_runs_a_chore(chores, race):
    every(minutes=1)(lambda: chores.append(1))
    moment = timezone.now()
    for minute in range(3):
        outcomes = race(6, lambda _, at=moment + timedelta(minutes=minute): run_due(at))
        assert [one.error for one in outcomes] == [None] * 6
    assert chores == [1, 1, 1]


@pytest.mark.django_db(transaction=True)
def test_progress_is_written_beside_the_job():
    job = enqueue("test.count", by=get_user_model().objects.create_user("cadre"), upto=1)
    _start(job)
    progress = Progress(job)
    pulse = Pulse(progress)
    progress._said = (3, 9, "第 3 个")
    pulse._write()
    assert (Job.objects.get().done, progress.is_due) == (3, False)


@pytest.mark.django_db(transaction=True)
def test_a_worker_ends_when_told_and_leaves_nothing_behind():
    job = enqueue("test.count", by=get_user_model().objects.create_user("cadre"), upto=50)
    code = (
        "import django; django.setup()\n"
        "from niangjia.kernel.tests import sample_jobs\n"
        "from django.db.models.signals import post_save\n"
        "from django_tasks_db.models import DBTaskResult\n"
        "def told(sender, instance, **_):\n"
        "    if instance.status == 'SUCCESSFUL': print('done', flush=True)\n"
        "post_save.connect(told, sender=DBTaskResult)\n"
        "from django.core.management import call_command; call_command('worker', '--interval', '0.1')"
    )
    variables = os.environ | {
        "DJANGO_SETTINGS_MODULE": "niangjia.site.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "NIANGJIA_DATABASE_URL": database_url(),
    }
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "done\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    assert Job.objects.get(pk=job.pk).state == "done"
    assert Schedule.objects.exists()
