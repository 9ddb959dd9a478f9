"""A union ends, two files become one, somebody dies: places follow, and nobody has two in one offer."""

from typing import Any

import pytest
from django.utils import timezone

from niangjia.enrolment import services
from niangjia.enrolment.models import Entry, Offer
from niangjia.enrolment.reactions import hand_over
from niangjia.enrolment.services.yielding import yield_twins
from niangjia.enrolment.tests.factories import (
    begin,
    check_sums,
    entry_of,
    make_draw,
    make_offer,
    make_people,
    make_place,
    pool_of,
)
from niangjia.enrolment.tests.named import DISTRICT, WASTE, chairs, make_named, put_forward, quota_of
from niangjia.kernel.errors import Refused
from niangjia.members.queries import file_of
from niangjia.members.services.deaths import record_death
from niangjia.members.tests.factories import make_member

pytestmark = pytest.mark.django_db


def twins(offer: Offer, people: list[Any], **said: Any) -> int:
    kept, gone = (file_of(one).pk for one in people[:2])
    return yield_twins(kept=kept, gone=gone, by=said.get("by"))


def test_offers_and_places_go_along() -> None:
    tree, boss = make_place()
    waste = tree["环卫公司工会"]
    offer = make_offer(boss, waste)
    person = make_people(waste, 1)[0]
    services.enrol(by=person, offer=offer)
    said = {"by": boss, "on": timezone.localdate(), "reason": "合并"}
    with pytest.raises(Refused, match="没办完"):
        hand_over(union=waste, target=None, **said)
    heir = tree["快递站工会"]
    hand_over(union=waste, target=heir, **said)
    offer.refresh_from_db()
    assert (offer.union_id, offer.path) == (heir.pk, heir.path)
    assert entry_of(offer, person).path == heir.path
    services.cancel_offer(by=boss, offer=offer, reason="合并")
    hand_over(union=heir, target=None, **said)
    offer.refresh_from_db()
    assert offer.path == heir.parent.path


def test_the_weaker_of_two_places_yields() -> None:
    tree, boss = make_place()
    offer = make_offer(boss, tree["嘉言区总工会"], places=2)
    people = make_people(tree["环卫公司工会"], 4)
    for one in people:
        services.enrol(by=one, offer=offer)
    assert twins(offer, [people[2], people[1]]) == 1
    assert [entry_of(offer, one).state for one in people] == ["taken", "taken", "cancelled", "waiting"]
    check_sums(offer)
    assert twins(offer, people) == 1  # two places: the earlier stays, who waits moves up
    assert [entry_of(offer, one).state for one in people] == ["taken", "cancelled", "cancelled", "taken"]
    assert twins(offer, people) == 0
    check_sums(offer)


def test_two_who_were_both_there_are_two() -> None:
    tree, boss = make_place()
    offer = make_offer(boss, tree["嘉言区总工会"], places=2)
    people = make_people(tree["环卫公司工会"], 2)
    for one in people:
        services.enrol(by=one, offer=offer)
    begin(offer)
    services.check_in(by=boss, entry=entry_of(offer, people[1]))
    assert twins(offer, people) == 1
    assert [entry_of(offer, one).state for one in people] == ["cancelled", "attended"]
    third = make_people(tree["环卫公司工会"], 1)[0]
    services.enrol(by=third, offer=offer)
    services.check_in(by=boss, entry=entry_of(offer, third))
    with pytest.raises(Refused, match="到场记录"):
        twins(offer, [people[1], third])
    check_sums(offer)


def test_a_frozen_list_is_not_touched() -> None:
    tree, boss = make_place()
    offer = make_draw(boss, tree["嘉言区总工会"], places=2)
    people = make_people(tree["环卫公司工会"], 3)
    for one in people:
        services.enrol(by=one, offer=offer)
    assert twins(offer, people[1:]) == 1
    services.enrol(by=people[2], offer=offer)
    services.close_offer(by=boss, offer=offer)
    with pytest.raises(Refused, match="已经冻结"):
        twins(offer, people[1:])
    assert Entry.objects.filter(state="entered").count() == 3
    assert pool_of(offer).taken == 0


def test_what_the_dead_had_goes_to_who_is_next() -> None:
    tree, boss = make_place()
    offer, begun = (make_offer(boss, tree[DISTRICT], places=1) for _ in range(2))
    drum = make_draw(boss, tree[DISTRICT])
    one, other = make_people(tree[WASTE], 2)
    for each in (offer, begun, drum):
        for person in (one, other):
            services.enrol(by=person, offer=each)
    begin(begun)
    record_death(by=boss, person=file_of(one), on=timezone.localdate())
    assert [entry_of(offer, person).state for person in (one, other)] == ["cancelled", "taken"]
    assert [entry_of(begun, person).state for person in (one, other)] == ["taken", "waiting"]
    assert [entry_of(drum, person).state for person in (one, other)] == ["cancelled", "entered"]
    for each in (offer, begun, drum):
        check_sums(each)


def test_a_frozen_list_keeps_the_dead() -> None:
    tree, boss = make_place()
    drum = make_draw(boss, tree[DISTRICT])
    one = make_people(tree[WASTE], 1)[0]
    services.enrol(by=one, offer=drum)
    services.close_offer(by=boss, offer=drum)
    record_death(by=boss, person=file_of(one), on=timezone.localdate())
    assert entry_of(drum, one).state == "entered"


def test_nobody_who_has_died_stays_nominated() -> None:
    tree, boss = make_place()
    offer = make_named(boss, tree)
    chair = chairs(tree)[0]
    first, second = (make_member(tree[WASTE]) for _ in range(2))
    gone, stays = put_forward(chair, offer, tree[WASTE], first, second)
    record_death(by=boss, person=gone.person, on=timezone.localdate())
    for one, state in ((gone, "withdrawn"), (stays, "nominated")):
        one.refresh_from_db()
        assert one.state == state
    assert quota_of(offer, tree[WASTE]).used == 1
