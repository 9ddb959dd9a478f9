"""A draft is written anew; an earlier offer is filled in for the next time, and means the same."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment import services
from niangjia.enrolment.copying import filled, next_time
from niangjia.enrolment.kinds import TEMPLATES
from niangjia.enrolment.models import Offer, Pool
from niangjia.enrolment.services import NewPool, NewSession
from niangjia.enrolment.tests.factories import make_draw, make_offer, make_place
from tests.support.forms import posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(settings: Any) -> tuple[Any, Any, Client]:
    settings.SECOND_FACTOR = False
    tree, boss = make_place()
    client = Client()
    client.force_login(boss)
    return tree, boss, client


def whole(offer: Offer) -> Any:
    """What an offer means, without its moments."""
    pools = Pool.objects.filter(session__offer=offer).order_by("session__starts_at", "order")
    plain = ("title", "kind", "mode", "rules", "weights", "hold_minutes", "cancel_hours", "group_most", "path")
    parts = ("session__title", "name", "by", "values", "total", "spill__name")
    return [getattr(offer, name) for name in plain], list(pools.values_list(*parts))


def make_many(boss: Any, union: Any, below: Any) -> list[Offer]:
    """Two batches by group with every rule, and one batch by union."""
    start = timezone.now() + timedelta(days=30)
    pools = [NewPool("快递员", 3, "group", ["courier"]), NewPool("其他", 5), NewPool("机动", 1, "reserve")]
    others = [NewPool(below.name, 4, "union", [below.path]), NewPool("其他", 5)]
    by_unions = NewSession("第0批", start, start, "礼堂", others)
    sessions = [NewSession(f"第{n}批", start + timedelta(days=n), start + timedelta(days=n), "礼堂", pools) for n in (1, 2)]
    rules = [
        {"kind": "gender", "values": ["female"]}, {"kind": "group", "values": ["courier"]},
        {"kind": "employment_form", "values": ["gig", "flexible"]}, {"kind": "age", "from": 20, "to": 50},
        {"kind": "member_years", "years": 1}, {"kind": "not_within", "years": 3, "of": "course"},
        {"kind": "absences", "most": 1, "months": 6},
    ]  # fmt: skip
    return [
        make_offer(boss, union, sessions=sessions, rules=rules, hold_minutes=15),
        make_offer(boss, union, sessions=[by_unions]),
    ]


def test_the_next_time_means_the_same(desk: Any) -> None:
    tree, boss, client = desk
    offers = make_many(boss, tree["嘉言区总工会"], tree["环卫公司工会"])
    weights = [
        {"kind": "first_time", "balls": 2}, {"kind": "waited", "balls": 1}, {"kind": "group", "values": ["courier"], "balls": 1},
    ]  # fmt: skip
    offers.append(make_draw(boss, tree["嘉言区总工会"], weights=weights))
    for one in offers:
        url = reverse("enrolment:offer_again", args=[one.pk])
        mode = {"source": "双色球 2027 年第 1 期"} if one.is_draw else {}
        answer = client.post(url, posted(client, url) | mode)
        assert answer.status_code == 302, answer.context["form"].errors
        made = Offer.objects.latest("created_at")
        assert made != one
        if one.is_draw:
            assert whole(made)[0] == whole(one)[0]
        else:
            assert whole(made) == whole(one)
        services.open_offer(by=boss, offer=made)


def test_what_a_program_said_and_the_form_has_no_field_for_stays(desk: Any) -> None:
    tree, boss, client = desk
    rules = [
        {"kind": "gender", "values": ["female", "male"]},
        {"kind": "not_within", "years": 2, "of": "outing"}, {"kind": "absences", "most": 0, "months": 12},
    ]  # fmt: skip
    weights = [{"kind": "group", "values": [one], "balls": balls} for one, balls in (("courier", 2), ("truck_driver", 1))]
    one = make_draw(boss, tree["嘉言区总工会"], rules=rules, weights=weights, opened=False)
    assert one.kind != "outing"
    for name in ("offer_edit", "offer_again"):
        url = reverse(f"enrolment:{name}", args=[one.pk])
        answer = client.post(url, posted(client, url) | {"source": "双色球 2027 年第 1 期", "member_years": 1, "lost": 1})
        assert answer.status_code == 302, answer.context["form"].errors
        made = Offer.objects.latest("created_at")
        assert made.rules == [{"kind": "member_years", "years": 1}, *rules]
        assert made.weights == [{"kind": "lost", "balls": 1}, *weights]


def test_an_offer_of_last_year_starts_ahead_of_us(desk: Any) -> None:
    tree, boss, _ = desk
    one = make_offer(boss, tree["嘉言区总工会"])
    late = timedelta(days=400)
    Offer.objects.filter(pk=one.pk).update(opens_at=one.opens_at - late, closes_at=one.closes_at - late)
    one.sessions.update(starts_at=timezone.now() - timedelta(days=370), ends_at=timezone.now() - timedelta(days=370))
    one.refresh_from_db()
    before, said = filled(one), next_time(one, timezone.now())
    assert said["opens_at"] < said["closes_at"] < said["starts_at"] <= said["ends_at"]
    assert said["starts_at"] > timezone.now()
    assert said["starts_at"].weekday() == before["starts_at"].weekday()


def test_a_draft_is_written_anew_and_an_open_one_is_not(desk: Any) -> None:
    tree, boss, client = desk
    one = make_offer(boss, tree["嘉言区总工会"], opened=False)
    url = reverse("enrolment:offer_edit", args=[one.pk])
    answer = client.post(url, posted(client, url) | {"title": "改过的讲座", "pools": "女 3\n男 4"})
    assert answer.status_code == 302, answer.context["form"].errors
    one.refresh_from_db()
    assert (one.title, one.revision) == ("改过的讲座", 1)
    assert list(Pool.objects.values_list("name", "total")) == [("女", 3), ("男", 4)]
    assert "截止" in client.post(url, posted(client, url) | {"closes_at": "2020-01-01T00:00"}).content.decode()
    services.open_offer(by=boss, offer=one)
    assert client.get(url).status_code == 409


@pytest.mark.parametrize("kind", TEMPLATES)
def test_every_template_can_be_edited(desk: Any, kind: str) -> None:
    _, _, client = desk
    url = reverse("enrolment:new", args=[kind])
    source = {"source": "双色球 2027 年第 1 期"}
    data = posted(client, url) | {"title": "第一期"}
    client.post(url, data | source if data["mode"] == "draw" else data)
    one = Offer.objects.get()
    before, edit = whole(one), reverse("enrolment:offer_edit", args=[one.pk])
    answer = client.post(edit, posted(client, edit))
    assert answer.status_code == 302, answer.context["form"].errors
    one.refresh_from_db()
    assert whole(one) == before
