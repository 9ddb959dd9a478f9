"""What just does and what just does not, in which state, and who is told of it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment import services
from niangjia.enrolment.counting import lock
from niangjia.enrolment.models import Call, Entry, Nomination, Offer
from niangjia.enrolment.services import NewCost, NewDraw, NewPool, NewSession, offers, reviewing, seating
from niangjia.enrolment.states import NominationState, OfferState
from niangjia.enrolment.tests.factories import begin, entry_of, finish, make_evening, make_offer, make_people
from niangjia.enrolment.tests.named import DISTRICT, WASTE, chairs, fresh, make_named, put_forward
from niangjia.kernel.errors import Gone, Missing, Refused
from niangjia.kernel.marks import Mark
from niangjia.kernel.messages import inbox
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db


def said(user: Any) -> list[str]:
    """What somebody was told, the latest first."""
    return [message.text or "" for message in inbox(user)]


def test_nobody_is_absent_from_what_was_called_off_or_put_away() -> None:
    boss, offer, people = make_evening(2)
    finish(offer)
    for state in (OfferState.CANCELLED, OfferState.ENDED):
        Offer.objects.filter(pk=offer.pk).update(state=state)
        with pytest.raises(Gone):
            services.absent(by=boss, entry=entry_of(offer, people[0]))
    Offer.objects.filter(pk=offer.pk).update(state=OfferState.CLOSED)
    assert services.absent(by=boss, entry=entry_of(offer, people[0])).state == "absent"


def test_a_door_that_opens_again_is_counted_anew() -> None:
    boss, offer, people = make_evening(2)
    services.check_in(by=boss, entry=entry_of(offer, people[0]))
    finish(offer)
    session = offer.sessions.get()
    assert services.close_door(by=boss, session=session) == 1
    Mark.objects.all().delete()
    assert services.reopen_door(by=boss, session=session) == 1
    assert set(Mark.objects.values_list("union_id", flat=True)) == {entry_of(offer, people[1]).union_id}


def test_whose_certificate_is_taken_back_is_told() -> None:
    boss, offer, people = make_evening(1)
    entry = services.check_in(by=boss, entry=entry_of(offer, people[0]))
    made = services.certify(by=boss, entry=entry)
    services.revoke(by=boss, certificate=made, reason="姓名写错")
    assert "撤销" in said(people[0])[0]


def test_who_is_approved_or_sent_back_is_told(place: Any) -> None:
    tree, boss = place
    offer = make_named(boss, tree, numbers={DISTRICT: 2, WASTE: 2})
    company, town, _ = chairs(tree)
    good, bad = (make_member(tree[WASTE], user=make_user()) for _ in range(2))
    reviewing.approve(by=boss, nominations=put_forward(boss, offer, tree[DISTRICT], good))
    assert "审核通过" in said(good.person.user)[0]
    (other,) = put_forward(company, offer, tree[WASTE], bad)
    reviewing.send_up(by=company, nominations=[other])
    reviewing.send_back(by=town, nominations=[fresh(other)], reason="材料不全")
    assert "被退回" in said(bad.person.user)[0]


def test_nobody_decides_on_a_list_that_is_over(place: Any) -> None:
    tree, boss = place
    offer = make_named(boss, tree, numbers={DISTRICT: 4})
    (one,) = put_forward(boss, offer, tree[DISTRICT], make_member(tree[WASTE]))
    for state in (OfferState.ENDED, OfferState.CANCELLED):
        Offer.objects.filter(pk=offer.pk).update(state=state)
        with pytest.raises(Gone):
            reviewing.approve(by=boss, nominations=[fresh(one)])
    Offer.objects.filter(pk=offer.pk).update(state=OfferState.CLOSED)
    assert reviewing.approve(by=boss, nominations=[fresh(one)]) == 1


def test_nobody_decides_on_a_list_that_is_over_however_long_the_rest_is(place: Any, django_assert_num_queries: Any) -> None:
    tree, boss = place
    one, over = (make_named(boss, tree, numbers={DISTRICT: 4}) for _ in range(2))
    (here,), (there,) = (put_forward(boss, offer, tree[DISTRICT], make_member(tree[WASTE])) for offer in (one, over))
    Offer.objects.filter(pk=over.pk).update(state=OfferState.ENDED)
    rows = [_again(here, n) for n in range(1000)] + [_again(there, 1000)]
    many = Nomination.objects.bulk_create(rows, batch_size=500)
    with pytest.raises(Gone), django_assert_num_queries(3):  # two parts of those decided about, and all their offers at once
        reviewing.send_up(by=boss, nominations=many)


def _again(one: Nomination, n: int) -> Nomination:
    """The same, sent back; the keys are such that a set has them in their order."""
    fields = [field.attname for field in Nomination._meta.concrete_fields if not field.primary_key]
    return Nomination(pk=UUID(int=n), **{name: getattr(one, name) for name in fields} | {"state": NominationState.RETURNED})


def test_the_last_day_of_the_notice_is_still_one_of_it(place: Any) -> None:
    tree, boss = place
    offer = make_named(boss, tree, numbers={DISTRICT: 4})
    reviewing.approve(by=boss, nominations=put_forward(boss, offer, tree[DISTRICT], make_member(tree[WASTE])))
    today = timezone.localdate()
    Call.objects.update(notice_from=today - timedelta(days=4), notice_until=today)
    with pytest.raises(Refused) as early:
        seating.place(by=boss, offer=fresh(offer))
    assert early.value.code == "on-notice"
    Call.objects.update(notice_until=today - timedelta(days=1))
    assert seating.place(by=boss, offer=fresh(offer)) == 1


def test_an_account_waits_for_the_draw_of_its_rest(place: Any) -> None:
    tree, boss = place
    offer = make_named(boss, tree, numbers={DISTRICT: 4})
    reviewing.approve(by=boss, nominations=put_forward(boss, offer, tree[DISTRICT], make_member(tree[WASTE])))
    seating.place(by=boss, offer=offer)
    now = timezone.now()
    draw = NewDraw("双色球", now + timedelta(days=10))
    rest = seating.draw_rest(by=boss, offer=offer, opens_at=now, closes_at=now + timedelta(days=9), draw=draw)
    begin(offer)
    services.check_in(by=boss, entry=Entry.objects.select_related("offer", "session").get(offer=offer))
    services.set_costs(by=boss, offer=offer, costs=[NewCost("大巴", actual=Decimal(400))])
    finish(offer)
    Offer.objects.filter(pk=offer.pk).update(state=OfferState.ENDED)
    with pytest.raises(Refused) as early:
        services.settle(by=boss, offer=fresh(offer))
    assert early.value.code == "rest-not-ended"
    Offer.objects.filter(pk=rest.pk).update(state=OfferState.ENDED)
    assert services.settle(by=boss, offer=fresh(offer), note="当天往返").people == 1


def test_a_place_is_given_up_until_the_hour_that_is_said(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree[DISTRICT], cancel_hours=24)
    (one,) = make_people(tree[WASTE], 1)
    services.enrol(by=one, offer=offer)
    until = offer.sessions.get().starts_at - timedelta(hours=24)
    with pytest.raises(Refused) as late:
        services.give_up(by=one, entry=entry_of(offer, one), now=until)
    assert late.value.code == "too-late-to-cancel"
    assert services.give_up(by=one, entry=entry_of(offer, one), now=until - timedelta(seconds=1)).state == "cancelled"


def test_the_button_to_give_up_goes_when_its_hour_has_come(place: Any, still: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree[DISTRICT], cancel_hours=24)
    (one,) = make_people(tree[WASTE], 1)
    services.enrol(by=one, offer=offer)
    url, start = reverse("enrolment:my_entry", args=[entry_of(offer, one).pk]), offer.sessions.get().starts_at
    for moment, button, sentence in (
        (start - timedelta(hours=24, seconds=1), True, False), (start - timedelta(hours=24), False, True), (start, False, False),
    ):  # fmt: skip
        still.move_to(moment)
        page = client_of(one).get(url).content.decode()
        assert ("去不了，让出名额" in page, "现在已过。去不了请联系" in page) == (button, sentence)


def test_the_clock_goes_on_where_the_desk_was_first(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    tree, boss = place
    first, second = (make_offer(boss, tree[DISTRICT]) for _ in range(2))
    over = max(first.closes_at, second.closes_at)

    def slow(offer: Offer, *more: Any) -> Any:
        Offer.objects.filter(pk=first.pk).update(state=OfferState.CLOSED)
        return lock(offer, *more)

    monkeypatch.setattr(offers, "lock", slow)
    assert services.close_due(by=None, now=over) == 1
    assert fresh(second).state == OfferState.CLOSED


def test_the_window_is_open_from_its_first_moment_and_closed_at_its_last(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree[DISTRICT])
    one, other, late = make_people(tree[WASTE], 3)
    moment = timedelta(microseconds=1)
    with pytest.raises(Refused, match="还没有开始报名"):
        services.enrol(by=one, offer=offer, now=offer.opens_at - moment)
    assert services.enrol(by=one, offer=offer, now=offer.opens_at).state == "taken"
    assert services.enrol(by=other, offer=offer, now=offer.closes_at - moment).state == "taken"
    with pytest.raises(Gone):
        services.enrol(by=late, offer=offer, now=offer.closes_at)


def test_an_offer_is_put_away_from_the_moment_its_last_session_is_over(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree[DISTRICT])
    services.close_offer(by=boss, offer=offer)
    end = offer.sessions.get().ends_at
    with pytest.raises(Refused) as early:
        services.end_offer(by=boss, offer=offer, now=end - timedelta(microseconds=1))
    assert early.value.code == "not-over"
    assert services.end_offer(by=boss, offer=offer, now=end).state == OfferState.ENDED


def test_what_has_begun_is_not_called_off() -> None:
    boss, offer, people = make_evening(1)
    with pytest.raises(Refused) as refused:
        services.cancel_offer(by=boss, offer=offer, reason="停电")
    assert refused.value.code == "begun"
    assert entry_of(offer, people[0]).state == "taken"


def test_a_draft_is_written_anew_for_a_union_of_ones_own_and_only_while_it_is_one(place: Any) -> None:
    tree, _ = place
    by, there = make_user("", "organiser", tree[DISTRICT]), timezone.now() + timedelta(days=30)
    offer = make_offer(by, tree[DISTRICT], opened=False)
    sessions = [NewSession("第一场", there, there + timedelta(hours=2), "工人文化宫", [NewPool("全部", 2)])]
    names = ("kind", "mode", "title", "opens_at", "closes_at", "cancel_hours")
    said = {"sessions": sessions} | {name: getattr(offer, name) for name in names}
    with pytest.raises(Missing):
        services.edit_offer(by=by, offer=offer, union=tree["大成区总工会"], **said)
    assert services.edit_offer(by=by, offer=offer, union=tree[DISTRICT], **said).revision == offer.revision + 1
    services.open_offer(by=by, offer=fresh(offer))
    with pytest.raises(Refused):
        services.edit_offer(by=by, offer=fresh(offer), union=tree[DISTRICT], **said)
