"""One door and one sheet for a trip and for what was drawn of its rest, from whichever of the two one comes."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment import door_todos, rolls, services
from niangjia.enrolment.codes import DOOR, code_of
from niangjia.enrolment.door import arrived, guests
from niangjia.enrolment.lists_paper import sign_in
from niangjia.enrolment.models import FIRST_COME, Certificate, Entry, Offer
from niangjia.enrolment.services import Seen
from niangjia.enrolment.states import OfferState
from niangjia.enrolment.tests.factories import check_sums, make_place
from niangjia.enrolment.tests.named import fresh
from niangjia.enrolment.tests.trips import be_on, first_of, make_trip, people_of, states_of
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.errors import Gone, Refused
from tests.support.clients import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]


@pytest.fixture
def trip() -> tuple[Any, Offer, Offer]:
    """The district's boss, an offer and the draw of its rest: two people each in the batch that is on, one in the next."""
    tree, boss = make_place()
    offer, rest = make_trip(boss, tree)
    be_on(offer, rest)
    return boss, offer, rest


def test_both_doors_have_one_list_and_one_sheet(trip: Any) -> None:
    boss, offer, rest = trip
    services.check_in(by=boss, entry=people_of(rest)[0])
    expected = {one.pk for one in people_of(offer) + people_of(rest)}
    for one in (offer, rest):
        session = first_of(one)
        assert {guest.id for guest in guests(session)} == expected
        assert arrived(*one.sessions.order_by("starts_at"))[session.pk] == (1, 4)
        paper = sign_in(session)
        assert (paper["title"], paper["count"], len(paper["list"])) == (offer.title, 4, 4)
        page = client_of(boss).get(reverse("enrolment:offer_after", args=[one.pk])).content.decode()
        assert "已到 1 / 4 人" in page
        assert ("同一处签到" in page, "同一趟" in page) == (one == offer, one == rest)


def test_whoever_is_of_the_batch_comes_in_at_either_door(trip: Any) -> None:
    boss, offer, rest = trip
    for here, there in ((offer, rest), (rest, offer)):
        session, one = first_of(here), people_of(there)[here == rest]
        later = there.sessions.get(title="第二批").pools.get().session.offer.entries.get(session__title="第二批")
        seen = [
            Seen(entry=one.pk, session=session.pk), Seen(code=code_of(DOOR, one.pk), session=session.pk),
            Seen(entry=later.pk, session=session.pk),
        ]  # fmt: skip
        told = services.check_in_many(by=boss, offer=here, seen=seen)
        assert [(answer.is_in, answer.is_first) for answer in told] == [(True, True), (True, False), (False, False)]
        assert told[2].sentence == "报的是“第二批”，不是这一场。"
    for one in (offer, rest):
        check_sums(one)


def test_the_page_of_the_door_counts_and_names_both(trip: Any) -> None:
    boss, offer, rest = trip
    url = f"{reverse('enrolment:offer_door', args=[offer.pk])}?session={first_of(offer).pk}"
    page = client_of(boss).post(url, {"entry": people_of(rest)[0].pk}).content.decode()
    assert "签到成功" in page
    assert states_of(rest) == ["attended", "taken"]
    assert '<span id="door-expected">4</span>' in page


def test_one_end_for_both_and_taken_back_for_both(trip: Any) -> None:
    boss, offer, rest = trip
    be_on(offer, rest, over=True)
    with pytest.raises(Refused, match="还没有人签到"):
        services.close_door(by=boss, session=first_of(offer))
    services.check_in(by=boss, entry=people_of(offer)[0])
    assert services.close_door(by=boss, session=first_of(rest)) == 3
    assert (states_of(offer), states_of(rest)) == (["attended", "absent"], ["absent", "absent"])
    with pytest.raises(Refused, match="已经结束"):
        services.close_door(by=boss, session=first_of(offer))
    assert services.reopen_door(by=boss, session=first_of(offer)) == 3
    assert (states_of(offer), states_of(rest)) == (["attended", "taken"], ["taken", "taken"])
    with pytest.raises(Refused, match="没有结束"):
        services.reopen_door(by=boss, session=first_of(rest))


def test_what_was_put_away_stays_as_it_is(trip: Any) -> None:
    boss, offer, rest = trip
    be_on(offer, rest, over=True)
    rest.sessions.exclude(title="第一批").update(ends_at=first_of(rest).ends_at, starts_at=first_of(rest).starts_at)
    services.check_in(by=boss, entry=people_of(offer)[0])
    services.close_offer(by=boss, offer=fresh(rest))
    services.end_offer(by=boss, offer=fresh(rest))  # a list was kept at the one door
    assert (states_of(rest), states_of(offer)) == (["absent", "absent"], ["attended", "taken"])
    told = services.check_in_many(by=boss, offer=offer, seen=[Seen(entry=people_of(rest)[0].pk, session=first_of(offer).pk)])
    assert "已经归档" in told[0].sentence
    assert services.close_door(by=boss, session=first_of(offer)) == 1
    assert services.reopen_door(by=boss, session=first_of(offer)) == 1
    with pytest.raises(Gone):
        services.reopen_door(by=boss, session=first_of(rest))
    assert states_of(rest) == ["absent", "absent"]


@pytest.mark.parametrize("gone", [0, 1])
def test_where_one_was_called_off_each_has_its_own(trip: Any, gone: int) -> None:
    boss, *both = trip
    Offer.objects.filter(pk=both[gone].pk).update(state=OfferState.CANCELLED)
    for one in (fresh(both[0]), fresh(both[1])):
        assert {guest.id for guest in guests(first_of(one))} == {entry.pk for entry in people_of(one)}
    told = services.check_in_many(by=boss, offer=fresh(both[1 - gone]), seen=[Seen(entry=people_of(both[gone])[0].pk)])
    assert told[0].sentence == "不在这个项目的名单里，请核对。"


def test_today_has_one_line_for_the_one_door(trip: Any) -> None:
    boss, offer, rest = trip
    Offer.objects.filter(pk__in=(offer.pk, rest.pk)).update(state=OfferState.CLOSED)
    assert [one.sentence for one in door_todos.todos(boss)] == [f"“{offer.title}”今天签到"]
    Offer.objects.filter(pk=offer.pk).update(state=OfferState.ENDED)
    assert [one.sentence for one in door_todos.todos(boss)] == [f"“{rest.title}”今天签到"]


def test_an_offer_alone_asks_nothing_more(trip: Any, django_assert_num_queries: Any) -> None:
    _, offer, _ = trip
    Offer.objects.filter(pk=offer.pk).update(mode=FIRST_COME)
    session = first_of(offer)
    with django_assert_num_queries(1):
        arrived(session)


def all_over(*offers: Offer) -> None:
    """Both batches were over yesterday."""
    be_on(*offers, over=True)
    for one in offers:
        first = first_of(one)
        one.sessions.update(starts_at=first.starts_at, ends_at=first.ends_at)


def test_both_are_put_away_together(trip: Any) -> None:
    boss, offer, rest = trip
    all_over(offer)
    for one in (offer, rest):
        services.close_offer(by=boss, offer=fresh(one))
    with pytest.raises(Refused, match="还有场次没有结束"):
        services.end_offer(by=boss, offer=fresh(offer))
    all_over(offer, rest)
    Entry.objects.filter(pk=people_of(rest)[0].pk).update(state="entered")
    for one in (offer, rest):
        with pytest.raises(Refused, match="还没有开摇，1 人"):
            services.end_offer(by=boss, offer=fresh(one))
    Entry.objects.filter(pk=people_of(rest)[0].pk).update(state="taken")
    services.end_offer(by=boss, offer=fresh(offer))
    assert {fresh(offer).state, fresh(rest).state} == {OfferState.ENDED}
    ended = AuditEntry.objects.filter(verb="offer.end").values_list("object_id", flat=True)
    assert sorted(map(str, ended)) == sorted([str(offer.pk), str(rest.pk)])


def test_what_is_still_open_is_not_put_away_and_nothing_is_settled_without_it(trip: Any) -> None:
    boss, offer, rest = trip
    all_over(offer, rest)
    services.close_offer(by=boss, offer=fresh(offer))
    services.end_offer(by=boss, offer=fresh(offer))
    assert fresh(rest).state == OfferState.OPEN
    with pytest.raises(Refused, match="一起结算"):
        services.settle(by=boss, offer=fresh(offer))


def test_everybody_on_the_trip_is_given_the_same_certificate(trip: Any) -> None:
    boss, offer, rest = trip
    for one in (people_of(offer)[0], people_of(rest)[0]):
        services.check_in(by=boss, entry=one)
    pages = {one.pk: reverse("enrolment:offer_after", args=[one.pk]) for one in (offer, rest)}
    for url in pages.values():
        assert "2 人到场还没有发证书，其余名额摇中的人也在内" in client_of(boss).get(url).content.decode()
    assert services.certify_all(by=boss, offer=fresh(rest)).count == 2
    assert set(Certificate.objects.values_list("title", "entry__offer")) == {(offer.title, offer.pk), (offer.title, rest.pk)}
    for url in pages.values():
        page = client_of(boss).get(url).content.decode()
        assert "还没有发证书" not in page
        assert all(one.number in page for one in Certificate.objects.all())


def test_the_trip_is_looked_up_once_a_request(trip: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    boss, offer, rest = trip
    asked: list[Any] = []
    known = rolls.trip
    monkeypatch.setattr(rolls, "trip", lambda one: asked.append(one.pk) or known(one))
    client = client_of(boss)
    for here, there in ((offer, rest), (rest, offer)):
        session, one = first_of(here).pk, people_of(there)[0].pk
        page, queue, sent = (reverse(f"enrolment:{name}", args=[here.pk]) for name in ("offer_door", "offer_door_list", "offer_door_send"))
        client.get(f"{page}?session={session}&q=zh")
        client.get(f"{queue}?session={session}")
        client.get(f"{queue}?session={session}&since={timezone.now().isoformat()}")
        client.post(f"{sent}?session={session}", [{"entry": one.hex}], content_type="application/json")
        assert asked == [here.pk] * 4
        asked.clear()
    be_on(offer, rest, over=True)
    services.close_door(by=boss, session=first_of(offer))
    services.reopen_door(by=boss, session=first_of(offer))
    assert asked == [offer.pk] * 2
