"""Batches that differ: written into the form's lines and read back as they were, by hour, place, coordinates and places."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django import forms
from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment.forms import batches
from niangjia.enrolment.forms import pools as lines
from niangjia.enrolment.models import Offer, Session
from niangjia.enrolment.services import NewPool, NewSession
from niangjia.enrolment.tests.factories import make_offer, make_place
from niangjia.enrolment.tests.test_copying import posted, whole
from niangjia.enrolment.tests.test_spill import fill, goes
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db
DAY = timezone.make_aware(datetime(2027, 3, 2, 9, 0))  # noqa: DTZ001
WHOLE = NewSession(batches.WHOLE, DAY, DAY + timedelta(hours=8), "礼堂", (), 31.2, 121.5)


@pytest.fixture
def desk(settings: Any) -> tuple[Any, Any, Any]:
    settings.SECOND_FACTOR = False
    tree, boss = make_place()
    return tree, boss, client_of(boss)


def different() -> list[NewSession]:
    start = (timezone.localtime() + timedelta(days=30)).replace(hour=9, minute=0, second=0, microsecond=0)
    later, goes = start + timedelta(days=7, hours=5), start - timedelta(days=2)
    first = [NewPool("快递员", 3, "group", ["courier"], "其他", goes), NewPool("其他", 5), NewPool("机动", 1, "reserve")]
    second = [NewPool("女", 6, "gender", ["female"], "其他", goes + timedelta(days=7)), NewPool("其他", 2)]
    return [
        NewSession("第一批", start, start + timedelta(hours=8), "礼堂", first, 31.2304, 121.4737),
        NewSession("第二批", later, later + timedelta(hours=3), "湖滨 疗养院", second, 30.5, 120.25),
        NewSession("第三批", later + timedelta(days=1), later + timedelta(days=1), "", [NewPool("全部", 4)]),
    ]


def sessions(offer: Offer, later: timedelta = timedelta(0)) -> list[tuple[Any, ...]]:
    rows = Session.objects.filter(offer=offer).order_by("title")
    columns = ("title", "venue", "latitude", "longitude", "starts_at", "ends_at")
    return [(*row[:4], row[4] + later, row[5] + later) for row in rows.values_list(*columns)]


def test_an_edit_keeps_batches_that_differ(desk: Any) -> None:
    tree, boss, client = desk
    one = make_offer(boss, tree["嘉言区总工会"], sessions=different(), opened=False)
    before, when = whole(one), sessions(one)
    released = goes(one)
    url = reverse("enrolment:offer_edit", args=[one.pk])
    data = posted(client, url)
    assert "【第二批】\n女 6 转给 其他" in data["pools"]
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.context["form"].errors
    assert (whole(one), sessions(one)) == (before, when)
    assert goes(one) == released


def test_the_next_time_has_the_same_batches_weeks_later(desk: Any) -> None:
    tree, boss, client = desk
    one = make_offer(boss, tree["嘉言区总工会"], sessions=different())
    url = reverse("enrolment:offer_again", args=[one.pk])
    answer = client.post(url, posted(client, url))
    assert answer.status_code == 302, answer.context["form"].errors
    made = Offer.objects.latest("created_at")
    weeks = made.sessions.get(title="第一批").starts_at - one.sessions.get(title="第一批").starts_at
    assert weeks >= timedelta(weeks=1)
    assert whole(made) == whole(one)
    assert sessions(made) == sessions(one, weeks)


@pytest.mark.parametrize(
    ("line", "venue", "at", "hours"),
    [
        ("甲 2027-03-02 2027-03-04", "礼堂", (31.2, 121.5), ("09:00", "17:00")),
        ("甲\t2027/3/2\t2027/3/4", "礼堂", (31.2, 121.5), ("09:00", "17:00")),
        ("甲 2027-03-02 14:00 2027-03-02 16:30 二楼 会议室", "二楼 会议室", (None, None), ("14:00", "16:30")),
        ("甲 2027-03-02 2027-03-02 湖滨 @30.5, 120.25", "湖滨", (30.5, 120.25), ("09:00", "17:00")),
        ("甲 2027-03-02 2027-03-02 @30.5，120.25", "礼堂", (30.5, 120.25), ("09:00", "17:00")),
        ("甲 2027-03-02 2027-03-02 -", "", (None, None), ("09:00", "17:00")),
    ],
)
def test_a_line_says_what_differs(line: str, venue: str, at: Any, hours: Any) -> None:
    (one,) = batches.read(line, WHOLE)
    assert (one.title, one.venue, (one.latitude, one.longitude)) == ("甲", venue, at)
    assert tuple(f"{timezone.localtime(moment):%H:%M}" for moment in (one.starts_at, one.ends_at)) == hours


@pytest.mark.parametrize(
    "line",
    [
        "甲", "甲 2027-03-02", "甲 2027-02-30 2027-03-01", "甲 2027-03-02 25:00 2027-03-02", "甲 2027-03-02 2027-03-02 湖 @91, 3",
        "甲 2027-03-02 2027-03-01", "甲 2027-03-02 10:00 2027-03-02 09:59", "甲 2027-03-02 2027-03-02\n甲 2027-03-03 2027-03-03",
    ],
)  # fmt: skip
def test_a_line_that_is_none_is_named(line: str) -> None:
    with pytest.raises(forms.ValidationError):
        list(batches.read(line, WHOLE))


@pytest.mark.parametrize(
    ("pools", "sentence"),
    [
        ("【第三批】\n女 3", "没有叫“第三批”的批次"),
        ("【第一批】\n女 3\n其他 2", "“第二批”没有写名额"),
        ("【第一批】\n【第二批】\n女 3", "“第一批”没有写名额"),
        ("【第二批】\n女 3\n什么 2", "什么"),
    ],
)
def test_a_batch_that_is_wrong_is_named(desk: Any, pools: str, sentence: str) -> None:
    _, _, client = desk
    url, data = fill(client, "course", pools=pools)
    day = data["starts_at"][:10]
    answer = client.post(url, data | {"batches": f"第一批 {day} {day}\n第二批 {day} {day}"})
    assert sentence in answer.content.decode()
    assert not Offer.objects.exists()


def test_lines_above_all_names_are_for_the_rest() -> None:
    parts = {name: [NewPool(name or "其他", 1)] for name in lines.sections("其他 9\n［第二批］：\n女 3\n【第 三批】\n男 2")}
    found = lines.by_batch(parts, ["第一批", "第二批", "第三批"])
    assert [one[0].name for one in found.values()] == ["其他", "第二批", "第三批"]


def test_all_batches_are_added_up_before_and_when_they_are_saved(desk: Any) -> None:
    tree, boss, client = desk
    one = make_offer(boss, tree["嘉言区总工会"], sessions=different(), opened=False)
    url = reverse("enrolment:offer_edit", args=[one.pk])
    data, said = posted(client, url), "共 3 批，合计 21 个名额：第一批 9，第二批 8，第三批 4。"
    assert client.post(f"{url}?count=1", data | {"title": ""}).content.decode() == f'<p id="total" class="quiet small">{said}</p>'
    assert said not in client.post(f"{url}?count=1", data | {"batches": "第一批 明天"}).content.decode()
    assert said in client.post(url, data | {"title": ""}).content.decode()
    assert Offer.objects.get().revision == one.revision  # nothing was saved
    assert f"草稿已保存，{said}" in client.post(url, data, follow=True).content.decode()
