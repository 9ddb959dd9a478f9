"""The pages of jobs: one's own alone, polling until the end, once more."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel.job_runner import drain
from niangjia.kernel.job_states import JobState
from niangjia.kernel.jobs import Job, enqueue
from niangjia.kernel.tests import sample_jobs  # noqa: F401  registers its kinds
from niangjia.kernel.views_jobs import eta, todos

pytestmark = pytest.mark.django_db


@pytest.fixture
def cadre(client):
    user = get_user_model().objects.create_user("cadre")
    client.force_login(user)
    return user


def page(client, job, name="kernel:job"):
    return client.get(reverse(name, args=[job.pk]))


def test_a_job_at_work_polls_and_a_finished_one_does_not(client, cadre):
    job = enqueue("test.count", by=cadre, upto=4)
    waiting = page(client, job).content.decode()
    assert 'hx-trigger="every 1s"' in waiting
    assert "正在排队" in waiting
    drain()
    done = page(client, job).content.decode()
    assert "hx-trigger" not in done.split('id="job"')[1].split("</div>")[0]
    assert 'href="/desk/counted"' in done
    assert "4 / 4" in done


def test_a_running_job_shows_count_and_estimate(client, cadre):
    job = enqueue("test.count", by=cadre, upto=4)
    started = timezone.now() - timedelta(seconds=30)
    Job.objects.filter(pk=job.pk).update(done=25, total=100, sentence="正在写入", started_at=started)
    Job._base_manager.filter(pk=job.pk).update(**{"state": JobState.RUNNING})
    body = page(client, job).content.decode()
    assert "正在写入" in body
    assert "25 / 100" in body
    assert "大约还要 2 分钟" in body


def test_a_failed_job_says_why_and_runs_again(client, cadre):
    job = enqueue("test.refuse", by=cadre)
    drain()
    assert "第 3 行的身份证号不对。" in page(client, job).content.decode()
    answer = client.post(reverse("kernel:job_again", args=[job.pk]))
    assert answer.url == reverse("kernel:job", args=[job.pk])
    assert Job.objects.get(pk=job.pk).state == JobState.QUEUED
    assert client.post(reverse("kernel:job_again", args=[job.pk])).status_code == 409


def test_jobs_of_others_are_not_there(client, cadre):
    job = enqueue("test.refuse", by=get_user_model().objects.create_user("other"))
    drain()
    assert page(client, job).status_code == 404
    assert client.post(reverse("kernel:job_again", args=[job.pk])).status_code == 404
    assert "总被拒绝" not in client.get(reverse("kernel:jobs")).content.decode()


def test_the_list_shows_ones_own_in_one_query(client, cadre, django_assert_num_queries):
    for _ in range(3):
        enqueue("test.count", by=cadre, upto=1)
    assert client.get(reverse("kernel:jobs")).content.decode().count("数一数") == 3


def test_today_tells_what_runs_and_what_ended_lately(cadre):
    done, failed, old = (
        enqueue(kind, by=cadre, **a)
        for kind, a in [("test.count", {"upto": 1}), ("test.refuse", {}), ("test.refuse", {})]
    )
    drain()
    Job.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=1))
    enqueue("test.count", by=cadre, upto=1)
    assert [(one.sentence, one.light) for one in todos(cadre)] == [
        ("数一数：正在排队，轮到就开始", "soon"),
        ("总被拒绝：没有完成", "late"),
        ("数一数：已完成", "ok"),
    ]
    assert done.pk != failed.pk


@pytest.mark.parametrize(
    ("seconds", "words"), [(None, ""), (0, "5 秒"), (12, "15 秒"), (61, "2 分钟"), (7200, "2 小时")]
)
def test_what_is_left_is_said_in_round_words(seconds, words):
    assert eta(seconds) == words
