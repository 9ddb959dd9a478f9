"""The places of a rest cure that nobody was put forward for: drawn among those who asked, on one contract, in one account."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment import rolls
from niangjia.enrolment import services as places
from niangjia.enrolment.demo import drawn
from niangjia.enrolment.models import Entry, Offer, Session, Turn
from niangjia.enrolment.queries import shelf
from niangjia.enrolment.services import NewDraw, seating
from niangjia.enrolment.tests.factories import check_sums, make_place
from niangjia.enrolment.tests.named import WASTE, check_named, fresh
from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.messages import Message
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user
from niangjia.recuperation import papers, services
from niangjia.recuperation.tests.factories import be_over, contract_of, fill, make_cure, make_programme
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(settings: Any) -> tuple[Any, Any]:
    settings.SECOND_FACTOR = False
    return make_place()


def make_rest(place: Any, asking: int = 16) -> tuple[Any, Offer, Offer, list[Any]]:
    """A rest cure of fourteen places with two on its list, twelve in an open draw, and so many who asked; the first is on the list."""
    tree, boss = place
    offer = make_cure(boss, tree)
    one = make_programme(boss, offer)
    services.contract(by=boss, programme=one, new=contract_of())
    people = [make_member(tree[WASTE], user=make_user()) for _ in range(asking + 2)]
    fill(boss, offer, tree, people[:2])
    now = timezone.now()
    draw = NewDraw("双色球", now + timedelta(days=12), 3)
    rest = seating.draw_rest(by=boss, offer=fresh(offer), opens_at=now, closes_at=now + timedelta(days=9), draw=draw)
    places.open_offer(by=boss, offer=rest)
    return one, offer, rest, people


def test_one_trip_with_the_drawn(place: Any) -> None:
    tree, boss = place
    one, offer, rest, people = make_rest(place)
    services.amend(by=boss, programme=fresh(one), new=contract_of(amount=Decimal(42_000)), reason="按十四人签")  # 600 a day of 14
    first = rest.sessions.get(title="第一批")
    with pytest.raises(Refused, match="暂不符合"):
        places.enrol(by=people[0].person.user, offer=rest, session=first)
    for member in people[2:]:
        places.enrol(by=member.person.user, offer=rest, session=first)
    drawn(rest, (boss, make_user("", "chair", tree["云湖市总工会"])), "3 11 8")
    won = Entry.objects.filter(offer=rest, state="taken")
    assert (won.count(), Entry.objects.filter(offer=rest, state="waiting").count()) == (5, 3)
    with pytest.raises(Refused, match="记在那个项目上"):
        make_programme(boss, fresh(rest))
    Session.objects.filter(offer=rest).update(starts_at=timezone.now() - timedelta(days=9), ends_at=timezone.now() - timedelta(days=5))
    for entry in won.select_related("offer__union", "session", "pool", "person__user"):
        places.check_in(by=boss, entry=entry)
    be_over(boss, offer, cost=Decimal(17_500))
    assert fresh(rest).state == "ended"
    with pytest.raises(Refused, match="费用在那个项目里一起登记"):
        places.set_costs(by=boss, offer=fresh(rest), costs=[])
    services.settle(by=boss, programme=fresh(one))
    sheet = papers.settlement(fresh(one))
    assert (sheet["people"], sheet["per_day"]) == (7, "500.00 元")
    assert sorted(sheet["kinds"].split("，")) == ["其余名额 5 人", "工匠 1 人", "重大工程 1 人"]
    assert set(Turn.objects.values_list("place", flat=True)) == {"湖滨疗养院"}
    check_named(fresh(offer))
    check_sums(rest)
    page = client_of(boss).get(reverse("enrolment:offer_after", args=[rest.pk])).content.decode()
    assert f"{offer.title}</a>的其余名额" in page
    assert "登记费用" not in page
    assert "疗休养安排" in client_of(boss).get(reverse("enrolment:offer", args=[rest.pk])).content.decode()


def test_a_draw_that_is_called_off_alone_counts_no_more(place: Any) -> None:
    _, boss = place
    one, offer, rest, _ = make_rest(place, asking=1)
    assert rolls.places(fresh(offer)) == 14
    places.cancel_offer(by=boss, offer=rest, reason="没有人报")
    assert rolls.places(fresh(offer)) == 2
    with pytest.raises(Invalid, match="标准不超过 600 元"):  # 35,000 yuan among two
        services.amend(by=boss, programme=fresh(one), new=contract_of(), reason="改签")


def test_called_off_together(place: Any) -> None:
    _, boss = place
    _, offer, rest, people = make_rest(place, asking=1)
    places.enrol(by=people[2].person.user, offer=rest, session=rest.sessions.get(title="第一批"))
    places.cancel_offer(by=boss, offer=fresh(offer), reason="台风")
    assert fresh(rest).state == "cancelled"
    assert Message.objects.filter(user=people[2].person.user, kind="enrolment.annulled").exists()


def test_from_the_draw_of_the_rest_the_plan_of_the_trip_is_written_down(place: Any) -> None:
    tree, boss = place
    offer = make_cure(boss, tree)
    fill(boss, offer, tree, [make_member(tree[WASTE])])
    now = timezone.now()
    draw = NewDraw("双色球", now + timedelta(days=12), 3)
    rest = seating.draw_rest(by=boss, offer=fresh(offer), opens_at=now, closes_at=now + timedelta(days=9), draw=draw)
    page = client_of(boss).get(reverse("enrolment:offer", args=[rest.pk])).content.decode()
    assert reverse("recuperation:plan", args=[offer.pk]) in page
    assert reverse("recuperation:plan", args=[rest.pk]) not in page


def test_whoever_goes_along_is_not_told_why_the_same_trip_is_not_for_them(place: Any) -> None:
    _, offer, rest, people = make_rest(place, asking=1)
    named, asks, other = people[0].person.user, people[2].person.user, people[1]
    assert titles(named) == set()
    assert titles(asks) == {offer.title, rest.title}
    places.enrol(by=asks, offer=rest, session=rest.sessions.get(title="第一批"))
    assert titles(asks) == {offer.title}  # a ticket is no place
    drawn(fresh(rest), (place[1], make_user("", "chair", place[0]["云湖市总工会"])), "3 11 8")
    assert titles(asks) == set()
    assert titles(other.person.user) == set()


def titles(user: Any) -> set[str]:
    """What somebody finds on the page 报名 as open."""
    return {one.offer.title for one in shelf(user).open}
