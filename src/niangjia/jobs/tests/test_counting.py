"""Visitors of a job fair counted at its entrances: once each, whatever the network does; the number of the board."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niangjia.accounts.services import issue_token
from niangjia.jobs import services
from niangjia.jobs.figures import FIGURES
from niangjia.jobs.models import Entrance, JobFair, Visit
from niangjia.jobs.tests.factories import make_fair, make_place, today, visits
from niangjia.jobs.todos import todos
from niangjia.kernel.errors import Forbidden, Gone, Invalid, Missing, Refused
from niangjia.kernel.tapping import Touch
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
DISTRICT, OTHER = "嘉言区总工会", "大成区总工会"


@pytest.fixture
def fair(settings):
    settings.SECOND_FACTOR = False
    tree, boss = make_place()
    one = today(make_fair(boss, tree[DISTRICT]))
    services.set_entrances(by=boss, fair=one, titles=["东门", "西门"])
    return tree, boss, one


def visitors(fair):
    return JobFair.objects.get(pk=fair.pk).visitors


def test_each_is_one_and_an_undo_may_come_first(fair):
    _, boss, one = fair
    east, west = one.entrances.all()
    for _ in range(3):
        numbers = services.count_visitors(by=boss, fair=one, touches=[*visits(east, 5), *visits(west, 2, phone="b")])
    assert numbers == {east.pk: 5, west.pk: 2}
    services.count_visitors(by=boss, fair=one, touches=visits(east, 6, undo=True))
    services.count_visitors(by=boss, fair=one, touches=visits(east, 6))
    assert visitors(one) == 2 == Visit.objects.filter(undone=False).count()


def test_the_number_that_was_counted_is_the_number_of_the_board(fair):
    _, boss, one = fair
    east = one.entrances.first()
    services.count_visitors(by=boss, fair=one, touches=visits(east, 4))
    one.refresh_from_db()
    services.hold_fair(by=boss, fair=one)
    services.count_visitors(by=boss, fair=one, touches=visits(east, 3, phone="late"))  # the network came back
    figure = next(one for one in FIGURES if one.key == "job_fair_visitors")
    assert [row.visitors for row in figure.rows(timezone.localdate())] == [7]
    services.reopen_fair(by=boss, fair=one, reason="西门漏数")
    services.hold_fair(by=boss, fair=one, visitors=20)
    assert visitors(one) == 20
    services.reopen_fair(by=boss, fair=one, reason="还是按数的")
    assert visitors(one) == 7


def test_nobody_was_counted_so_a_number_is_asked_for(fair):
    _, boss, one = fair
    with pytest.raises(Invalid, match="请填写进场人数"):
        services.hold_fair(by=boss, fair=one)
    services.hold_fair(by=boss, fair=one, visitors=0)
    assert visitors(one) == 0


def test_when_taps_are_taken(fair):
    tree, boss, one = fair
    early = make_fair(boss, tree[DISTRICT])
    with pytest.raises(Refused, match="到那天"):
        services.count_visitors(by=boss, fair=early, touches=visits(early.entrances.get(), 1))
    yesterday = timezone.localdate() - timedelta(days=1)
    JobFair.objects.filter(pk=one.pk).update(held_on=yesterday)
    one.refresh_from_db()
    services.count_visitors(by=boss, fair=one, touches=visits(one.entrances.first(), 1))  # not written down yet
    one.refresh_from_db()
    services.hold_fair(by=boss, fair=one)
    for state in ("held", "cancelled"):
        JobFair.objects.filter(pk=one.pk).update(state=state)
        with pytest.raises(Gone):
            services.count_visitors(by=boss, fair=JobFair.objects.get(pk=one.pk), touches=visits(one.entrances.first(), 2))


@pytest.mark.parametrize("bad", ["unknown", "other fair", "short key", "bytes", "too many", "key of another fair"])
def test_bad_taps(fair, bad):
    tree, boss, one = fair
    other = today(make_fair(boss, tree[DISTRICT]))
    here, there = one.entrances.first(), other.entrances.get()
    services.count_visitors(by=boss, fair=other, touches=[Touch(there.pk, "key-of-the-other")])
    touches = {
        "unknown": [Touch(uuid4(), "12345678")], "other fair": [Touch(there.pk, "12345678")], "short key": [Touch(here.pk, "1")],
        "bytes": [Touch(here.pk, "1234567\n8")], "too many": visits(here, 501), "key of another fair": [Touch(here.pk, "key-of-the-other")],
    }[bad]  # fmt: skip
    with pytest.raises(Invalid):
        services.count_visitors(by=boss, fair=one, touches=touches)
    assert visitors(one) == 0


def test_entrances_keep_what_was_counted(fair):
    _, boss, one = fair
    west = one.entrances.get(title="西门")
    services.count_visitors(by=boss, fair=one, touches=visits(west, 3))
    services.set_entrances(by=boss, fair=one, titles=["西门", " ", "南门", "东门"])
    assert list(one.entrances.values_list("number", "title", "visitors")) == [(1, "西门", 3), (2, "南门", 0), (3, "东门", 0)]
    with pytest.raises(Refused, match="西门"):
        services.set_entrances(by=boss, fair=one, titles=["东门"])
    assert one.entrances.count() == 3
    for bad in ([], ["门"] * 2, ["门" * 21], [f"{n} 号门" for n in range(21)]):
        with pytest.raises(Invalid):
            services.set_entrances(by=boss, fair=one, titles=bad)
    services.hold_fair(by=boss, fair=one)
    with pytest.raises(Gone):
        services.set_entrances(by=boss, fair=one, titles=["北门"])


def test_who_may(fair):
    tree, _, one = fair
    for user, error in ((make_user("", "leader", tree[DISTRICT]), Forbidden), (make_user("", "chair", tree[OTHER]), Missing)):
        with pytest.raises(error):
            services.count_visitors(by=user, fair=one, touches=visits(one.entrances.first(), 1))
        with pytest.raises(error):
            services.set_entrances(by=user, fair=one, titles=["东门"])
    assert Entrance.objects.filter(fair=one).count() == 2


def test_the_page_without_script_and_what_waits_today(fair):
    _, boss, one = fair
    client, url = Client(), reverse("jobs:job_fair_count", args=[one.pk])
    client.force_login(boss)
    assert [todo.url for todo in todos(boss)] == [url]
    page = client.get(url)
    tap = f"{page.context['places'][0][0].pk}:{page.context['places'][0][1]}"
    for _ in range(2):  # the same form, sent twice
        client.post(url, {"tap": tap})
    assert "撤销刚才那一下" in client.get(url).content.decode()
    assert visitors(one) == 1
    client.post(url, {"tap": tap, "undo": "1"})
    client.post(url, {"tap": "nonsense"})
    assert visitors(one) == 0
    sent = client.post(url, json.dumps({"taps": [{"stall": str(one.entrances.first().pk), "key": "12345678"}]}), "application/json")
    assert sent.json()["total"] == 1
    assert client.post(url, "{", "application/json").status_code == 422
    hold = reverse("jobs:job_fair_hold", args=[one.pk])
    assert "现场已经数了 1 人次" in client.get(hold).content.decode()
    client.post(hold, {"visitors": ""})
    assert (JobFair.objects.get(pk=one.pk).state, visitors(one)) == ("held", 1)


def test_the_same_by_program(fair):
    _, boss, one = fair
    bearer = f"Bearer {issue_token(by=boss, name='t')[1]}"

    def post(path, body):
        return Client().post(f"/api/v1/job-fairs/{one.pk}{path}", json.dumps(body), "application/json", headers={"authorization": bearer})

    made = post("/entrances", {"titles": ["北门"]}).json()["entrances"]
    assert [entrance["title"] for entrance in made] == ["北门"]
    taps = {"taps": [{"entrance": made[0]["id"], "key": f"program-{n}"} for n in range(3)]}
    for _ in range(2):
        said = post("/taps", taps).json()
    assert (said["total"], said["entrances"][0]["visitors"]) == (3, 3)
    assert post("/taps", {"taps": [{"entrance": str(uuid4()), "key": "program-9"}]}).status_code == 422
    held = post("/hold", {}).json()
    assert (held["state"], held["visitors"]) == ("held", 3)
