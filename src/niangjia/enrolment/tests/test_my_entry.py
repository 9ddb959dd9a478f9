"""The page of one's own entry says how it stands, why it ended, and what can be done next."""

from typing import Any

import pytest
from django.urls import reverse

from niangjia.enrolment import services
from niangjia.enrolment.models import Offer
from niangjia.enrolment.tests.factories import entry_of, make_draw, make_offer, make_people, over
from tests.support.clients import client_of, text

pytestmark = pytest.mark.django_db
AGAIN = "还想参加，重新报名"


def _page(offer: Offer, who: Any) -> str:
    return text(client_of(who).get(reverse("enrolment:my_entry", args=[entry_of(offer, who).pk])))


def _asked(place: Any, *, many: int = 1, **options: Any) -> tuple[Any, Offer, list[Any]]:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"], contact="服务部小王", **options)
    people = make_people(tree["环卫公司工会"], many)
    for one in people:
        services.enrol(by=one, offer=offer)
    return boss, offer, people


def test_who_gave_up_can_ask_again_while_the_offer_is_open(place: Any) -> None:
    boss, offer, (one,) = _asked(place)
    services.give_up(by=one, entry=entry_of(offer, one))
    page = _page(offer, one)
    assert "您已经取消了报名" in page
    assert AGAIN in page
    services.close_offer(by=boss, offer=offer, now=over(offer))
    page = _page(offer, one)
    assert "您已经取消了报名" in page
    assert AGAIN not in page


def test_who_was_taken_out_reads_whom_to_ask(place: Any) -> None:
    boss, offer, (one,) = _asked(place)
    services.remove(by=boss, entry=entry_of(offer, one), reason="重复占用名额")
    page = _page(offer, one)
    assert "您的名额已被取消。有疑问请联系服务部小王。" in page
    assert "重复占用名额" not in page
    assert AGAIN not in page


def test_what_is_called_off_says_so_and_counts_no_places(place: Any) -> None:
    boss, offer, (one,) = _asked(place)
    services.cancel_offer(by=boss, offer=offer, reason="场地关闭")
    assert "项目已经取消，您的报名随之作废。有疑问请联系服务部小王。" in _page(offer, one)
    page = text(client_of(one).get(reverse("enrolment:my_offer", args=[offer.pk])))
    assert "这个项目已经取消" in page
    assert "还剩" not in page
    door = text(client_of(boss).get(reverse("enrolment:offer_door", args=[offer.pk])))
    assert "项目已经取消，不用签到" in door


def test_a_reserve_of_a_draw_is_not_told_that_all_is_taken(place: Any) -> None:
    tree, boss = place
    offer = make_draw(boss, tree["嘉言区总工会"], places=1)
    one = make_people(tree["环卫公司工会"], 1)[0]
    services.enrol(by=one, offer=offer)
    entry = entry_of(offer, one)
    type(entry).objects.filter(pk=entry.pk).update(state="waiting")
    page = _page(offer, one)
    assert "这次没有直接中签，您在候补里排第 1 位" in page
    assert "名额已满" not in page
