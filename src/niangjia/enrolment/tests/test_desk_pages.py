"""The pages of the desk: an offer typed, opened, closed, drawn; who may not, and what is wrong at its field."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment import services
from niangjia.enrolment.kinds import TEMPLATES
from niangjia.enrolment.models import Draw, Offer
from niangjia.enrolment.tests.factories import (
    entry_of,
    make_draw,
    make_offer,
    make_people,
    pool_of,
)
from niangjia.organizations.tests.factories import make_user
from tests.support.clients import client_of, text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("31.2304, 121.4737", (31.2304, 121.4737)), ("纬度31.2，经度121.4", (31.2, 121.4)), ("", (None, None)), ("121.4, 31.2", None),
     ("人民广场", None), ("31.2", None), ("-91, 0", None)],
)  # fmt: skip
def test_a_place_is_typed_as_a_map_copies_it(place: Any, typed: str, kept: Any) -> None:
    _, boss = place
    client, url = client_of(boss), reverse("enrolment:new", args=["course"])
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None} | {"title": "第一期", "at": typed}
    for name in ("starts_at", "ends_at", "opens_at", "closes_at"):
        data[name] = data[name].strftime("%Y-%m-%dT%H:%M")
    answer = client.post(url, data)
    if kept is None:
        assert "先写纬度" in str(answer.context["form"].errors["at"])
        return
    session = Offer.objects.get().sessions.get()
    assert (session.latitude, session.longitude) == kept
    again = client.get(reverse("enrolment:offer_again", args=[session.offer_id])).context["form"]
    assert again["at"].value() == (f"{kept[0]}, {kept[1]}" if kept[0] else "")


def test_what_can_be_opened_is_offered_once(place: Any) -> None:
    _, boss = place
    page = text(client_of(boss).get(reverse("enrolment:choose")))
    assert page.partition("<main")[2].count("招聘会") == 1
    assert client_of(boss).get(reverse("enrolment:new", args=["job_fair"])).status_code == 404


@pytest.mark.parametrize("kind", TEMPLATES)
def test_every_template_opens_as_it_is(place: Any, kind: str) -> None:
    _, boss = place
    client = client_of(boss)
    url = reverse("enrolment:new", args=[kind])
    form = client.get(url).context["form"]
    filled = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in filled.items() if value is not None} | {"title": "第一期"}
    for name in ("starts_at", "ends_at", "opens_at", "closes_at", "known_at"):
        if name in data:
            data[name] = data[name].strftime("%Y-%m-%dT%H:%M")
    answer = client.post(
        url, data | {"source": "双色球 2026 年第 135 期"} if data["mode"] == "draw" else data
    )
    assert answer.status_code == 302, answer.context["form"].errors
    offer = Offer.objects.get()
    assert (offer.kind, offer.state) == (kind, "draft")
    if offer.mode == "approval":
        numbers = client.get(reverse("enrolment:offer_quotas", args=[offer.pk])).context["form"]
        client.post(
            reverse("enrolment:offer_quotas", args=[offer.pk]),
            {name: numbers[name].value() or "" for name in numbers.fields},
        )
    client.post(reverse("enrolment:offer_do", args=[offer.pk, "open"]))
    offer.refresh_from_db()
    assert offer.state == "open"


def test_what_is_wrong_stands_at_its_field(place: Any) -> None:
    _, boss = place
    client, url = client_of(boss), reverse("enrolment:new", args=["course"])
    now = timezone.localtime()
    at = {name: (now + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M") for name, days in
          {"opens_at": 2, "closes_at": 1, "starts_at": 9, "ends_at": 9}.items()}  # fmt: skip
    data = {"union": "云湖市总工会", "title": "讲座", "mode": "first_come", "places": 5, **at}
    assert "截止要晚于开始报名" in text(client.post(url, data))
    assert "看不出人数" in text(client.post(url, data | {"pools": "快递员"}))
    assert "不认识“火星人”" in text(client.post(url, data | {"pools": "火星人 5"}))
    assert "一种办法分类" in text(
        client.post(url, data | {"pools": "女 2\n快递员 3", "closes_at": at["starts_at"]})
    )
    several = text(client.post(url, data | {"pools": "快递员\n火星人 5"}))
    assert all(one in several for one in ("截止要晚于开始报名", "看不出人数", "不认识“火星人”"))
    assert "公开号码" in text(client.post(url, data | {"mode": "draw"}))
    assert not Offer.objects.exists()


def test_the_draw_from_desk_to_proof(place: Any) -> None:
    tree, boss = place
    offer = make_draw(boss, tree["嘉言区总工会"], places=2)
    for one in make_people(tree["环卫公司工会"], 5):
        services.enrol(by=one, offer=offer)
    proof = reverse("enrolment:proof", args=[offer.pk])
    assert "目前人数" in text(Client().get(proof))
    client, other = client_of(boss), client_of(make_user("", "chair", tree["云湖市总工会"]))
    client.post(reverse("enrolment:offer_do", args=[offer.pk, "close"]))
    Draw.objects.update(known_at=timezone.now() - timedelta(minutes=1))
    number = reverse("enrolment:offer_number", args=[offer.pk])
    assert "请另一位同事" in text(client.post(number, {"number": "03 11 + 8"}, follow=True))
    assert "可以开摇" in text(other.post(number, {"number": "3 11 8"}, follow=True))
    drawn = client.post(reverse("enrolment:offer_do", args=[offer.pk, "draw"]), follow=True)
    assert "结果已经公布" in text(drawn)
    assert "已经开摇过了" in text(
        other.post(reverse("enrolment:offer_do", args=[offer.pk, "draw"]), follow=True)
    )
    page = text(Client().get(proof))
    assert Draw.objects.get().secret in page
    assert "中签 2 人" in page
    for name in ("list.txt", "result.json"):
        file = Client().get(reverse("enrolment:proof_file", args=[offer.pk, name]))
        assert file["Content-Disposition"] == f'attachment; filename="{name}"'
    assert Client().get(reverse("enrolment:proof_file", args=[offer.pk, "secret.txt"])).status_code == 404
    assert b"hashlib" in Client().get(reverse("enrolment:script")).content


@pytest.mark.parametrize("drawn", [False, True])
def test_the_proof_of_what_was_called_off_stays_and_says_so(place: Any, drawn: bool) -> None:
    tree, boss = place
    offer = make_draw(boss, tree["嘉言区总工会"], places=2)
    pages = [reverse("enrolment:proof", args=[offer.pk]), reverse("enrolment:public_offers"), "/"]
    assert not any("取消" in text(Client().get(page)) for page in pages)
    if drawn:
        services.close_offer(by=boss, offer=offer)
        draw = Draw.objects.get()
        for one in (boss, make_user("", "chair", tree["云湖市总工会"])):
            services.type_number(by=one, draw=draw, typed="7", now=draw.known_at)
        services.draw_now(by=boss, draw=draw)
    services.cancel_offer(by=boss, offer=Offer.objects.get(), reason="场地停用")
    proof, *lists = (text(Client().get(page)) for page in pages)
    assert ("结果不再作数" in proof, "不再开摇" in proof) == (drawn, not drawn)
    assert all("项目已取消" in page and "等待截止" not in page for page in (proof, *lists))
    assert (Draw.objects.get().secret in proof) == drawn


def test_the_desk_cancels_resizes_and_takes_away(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"], places=1)
    first, second = make_people(tree["环卫公司工会"], 2)
    for one in (first, second):
        services.enrol(by=one, offer=offer)
    client = client_of(boss)
    size = reverse("enrolment:pool_size", args=[pool_of(offer).pk])
    assert size in text(client.get(reverse("enrolment:offer", args=[offer.pk])))
    drawn = make_draw(boss, tree["嘉言区总工会"])
    assert "/size" not in text(client.get(reverse("enrolment:offer", args=[drawn.pk])))
    assert "不能少于 1" in text(client.post(size, {"total": 0}))
    client.post(size, {"total": 2})
    assert entry_of(offer, second).state == "taken"
    client.post(reverse("enrolment:entry_remove", args=[entry_of(offer, first).pk]), {"reason": "重复"})
    assert entry_of(offer, first).state == "cancelled"
    assert client.post(reverse("enrolment:offer_cancel", args=[offer.pk]), {"reason": ""}).status_code == 422
    client.post(reverse("enrolment:offer_cancel", args=[offer.pk]), {"reason": "停电"})
    assert Offer.objects.get(pk=offer.pk).state == "cancelled"
    assert size not in text(client.get(reverse("enrolment:offer", args=[offer.pk])))
    assert "已经取消" in text(client_of(second).get(reverse("enrolment:my_offer", args=[offer.pk])))


def test_rights_of_the_desk(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"])
    outside = client_of(make_user("", "chair", tree["大成区总工会"]))
    leader = client_of(make_user("", "leader", tree["嘉言区总工会"]))
    for name in ("offer", "offer_entries"):
        url = reverse(f"enrolment:{name}", args=[offer.pk])
        assert (outside.get(url).status_code, leader.get(url).status_code) == (404, 200)
    close = reverse("enrolment:offer_do", args=[offer.pk, "close"])
    assert (outside.post(close).status_code, leader.post(close).status_code) == (404, 403)
    below = client_of(make_user("", "chair", tree["柳桥街道总工会"]))
    assert below.post(close).status_code == 404
    offer.refresh_from_db()
    assert offer.state == "open"
