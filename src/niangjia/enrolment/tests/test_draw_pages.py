"""The public number is typed by two who do not read it off each other; buttons that cannot do anything are not shown."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment import services
from niangjia.enrolment.models import Draw, Offer
from niangjia.enrolment.tests.factories import entry_of, finish, make_draw, make_offer, make_people
from niangjia.enrolment.tests.named import make_named
from niangjia.kernel.errors import Refused
from niangjia.organizations.tests.factories import make_user
from tests.support.clients import client_of, text

pytestmark = pytest.mark.django_db
RIGHT, SLIP = "03 09 12 + 16", "03 09 12 + 06"


def frozen(place: Any) -> tuple[Offer, Any, Any]:
    """A draw whose number is known, and the two who type it."""
    tree, boss = place
    offer = make_draw(boss, tree["嘉言区总工会"])
    for one in make_people(tree["环卫公司工会"], 3):
        services.enrol(by=one, offer=offer)
    services.close_offer(by=boss, offer=offer)
    Draw.objects.update(known_at=timezone.now() - timedelta(minutes=1))
    return offer, boss, make_user("", "chair", tree["云湖市总工会"])


def typed(offer: Offer, who: Any, number: str) -> str:
    url = reverse("enrolment:offer_number", args=[offer.pk])
    return text(client_of(who).post(url, {"number": number}, follow=True))


def test_the_second_does_not_see_what_the_first_typed(place: Any) -> None:
    offer, one, two = frozen(place)
    assert "请另一位同事用自己的账号再录入一遍" in typed(offer, one, RIGHT)
    first, second = (text(client_of(who).get(reverse("enrolment:offer", args=[offer.pk]))) for who in (one, two))
    assert "3.9.12.16" in first
    assert f"{one}已录入" in second
    assert "3.9.12.16" not in second


def test_two_who_differ_are_told_so_and_the_last_of_each_counts(place: Any) -> None:
    offer, one, two = frozen(place)
    typed(offer, one, SLIP)
    assert "请另一位同事" in typed(offer, one, RIGHT)  # put right
    page = typed(offer, two, SLIP)  # the very slip that the first one made is no second voice for it
    assert f"和{one}录入的不一样，还不能开摇" in page
    assert Draw.objects.get().state == "frozen"
    assert "两人录入一致，可以开摇" in typed(offer, two, RIGHT)
    assert Draw.objects.get().state == "numbered"


def test_a_draw_that_is_published_offers_no_change_of_its_places(place: Any) -> None:
    tree, boss = place
    draw, plain = make_draw(boss, tree["嘉言区总工会"]), make_offer(boss, tree["嘉言区总工会"])
    draft = make_draw(boss, tree["嘉言区总工会"], opened=False)
    shown = [
        "调整名额" in text(client_of(boss).get(reverse("enrolment:offer", args=[one.pk]))) for one in (draw, plain, draft)
    ]
    assert shown == [False, True, True]


def test_putting_away_is_offered_when_the_last_session_is_over(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"])
    services.close_offer(by=boss, offer=offer)
    url = reverse("enrolment:offer", args=[offer.pk])
    assert "结束归档" not in text(client_of(boss).get(url))
    finish(offer)
    assert "结束归档" in text(client_of(boss).get(url))


def test_who_is_in_reserve_after_a_draw_cannot_queue_again(place: Any) -> None:
    offer, one, two = frozen(place)
    people = [entry.person.user for entry in offer.entries.select_related("person__user")]
    typed(offer, one, RIGHT)
    typed(offer, two, RIGHT)
    services.draw_now(by=one, draw=Draw.objects.get())
    waits = next(who for who in people if entry_of(offer, who).state == "waiting")
    page = text(client_of(waits).get(reverse("enrolment:my_entry", args=[entry_of(offer, waits).pk])))
    assert "不排了就不能再排" in page
    assert "要从最后排起" not in page


def test_an_offer_that_one_is_named_for_does_not_say_that_there_is_no_place_for_one(place: Any) -> None:
    tree, boss = place
    offer = make_named(boss, tree)
    who = make_people(tree["环卫公司工会"], 1)[0]
    for url in (reverse("enrolment:my_offers"), reverse("enrolment:my_offer", args=[offer.pk])):
        page = text(client_of(who).get(url))
        assert "名额由工会推荐或指定" in page
        assert "没有面向您的名额" not in page


def test_a_draw_is_not_put_away_while_people_wait_for_it(place: Any) -> None:
    offer, one, two = frozen(place)
    finish(offer)
    with pytest.raises(Refused, match="还没有开摇，3 人在等结果"):
        services.end_offer(by=one, offer=offer)
    typed(offer, one, RIGHT)
    typed(offer, two, RIGHT)
    services.draw_now(by=one, draw=Draw.objects.get())
    offer.refresh_from_db()
    assert services.end_offer(by=one, offer=offer).state == "ended"
