"""Where unused places go: said at the desk for every mode, kept by every edit, and done at its time."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment import services
from niangjia.enrolment.models import Offer, Pool
from niangjia.enrolment.services import NewPool, NewSession, reviewing, seating
from niangjia.enrolment.tests.factories import (
    check_sums,
    entry_of,
    make_draw,
    make_offer,
    make_place,
    pool_of,
)
from niangjia.enrolment.tests.named import (
    DISTRICT,
    EXPRESS,
    WASTE,
    chairs,
    fresh,
    make_direct,
    make_named,
    put_forward,
)
from niangjia.enrolment.tests.test_copying import posted
from niangjia.kernel.errors import Invalid
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db
SOURCE = {"source": "双色球 2027 年第 1 期"}


@pytest.fixture
def desk(settings: Any) -> tuple[Any, Any, Any]:
    settings.SECOND_FACTOR = False
    tree, boss = make_place()
    return tree, boss, client_of(boss)


def goes(offer: Offer | None = None) -> list[tuple[Any, ...]]:
    rows = Pool.objects.filter(session__offer=offer or Offer.objects.latest("created_at")).order_by("session__starts_at", "order")
    return list(rows.values_list("name", "spill__name", "release_at"))


def fill(client: Any, kind: str, **said: Any) -> tuple[str, dict[str, Any]]:
    """Address and data of a new offer of a kind."""
    url = reverse("enrolment:new", args=[kind])
    return url, posted(client, url) | {"title": "第一期"} | said


def moment(data: dict[str, Any], **before: float) -> datetime:
    """So long before the first batch."""
    return timezone.make_aware(datetime.fromisoformat(data["starts_at"])) - timedelta(**before)


def test_a_draw_is_told_where_its_unused_places_go_and_an_edit_keeps_it(desk: Any) -> None:
    _, _, client = desk
    drawn = SOURCE | {"mode": "draw", "release_at": ""}
    url, data = fill(client, "recuperation", pools="快递员 3 转给 网约车司机\n网约车司机 5，用不完的转给“其他”\n其他 2\n机动 1", **drawn)
    data |= {"known_at": data["closes_at"][:10] + "T23:00"}
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.context["form"].errors
    wanted = [("快递员", "网约车司机", None), ("网约车司机", "其他", None), ("其他", None, None), ("机动", None, None)]
    one = Offer.objects.get()
    assert goes() == wanted
    edit = reverse("enrolment:offer_edit", args=[one.pk])
    filled = posted(client, edit)
    assert (filled["pools"].splitlines()[0], filled["rest_to_last"]) == ("快递员 3 转给 网约车司机", False)
    assert client.post(edit, filled | {"title": "改过的"}).status_code == 302
    assert goes() == wanted
    again = reverse("enrolment:offer_again", args=[one.pk])
    assert client.post(again, posted(client, again) | SOURCE).status_code == 302
    assert goes() == wanted
    page = client.get(reverse("enrolment:offer", args=[one.pk])).content.decode()
    assert "用不完转给“网约车司机”" in page


def test_one_tick_sends_everything_of_a_draw_to_the_last_category(desk: Any) -> None:
    _, _, client = desk
    url, data = fill(client, "recuperation", pools="女 3\n男 4\n其他 2\n机动 1", rest_to_last="on", mode="draw", **SOURCE)
    data |= {"known_at": data["closes_at"][:10] + "T23:00"}
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.context["form"].errors
    assert [one[:2] for one in goes()] == [("女", "其他"), ("男", "其他"), ("其他", None), ("机动", None)]
    edit = reverse("enrolment:offer_edit", args=[Offer.objects.get().pk])
    assert (posted(client, edit)["rest_to_last"], posted(client, edit)["pools"]) == (True, "女 3\n男 4\n其他 2\n机动 1")
    assert client.post(edit, posted(client, edit) | {"rest_to_last": ""}).status_code == 302
    assert {one[1] for one in goes()} == {None}
    answer = client.post(edit, posted(client, edit) | {"rest_to_last": "on", "release_at": data["closes_at"]})
    assert (answer.status_code, "开奖时就转" in str(answer.context["form"].errors["release_at"])) == (422, True)


def test_what_is_left_goes_to_the_last_category_at_the_time_that_is_said(desk: Any) -> None:
    _, _, client = desk
    url, data = fill(client, "training", pools="快递员 3\n其他 5\n机动 1")
    at = moment(data, days=1)
    typed = timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")
    assert client.post(url, data | {"release_at": typed}).status_code == 302
    assert goes() == [("快递员", "其他", at), ("其他", None, None), ("机动", None, None)]
    edit = reverse("enrolment:offer_edit", args=[Offer.objects.get().pk])
    assert posted(client, edit)["release_at"] == typed
    page = client.get(reverse("enrolment:offer", args=[Offer.objects.get().pk])).content.decode()
    assert "没报完的转给“其他”" in page
    moments = [{"release_at": data[name]} for name in ("starts_at", "opens_at")]
    for wrong in (*moments, {"pools": ""}, {"release_at": "", "rest_to_last": "on"}):
        answer = client.post(url, data | {"release_at": typed} | wrong)
        assert (answer.status_code, "release_at" in answer.context["form"].errors) == (422, True), wrong
    answer = client.post(url, data | {"rest_to_last": "on", "pools": "其他 5"})
    assert "没有分两类以上" in str(answer.context["form"].errors["rest_to_last"])


@pytest.mark.parametrize("kind", ["training", "delegation", "recuperation"])
def test_every_line_has_its_own_place_and_time(desk: Any, kind: str) -> None:
    _, _, client = desk
    url, data = fill(client, kind)
    early, late = moment(data, days=3), moment(data, days=1)
    said = timezone.localtime(early).strftime("%Y-%m-%d %H:%M")
    lines = f"女 3 转给 男 {said}\n男 4 转给 其他\n机动 1 转给 其他\n其他 2"
    answer = client.post(url, data | {"pools": lines, "release_at": timezone.localtime(late).strftime("%Y-%m-%dT%H:%M")})
    assert answer.status_code == 302, answer.context["form"].errors
    wanted = [("女", "男", early), ("男", "其他", late), ("机动", "其他", late), ("其他", None, None)]
    assert goes() == wanted
    for _ in range(2):
        address = reverse("enrolment:offer_edit", args=[Offer.objects.get().pk])
        answer = client.post(address, posted(client, address))
        assert answer.status_code == 302, answer.context["form"].errors
        assert goes() == wanted
    again = reverse("enrolment:offer_again", args=[Offer.objects.get().pk])
    assert client.post(again, posted(client, again)).status_code == 302
    later = [at and at - since for (*_, at), (*_, since) in zip(goes(), wanted, strict=True)]
    assert len(set(later)) == 2
    assert [one[:2] for one in goes()] == [one[:2] for one in wanted]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("快递员 3 转给 骑手\n其他 2", "要转给的“骑手”不在这些分类里"),
        ("快递员 3 转给\n其他 2", "要写转给哪一类"),
        ("其他 3\n快递员 2 转给 其他", "只能转给排在后面的分类"),
        ("快递员 3 转给 快递员\n其他 2", "只能转给排在后面的分类"),
        ("快递员 3 转给 机动\n其他 2\n机动 1", "机动名额不开放报名"),
        ("快递员 3 转给 其他 2026-13-40 18:00\n其他 2", "里的时间要写成"),
        ("天外来客（火星人） 3\n其他 2", "不认识“天外来客（火星人）”"),
    ],
)
def test_what_goes_nowhere_is_said_at_the_line(desk: Any, lines: str, sentence: str) -> None:
    _, _, client = desk
    url, data = fill(client, "training", pools=lines)
    answer = client.post(url, data | {"release_at": timezone.localtime(moment(data, days=1)).strftime("%Y-%m-%dT%H:%M")})
    assert answer.status_code == 422
    assert sentence in str(answer.context["form"].errors["pools"])
    assert answer.context["form"]["pools"].value() == lines
    assert not Offer.objects.exists()


def test_names_and_people_of_categories_survive_an_edit(desk: Any) -> None:
    """An offer that was made by API: names of its own, several groups in one pool, two unions with one name."""
    tree, boss, client = desk
    start, twin = timezone.now() + timedelta(days=30), "同名工会"
    for name in (WASTE, EXPRESS):
        type(tree[name]).objects.filter(pk=tree[name].pk).update(name=twin)
    every = [
        [NewPool("新就业形态", 3, "group", ["courier", "ride_hailing"]), NewPool("一般会员", 5), NewPool("领导定", 1, "reserve")],
        [NewPool("一线女工", 3, "gender", ["female"], spill="大家"), NewPool("大家", 5)],
        [NewPool("甲队", 1, "union", [tree[WASTE].path]), NewPool("乙队", 1, "union", [tree[EXPRESS].path])],
        [NewPool("其余名额", 4)],
    ]
    offers = [make_draw(boss, tree[DISTRICT], opened=False, pools=pools) for pools in every]
    categories = [NewPool("女", 2, "category", ["女"]), NewPool("劳模", 1, "category", ["劳模", "先进"])]
    offers.append(make_named(boss, tree, pools=categories, opened=False))
    offers.append(make_direct(boss, tree, pools=[*categories, NewPool("其他", 1)], opened=False))
    sessions = [NewSession("夜里", start, start, "礼堂", every[0])]
    offers.append(make_offer(boss, tree[DISTRICT], sessions=sessions, opened=False))
    for one in offers:
        before = list(Pool.objects.filter(session__offer=one).values_list("name", "by", "values", "total", "spill__name"))
        edit = reverse("enrolment:offer_edit", args=[one.pk])
        answer = client.post(edit, posted(client, edit))
        assert answer.status_code == 302, answer.context["form"].errors
        after = list(Pool.objects.filter(session__offer=one).values_list("name", "by", "values", "total", "spill__name"))
        assert after == before


def test_a_name_that_two_unions_have_is_not_guessed(desk: Any) -> None:
    tree, _, client = desk
    for name in (WASTE, EXPRESS):
        type(tree[name]).objects.filter(pk=tree[name].pk).update(name="同名工会")
    url, data = fill(client, "training", pools="同名工会 3\n其他 2")
    assert "不止一个" in str(client.post(url, data).context["form"].errors["pools"])
    data |= {"pools": f"同名工会（{tree[WASTE].code}） 3\n其他 2"}
    assert client.post(url, data).status_code == 302
    assert Pool.objects.get(by="union").values == [tree[WASTE].path]


@pytest.mark.parametrize(
    ("mode", "pool", "sentence"),
    [
        ("first_come", {"spill": "其他"}, "还没有写"),
        ("first_come", {"spill": "机动", "release_at": 1}, "机动名额"),
        ("draw", {"spill": "其他", "release_at": 1}, "开奖时就转"),
        ("first_come", {"spill": "其他", "release_at": 40}, "开始以前"),
        ("first_come", {"spill": "其他", "release_at": -1}, "开始报名以后"),
    ],
)
def test_services_and_api_refuse_what_would_never_happen(desk: Any, mode: str, pool: dict[str, Any], sentence: str) -> None:
    tree, boss, _ = desk
    if days := pool.get("release_at"):
        pool = pool | {"release_at": timezone.now() + timedelta(days=days)}
    pools = [NewPool("快递员", 3, "group", ["courier"], **pool), NewPool("其他", 1), NewPool("机动", 1, "reserve")]
    make = make_draw if mode == "draw" else make_offer
    with pytest.raises(Invalid) as told:
        make(boss, tree[DISTRICT], pools=pools)
    assert sentence in str(told.value.errors)


def test_where_people_are_named_places_move_on_only_when_the_list_is_settled(desk: Any) -> None:
    tree, boss, _ = desk
    at = timezone.now() + timedelta(days=1)
    pools = [NewPool("工匠", 2, "category", ["工匠"], spill="抗疫", release_at=at), NewPool("抗疫", 1, "category", ["抗疫"])]
    offer = make_named(boss, tree, pools=pools)
    company, town, district = chairs(tree)
    people = [make_member(tree[WASTE], user=make_user()) for _ in range(4)]
    made = put_forward(company, offer, tree[WASTE], people[0]) + put_forward(company, offer, tree[WASTE], *people[1:], category="抗疫")
    reviewing.send_up(by=company, nominations=made)
    reviewing.send_up(by=town, nominations=[fresh(one) for one in made])
    reviewing.approve(by=district, nominations=[fresh(one) for one in made])
    assert services.release_unused(by=None, now=at) == 0  # the places of who was approved are free until the list is settled
    seating.place(by=boss, offer=offer)
    users = [one.person.user for one in people]
    assert [entry_of(offer, one).state for one in users] == ["taken", "taken", "waiting", "waiting"]
    assert services.release_unused(by=None, now=at - timedelta(minutes=1)) == 0
    assert services.release_unused(by=None, now=at) == 1
    assert [entry_of(offer, one).state for one in users] == ["taken", "taken", "taken", "waiting"]
    assert (pool_of(offer, "工匠").total, pool_of(offer, "抗疫").total) == (1, 2)
    check_sums(offer)
