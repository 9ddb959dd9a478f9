"""Two files were merged by mistake: what one of them yielded comes back with the unmerge, as far as nobody else has it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from niangjia.accounts.services import issue_token
from niangjia.duplicates import services as duplicates
from niangjia.duplicates.models import Pair
from niangjia.duplicates.tests.factories import bare_pair
from niangjia.enrolment import services
from niangjia.enrolment.models import Entry, Offer, Turn
from niangjia.enrolment.states import EntryState, OfferState
from niangjia.enrolment.tests.factories import (
    check_sums,
    entry_of,
    make_draw,
    make_offer,
    make_people,
    make_place,
    pool_of,
)
from niangjia.enrolment.tests.named import check_named, fresh, make_named, put_forward, quota_of
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.messages import Message
from niangjia.kernel.workflow import Event
from niangjia.members.queries import file_of
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
WASTE, EXPRESS, STREET, DISTRICT = "环卫公司工会", "快递站工会", "柳桥街道总工会", "嘉言区总工会"


@pytest.fixture
def place(settings: Any) -> Any:
    settings.SECOND_FACTOR = False
    cache.clear()
    return make_place()


def pair_of(tree: Any, one: Any, two: Any) -> Pair:
    """The files of two accounts, as if a scan had taken them for one person."""
    return bare_pair(file_of(one), file_of(two), tree[STREET].path)


def merge(pair: Pair, keep: Any) -> None:
    kept = file_of(keep)
    duplicates.merge(by=None, pair=pair, keep=kept.pk, stays=kept.memberships.get(left_on__isnull=True).pk)


def enrolled(offer: Offer, tree: Any, many: int) -> list[Any]:
    people = make_people(tree[WASTE], many)
    for one in people:
        services.enrol(by=one, offer=offer)
    return people


def enrolled_and_merged(offer: Offer, tree: Any, many: int) -> tuple[Pair, list[Any]]:
    """People with a place each in an offer, the files of the first two taken for one person: the first one's is kept."""
    people = enrolled(offer, tree, many)
    pair = pair_of(tree, *people[:2])
    merge(pair, people[0])
    return pair, people


def states(offer: Offer, files: list[Any]) -> list[str]:
    """The state of the latest entry of each file."""
    return [Entry.objects.filter(offer=offer, person=one).order_by("-created_at").first().state for one in files]


def test_where_nobody_moved_up_the_place_is_there_again(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree[DISTRICT], places=3)
    pair, (one, two) = enrolled_and_merged(offer, tree, 2)
    files = [file_of(one), file_of(two)]
    assert pool_of(offer).taken == 1
    assert duplicates.unmerge(by=None, pair=pair) == []
    assert states(offer, files) == ["taken", "taken"]
    assert pool_of(offer).taken == 2
    check_sums(offer)
    entry = Entry.objects.get(offer=offer, person=files[1])
    assert list(Event.objects.filter(object_id=entry.pk, verb__in=("yield", "restore")).order_by("pk").values_list("verb", flat=True)) == [
        "yield", "restore",
    ]  # fmt: skip
    assert AuditEntry.objects.filter(verb="entry.restore", subject=files[1].pk).count() == 1
    assert "已经恢复" in Message.objects.get(kind="enrolment.restored", channel="in_app").text


def test_a_place_that_somebody_else_has_stays_theirs_and_it_is_said(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree[DISTRICT], places=2, title="青绣讲座")
    pair, (one, two, third) = enrolled_and_merged(offer, tree, 3)
    files = [file_of(user) for user in (one, two, third)]
    assert entry_of(offer, third).state == "taken"
    chair = make_user("", "organiser", tree[STREET])
    client = Client()
    client.force_login(chair)
    page = client.post(f"/desk/duplicates/{pair.pk}/unmerge", follow=True).content.decode()
    assert "在“青绣讲座”（第一场）的报名没有恢复：名额已经给了后面的人" in page
    again = client.get(f"/desk/duplicates/{pair.pk}").content.decode()  # not only once
    assert "撤销合并后没有恢复的" in again
    assert "名额已经给了后面的人" in again
    assert states(offer, files) == ["taken", "cancelled", "taken"]
    check_sums(offer)
    assert "已经不能恢复" in Message.objects.get(kind="enrolment.forgone", channel="in_app").text
    audit = AuditEntry.objects.get(verb="duplicates.unmerge")
    assert "青绣讲座" in str(audit.detail["stays"])


def test_the_api_says_the_same(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree[DISTRICT], places=2)
    pair, _ = enrolled_and_merged(offer, tree, 3)
    token = issue_token(by=make_user("", "organiser", tree[STREET]), name="test")[1]
    head = {"authorization": f"Bearer {token}", "idempotency-key": "once"}
    for _ in range(2):
        answer = Client().post(f"/api/v1/duplicates/{pair.pk}/unmerge", {"reason": "两个人"}, content_type="application/json", headers=head)
        assert answer.status_code == 200
        assert "名额已经给了后面的人" in answer.json()["stays"][0]


def test_a_turn_on_the_list_is_the_old_one(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree[DISTRICT], places=1)
    pair, (one, two, third) = enrolled_and_merged(offer, tree, 3)
    duplicates.unmerge(by=None, pair=pair)
    check_sums(offer)
    assert entry_of(offer, two).state == entry_of(offer, third).state == "waiting"
    services.give_up(by=one, entry=entry_of(offer, one))
    assert [entry_of(offer, user).state for user in (two, third)] == ["taken", "waiting"]
    check_sums(offer)


def test_whose_list_is_empty_by_now_has_a_place(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree[DISTRICT], places=1)
    pair, (_, two) = enrolled_and_merged(offer, tree, 2)
    services.resize(by=boss, pool=pool_of(offer), total=3)
    assert duplicates.unmerge(by=None, pair=pair) == []
    assert entry_of(offer, two).state == "taken"
    check_sums(offer)


@pytest.mark.parametrize(("minutes", "state"), [(5, "held"), (20, "expired")])
def test_a_place_on_hold_is_held_as_long_as_it_was(place: Any, minutes: int, state: str) -> None:
    tree, boss = place
    offer = make_offer(boss, tree[DISTRICT], places=3, hold_minutes=15)
    pair, (_, two) = enrolled_and_merged(offer, tree, 2)
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        left = duplicates.unmerge(by=None, pair=pair)
        assert bool(left) == (state != "held")
        assert entry_of(offer, two).state == ("held" if state == "held" else "cancelled")
        check_sums(offer)


def test_a_ticket_of_a_draw_comes_back_until_the_list_is_frozen(place: Any) -> None:
    tree, boss = place
    offer = make_draw(boss, tree[DISTRICT], places=1)
    pair, (one, two, _) = enrolled_and_merged(offer, tree, 3)
    assert duplicates.unmerge(by=None, pair=pair) == []
    assert entry_of(offer, two).state == "entered"
    merge(pair, one)
    services.close_offer(by=boss, offer=offer)
    assert "摇号名单已经定了" in duplicates.unmerge(by=None, pair=pair)[0]
    assert entry_of(offer, two).state == "cancelled"
    check_sums(offer)


@pytest.mark.parametrize("end", ["cancelled", "over"])
def test_what_is_over_does_not_come_back(place: Any, end: str) -> None:
    tree, boss = place
    offer = make_offer(boss, tree[DISTRICT], places=3)
    pair, _ = enrolled_and_merged(offer, tree, 2)
    if end == "cancelled":
        services.cancel_offer(by=boss, offer=offer, reason="台风")
        assert Offer.objects.get().state == OfferState.CANCELLED
    days = 31 if end == "over" else 0
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        assert "项目已经办完或取消" in duplicates.unmerge(by=None, pair=pair)[0]
    check_sums(offer)


def test_merged_and_taken_apart_again_and_again(place: Any) -> None:
    """What could not be given back once is not given back by an unmerge that has nothing to do with it."""
    tree, boss = place
    offer = make_offer(boss, tree[DISTRICT], places=2)
    pair, (one, two, third) = enrolled_and_merged(offer, tree, 3)
    assert duplicates.unmerge(by=None, pair=pair)
    services.give_up(by=third, entry=entry_of(offer, third))
    merge(pair, one)
    assert duplicates.unmerge(by=None, pair=pair) == []
    assert entry_of(offer, two).state == "cancelled"  # nobody took it from them this time
    check_sums(offer)


def test_what_the_person_gave_up_is_not_given_back(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree[DISTRICT], places=3)
    one, two = enrolled(offer, tree, 2)
    services.give_up(by=two, entry=entry_of(offer, two))
    pair = pair_of(tree, one, two)
    merge(pair, one)
    assert duplicates.unmerge(by=None, pair=pair) == []
    assert entry_of(offer, two).state == "cancelled"


def test_a_nomination_stands_again_while_the_number_lasts(place: Any) -> None:
    tree, boss = place
    offer = make_named(boss, tree)
    one, other = (make_member(tree[name], user=make_user()) for name in (WASTE, EXPRESS))
    put_forward(boss, offer, tree[WASTE], one)
    later = put_forward(boss, offer, tree[EXPRESS], other)[0]
    pair = pair_of(tree, one.person.user, other.person.user)
    merge(pair, one.person.user)
    assert fresh(later).state == "withdrawn"
    assert duplicates.unmerge(by=None, pair=pair) == []
    assert (fresh(later).state, fresh(later).person_id) == ("nominated", other.person_id)
    check_named(offer)
    merge(pair, one.person.user)
    quota = quota_of(offer, tree[EXPRESS])
    type(quota).objects.filter(pk=quota.pk).update(total=quota.used, free=0)
    assert "推荐名额" in duplicates.unmerge(by=None, pair=pair)[0]
    assert fresh(later).state == "withdrawn"


def test_each_has_had_the_turn_again(place: Any) -> None:
    tree, _ = place
    one, two = make_people(tree[WASTE], 2)
    said = {"union": tree[WASTE], "path": tree[WASTE].path, "kind": "recuperation", "on": timezone.localdate(), "place": "青屿"}
    turns = [Turn.objects.create(person=file_of(user), name="某人", **said) for user in (one, two)]
    pair = pair_of(tree, one, two)
    merge(pair, one)
    assert Turn.objects.count() == 1
    duplicates.unmerge(by=None, pair=pair)
    assert {turn.person_id: (turn.pk, turn.place) for turn in Turn.objects.all()} == {
        turn.person_id: (turn.pk, "青屿") for turn in turns
    }
    kept = Event.objects.get(label="enrolment.turn", verb="yield")
    assert "name" not in kept.data["turn"]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_last_place_goes_to_one_of_those_who_want_it_at_once(race: Any) -> None:
    cache.clear()
    tree, boss = make_place()
    offer = make_offer(boss, tree[DISTRICT], places=2, waiting_most=0)
    pair, (_, two) = enrolled_and_merged(offer, tree, 2)
    others = make_people(tree[WASTE], 3)
    left: list[str] = []

    def act(n: int) -> None:
        if n == 0:
            left.extend(duplicates.unmerge(by=None, pair=Pair.objects.get(pk=pair.pk)))
        else:
            services.enrol(by=others[n - 1], offer=Offer.objects.get(pk=offer.pk))

    outcomes = race(4, act)
    assert outcomes[0].won
    check_sums(offer)
    assert pool_of(offer).taken == 2
    assert Entry.objects.filter(offer=offer, state__in=EntryState.LIVE).count() == 2
    assert (entry_of(offer, two).state == "taken") == (not left)
