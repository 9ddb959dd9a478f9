"""Setting an evening, declaring, choosing: every verb in every phase, and what each refuses."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from niangjia.enrolment import services as places
from niangjia.enrolment.models import Entry
from niangjia.enrolment.services import NewPool
from niangjia.enrolment.tests.factories import make_offer
from niangjia.kernel.errors import Forbidden, Gone, Invalid, Missing, Problem, Refused
from niangjia.kernel.questions import REACTIONS
from niangjia.matchmaking import services
from niangjia.matchmaking.models import Attendee, Ballot, BallotKey, Evening, Outcome
from niangjia.matchmaking.queries import counts
from niangjia.matchmaking.rules import own_attendee
from niangjia.matchmaking.tests.factories import (
    after,
    choose,
    during,
    entry_at,
    make_evening,
    make_guest,
    make_guests,
    make_offer_of_two,
    number_of,
)
from niangjia.matchmaking.tests.watching import HOME
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_what_can_be_chosen(tree: Any, evening: Evening) -> None:
    women, men = make_guests(evening, tree[HOME], 4)
    gone = make_guest(evening, tree[HOME], "male")
    places.give_up(by=gone, entry=entry_at(evening, gone))
    for wrong in (
        [number_of(evening, women[1])],  # one's own side
        [number_of(evening, women[0])],
        [number_of(evening, gone)],
        [999],
        [0],
        [-3],
        [number_of(evening, men[0])] * 2,
        [number_of(evening, one) for one in men],  # four of three
    ):
        with pytest.raises(Invalid) as raised:
            services.hand_in(by=women[0], evening=evening, numbers=wrong, now=during(evening))
        said = f"{raised.value.detail} {raised.value.errors}"
        assert not [one for one in wrong if str(one) in said.replace("3 位", "")]
    assert not Ballot.objects.exists()


def test_when_choices_are_taken(tree: Any, evening: Evening) -> None:
    woman, man = (make_guest(evening, tree[HOME], one) for one in ("female", "male"))
    numbers = [number_of(evening, man)]
    with pytest.raises(Refused, match="开始交选"):
        services.hand_in(by=woman, evening=evening, numbers=numbers, now=evening.chooses_from - timedelta(seconds=1))
    with pytest.raises(Gone):
        services.hand_in(by=woman, evening=evening, numbers=numbers, now=evening.chooses_until)
    services.match_due(by=None, now=after(evening))
    with pytest.raises(Gone):
        services.hand_in(by=woman, evening=evening, numbers=numbers, now=during(evening))


def test_a_declaration_comes_before_a_number(tree: Any, evening: Evening) -> None:
    user = make_guest(evening, tree[HOME], "female", declared=False)
    with pytest.raises(Missing):
        services.hand_in(by=user, evening=evening, numbers=[], now=during(evening))
    with pytest.raises(Missing):
        services.change_card(by=user, evening=evening, nickname="小雨")
    for wrong, field in (({"agreed": False}, "agreed"), ({"nickname": " "}, "nickname"), ({"nickname": "长" * 21}, "nickname"),
                         ({"intro": "长" * 301}, "intro")):  # fmt: skip
        said: dict[str, Any] = {"agreed": True, "nickname": "小雨"} | wrong
        with pytest.raises(Invalid) as raised:
            services.declare(by=user, evening=evening, **said)
        assert list(raised.value.errors) == [field]
    first = services.declare(by=user, evening=evening, agreed=True, nickname="小雨")
    again = services.declare(by=user, evening=evening, agreed=True, nickname="小雨二")
    assert (again.pk, again.number, Attendee.objects.count()) == (first.pk, first.number, 1)
    stranger = make_user()
    with pytest.raises(Missing):
        services.declare(by=stranger, evening=evening, agreed=True, nickname="路人")


def test_who_comes_back_has_the_same_number(tree: Any, evening: Evening) -> None:
    user = make_guest(evening, tree[HOME], "female")
    number = number_of(evening, user)
    places.give_up(by=user, entry=entry_at(evening, user))
    assert own_attendee(user, evening) is None
    places.enrol(by=user, offer=evening.offer)
    assert services.declare(by=user, evening=evening, agreed=True, nickname="又来").number == number
    assert Attendee.objects.get(user=user).entry.state == "taken"


def test_the_desk_reads_no_small_numbers(tree: Any, evening: Evening) -> None:
    women, men = make_guests(evening, tree[HOME], 5)
    for one in [*women, *men][:9]:
        choose(evening, one)
    assert counts(evening).handed is None
    choose(evening, men[4])
    assert counts(evening).handed == 10


def test_what_an_evening_may_be(tree: Any, boss: Any) -> None:
    offer = make_offer_of_two(boss, tree["嘉言区总工会"])
    ends = offer.sessions.get().ends_at
    good = {"chooses_from": ends, "chooses_until": ends + timedelta(days=1)}
    for wrong, field in (
        ({"chooses_from": ends - timedelta(days=1)}, "chooses_from"),
        ({"chooses_until": ends}, "chooses_until"),
        ({"chooses_until": ends + timedelta(days=8)}, "chooses_until"),
        ({"most": 0}, "most"),
        ({"most": 11}, "most"),
    ):
        with pytest.raises(Invalid) as raised:
            services.set_evening(by=boss, offer=offer, **(good | wrong))
        assert list(raised.value.errors) == [field]
    late = {"now": good["chooses_until"] + timedelta(days=1)}
    with pytest.raises(Invalid):
        services.set_evening(by=boss, offer=offer, **good, **late)
    made = services.set_evening(by=boss, offer=offer, **good)
    anew = services.set_evening(by=boss, offer=offer, **(good | {"most": 5, "ranked": False}))
    assert (anew.pk, anew.most, anew.ranked, BallotKey.objects.count()) == (made.pk, 5, False, 1)
    with pytest.raises(Refused, match="已经开始"):
        services.set_evening(by=boss, offer=offer, **good, now=ends)
    three = make_offer_of_two(boss, tree["嘉言区总工会"])
    for other in (
        make_offer(boss, tree["嘉言区总工会"]),
        make_offer(boss, tree["嘉言区总工会"], kind="matchmaking", pools=[NewPool("全部", 9)]),
    ):
        with pytest.raises(Refused):
            make_evening(boss, tree["嘉言区总工会"], offer=other)
    places.cancel_offer(by=boss, offer=three, reason="停电")
    with pytest.raises(Refused):
        make_evening(boss, tree["嘉言区总工会"], offer=three)


@pytest.mark.parametrize(
    ("role", "union", "expected"),
    [
        ("chair", "嘉言区总工会", None),
        ("care_officer", "云湖市总工会", None),
        ("leader", "嘉言区总工会", Forbidden),
        ("auditor", "云湖市总工会", Forbidden),
        ("publicity", "嘉言区总工会", Forbidden),
        ("administrator", "云湖市总工会", Forbidden),
        ("chair", "柳桥街道总工会", Missing),
        ("organiser", "大成区总工会", Missing),
    ],
)
def test_who_sets_an_evening(tree: Any, boss: Any, role: str, union: str, expected: Any) -> None:
    offer = make_offer_of_two(boss, tree["嘉言区总工会"])
    user = make_user("", role, tree[union])
    if expected is None:
        assert make_evening(user, tree["嘉言区总工会"], offer=offer).state == "planned"
        return
    with pytest.raises(expected):
        make_evening(user, tree["嘉言区总工会"], offer=offer)


def test_a_cancelled_offer_ends_the_choices_at_once(tree: Any, boss: Any, evening: Evening) -> None:
    woman, man = (make_guest(evening, tree[HOME], one) for one in ("female", "male"))
    choose(evening, woman, man)
    places.cancel_offer(by=boss, offer=evening.offer, reason="下雨")
    if "offer_cancelled" in REACTIONS:
        evening.refresh_from_db()
        assert evening.state == "void"
        assert not Ballot.objects.exists()
        assert not BallotKey.objects.exists()
    assert services.match_due(by=None, now=after(evening)) == 0


def test_nothing_outlives_its_time(tree: Any, boss: Any, evening: Evening) -> None:
    stuck = make_evening(boss, tree["嘉言区总工会"], offer=make_offer_of_two(boss, tree["嘉言区总工会"]))
    for one in (evening, stuck):
        woman, man = (make_guest(one, tree[HOME], gender) for gender in ("female", "male"))
        choose(one, woman, man)
    Evening.objects.filter(pk=stuck.pk).update(chooses_until=evening.chooses_until + timedelta(days=365))
    services.match_due(by=None, now=after(evening))
    Evening.objects.filter(pk=stuck.pk).update(chooses_until=evening.chooses_until)
    services.forget(by=None, now=evening.chooses_until + timedelta(days=29))
    assert Ballot.objects.count() == 1
    services.forget(by=None, now=evening.chooses_until + timedelta(days=30))
    assert not Ballot.objects.exists()
    assert not BallotKey.objects.exists()
    stuck.refresh_from_db()
    assert stuck.state == "void"
    assert Attendee.objects.count() == 4
    assert services.forget(by=None, now=evening.chooses_until + timedelta(days=90)) == 4
    assert not Outcome.objects.exists()
    assert Entry.objects.count() == 4


VERBS = ("set", "declare", "card", "hand_in", "match")
ALLOWED = {"before": {"set", "declare", "card"}, "choosing": {"declare", "card", "hand_in"}, "counting": {"declare", "card", "match"},
           "matched": {"card"}, "void": {"card"}}  # fmt: skip


@pytest.mark.parametrize("state", ALLOWED)
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_in_every_phase(tree: Any, boss: Any, evening: Evening, verb: str, state: str) -> None:
    woman, man = (make_guest(evening, tree[HOME], one) for one in ("female", "male"))
    now = {"before": timezone.now(), "choosing": during(evening)}.get(state, after(evening))
    if state == "matched":
        services.match_due(by=None, now=now)
    if state == "void":
        services.void(by=None, evening=evening)
    evening.refresh_from_db()
    run = {
        "set": lambda: services.set_evening(
            by=boss, offer=evening.offer, chooses_from=evening.chooses_from,
            chooses_until=evening.chooses_until + timedelta(hours=1), now=now,
        ),
        "declare": lambda: services.declare(by=woman, evening=evening, agreed=True, nickname="小雨"),
        "card": lambda: services.change_card(by=woman, evening=evening, nickname="小雨"),
        "hand_in": lambda: services.hand_in(by=woman, evening=evening, numbers=[number_of(evening, man)], now=now),
        "match": lambda: services.match_due(by=None, now=now) or _refuse(),
    }[verb]  # fmt: skip
    if verb in ALLOWED[state]:
        run()
        return
    with pytest.raises(Problem):
        run()


def _refuse() -> None:
    raise Refused("nothing was due")
