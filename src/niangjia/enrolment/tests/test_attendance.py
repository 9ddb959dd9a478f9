"""Who came: once is enough, the first time counts, nobody is blamed without a list, and wrong ones are put right."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from niangjia.enrolment import services
from niangjia.enrolment.codes import DOOR, code_of, spaced
from niangjia.enrolment.door import arrived, guests
from niangjia.enrolment.models import Entry, Offer, Session
from niangjia.enrolment.services import NewPool, NewSession, Seen
from niangjia.enrolment.tests.factories import (
    begin,
    check_sums,
    entry_of,
    finish,
    make_evening,
    make_offer,
    make_people,
    make_place,
)
from niangjia.kernel.errors import Forbidden, Gone, Invalid, Missing, Refused
from niangjia.kernel.questions import REACTIONS
from niangjia.kernel.workflow import Event
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
DISTRICT, WASTE = "嘉言区总工会", "环卫公司工会"


@pytest.fixture
def told(monkeypatch: Any) -> list[tuple[str, Any]]:
    """What other contexts heard of."""
    heard: list[tuple[str, Any]] = []
    for event in ("entry_attended", "entry_unattended", "offer_ended", "offer_cancelled"):
        run = lambda event=event, **said: heard.append((event, said.get("entry") or said["offer"]))  # noqa: E731
        monkeypatch.setitem(REACTIONS, event, [run])
    return heard


@pytest.fixture
def evening() -> tuple[Any, Offer, list[Any]]:
    """An offer that is on now, with three who have a place and one who waits."""
    return make_evening(3, waiting=1)


def test_twice_is_once_and_the_first_time_stays(evening: Any, told: Any) -> None:
    boss, offer, people = evening
    first = services.check_in(by=boss, entry=entry_of(offer, people[0]), how="code")
    again = services.arrive(by=boss, entry=entry_of(offer, people[0]))
    assert (again.is_first, again.entry.came_at) == (False, first.came_at)
    assert first.came_at <= timezone.now()
    events = Event.objects.filter(object_id=first.pk, verb="attend")
    assert [one.data for one in events] == [{"how": "code"}]
    assert told == [("entry_attended", first)]
    check_sums(offer)


def test_a_phones_own_clock_is_noted_and_not_believed(evening: Any) -> None:
    boss, offer, people = evening
    said = timezone.now() - timedelta(days=400)
    entry = services.check_in(by=boss, entry=entry_of(offer, people[0]), how="offline", at=said)
    assert entry.came_at > said + timedelta(days=399)
    assert Event.objects.get(object_id=entry.pk, verb="attend").data == {"how": "offline", "said": said.isoformat()}


def test_who_has_no_place_is_told_why(evening: Any) -> None:
    boss, offer, people = evening
    with pytest.raises(Refused, match="候补"):
        services.check_in(by=boss, entry=entry_of(offer, people[3]))
    gone = entry_of(offer, people[0])
    Session.objects.update(starts_at=timezone.now() + timedelta(days=9), ends_at=timezone.now() + timedelta(days=9))
    with pytest.raises(Refused, match="还没有到"):
        services.check_in(by=boss, entry=entry_of(offer, people[1]))
    services.give_up(by=people[0], entry=gone)
    begin(offer)
    with pytest.raises(Refused, match="已经取消"):
        services.check_in(by=boss, entry=entry_of(offer, people[0]))
    with pytest.raises(Invalid):
        services.check_in(by=boss, entry=entry_of(offer, people[1]), how="telepathy")


def test_rights_at_the_door(evening: Any) -> None:
    _, offer, people = evening
    tree = {one.name: one for one in type(offer.union).objects.all()}
    entry = entry_of(offer, people[0])
    for verb in (services.check_in, services.absent, services.unmark):
        with pytest.raises(Missing):
            verb(by=make_user("", "chair", tree["大成区总工会"]), entry=entry)
        with pytest.raises(Forbidden):
            verb(by=make_user("", "leader", tree[DISTRICT]), entry=entry)
        with pytest.raises(Missing):
            verb(by=people[0], entry=entry)


def test_undo_and_correct(evening: Any, told: Any) -> None:
    boss, offer, people = evening
    entry = services.check_in(by=boss, entry=entry_of(offer, people[0]))
    services.unmark(by=boss, entry=entry)
    assert (entry_of(offer, people[0]).state, entry_of(offer, people[0]).came_at) == ("taken", None)
    finish(offer)
    services.check_in(by=boss, entry=entry_of(offer, people[1]))
    services.close_offer(by=boss, offer=offer)
    services.end_offer(by=boss, offer=offer)
    with pytest.raises(Gone):
        services.unmark(by=boss, entry=entry_of(offer, people[0]))
    with pytest.raises(Gone):
        services.check_in(by=boss, entry=entry_of(offer, people[0]))
    with pytest.raises(Invalid):
        services.correct(by=boss, entry=entry_of(offer, people[0]), came=True, reason=" ")
    services.correct(by=boss, entry=entry_of(offer, people[0]), came=True, reason="签到表上有签字")
    services.correct(by=boss, entry=entry_of(offer, people[1]), came=False, reason="代签")
    assert [entry_of(offer, one).state for one in people[:3]] == ["attended", "absent", "absent"]
    assert [event for event, _ in told] == [
        "entry_attended", "entry_unattended", "entry_attended", "offer_ended", "entry_attended", "entry_unattended",
    ]  # fmt: skip
    check_sums(offer)


def test_the_end_marks_only_where_somebody_kept_a_list(told: Any) -> None:
    tree, boss = make_place()
    start = timezone.now() + timedelta(days=30)
    sessions = [NewSession(name, start, start, "", [NewPool("全部", 2)]) for name in ("上午", "下午")]
    offer = make_offer(boss, tree[DISTRICT], sessions=sessions)
    people = make_people(tree[WASTE], 4)
    for n, one in enumerate(people):
        services.enrol(by=one, offer=offer, session=offer.sessions.get(title=("上午", "下午")[n % 2]))
    finish(offer)
    services.check_in(by=boss, entry=entry_of(offer, people[0]))
    services.close_offer(by=boss, offer=offer)
    with pytest.raises(Refused, match="还没有人签到"):
        services.close_door(by=boss, session=offer.sessions.select_related("offer").get(title="下午"))
    services.end_offer(by=boss, offer=offer)
    assert [entry_of(offer, one).state for one in people] == ["attended", "taken", "absent", "taken"]
    assert told[-1] == ("offer_ended", offer)
    check_sums(offer)


def test_a_door_that_was_closed_too_early_opens_again(evening: Any) -> None:
    boss, offer, people = evening
    session = offer.sessions.select_related("offer").get()
    with pytest.raises(Refused, match="还没有结束"):
        services.close_door(by=boss, session=session)
    finish(offer)
    session = offer.sessions.select_related("offer").get()
    services.check_in(by=boss, entry=entry_of(offer, people[0]))
    services.absent(by=boss, entry=entry_of(offer, people[1]))
    assert services.close_door(by=boss, session=session) == 1
    with pytest.raises(Refused):
        services.close_door(by=boss, session=session)
    assert services.reopen_door(by=boss, session=session) == 1
    assert [entry_of(offer, one).state for one in people] == ["attended", "absent", "taken", "waiting"]
    with pytest.raises(Refused):
        services.reopen_door(by=boss, session=session)
    check_sums(offer)


def test_a_list_from_a_phone_is_answered_one_by_one(evening: Any) -> None:
    boss, offer, people = evening
    entries = [entry_of(offer, one) for one in people]
    code = spaced(code_of(DOOR, entries[1].pk)).lower()
    other = make_offer(boss, offer.union, places=1)
    services.enrol(by=people[0], offer=other)
    seen = [
        Seen(entry=entries[0].pk, how="offline", at=timezone.now()),
        Seen(code=f"NJ-E:{code}", how="code"),
        Seen(entry=entries[0].pk),
        Seen(entry=entries[3].pk),
        Seen(code="AAA-AAA-AAA"),
        Seen(code="; drop table"),
        Seen(entry=entry_of(other, people[0]).pk),
        Seen(entry=entries[2].pk, session=other.sessions.get().pk),
    ]
    for _ in range(2):
        told = services.check_in_many(by=boss, offer=offer, seen=seen)
        assert [one.is_in for one in told] == [True, True, True, False, False, False, False, False]
    assert [one.is_first for one in told] == [False] * 8
    assert Entry.objects.filter(state="attended").count() == 2
    with pytest.raises(Invalid):
        services.check_in_many(by=boss, offer=offer, seen=seen * 100)
    with pytest.raises(Missing):
        services.check_in_many(by=people[0], offer=offer, seen=seen)


def test_the_list_of_a_door(evening: Any, django_assert_num_queries: Any) -> None:
    boss, offer, people = evening
    session = offer.sessions.get()
    services.check_in(by=boss, entry=entry_of(offer, people[0]))
    with django_assert_num_queries(1):
        found = list(guests(session))
    assert len(found) == 3
    assert sum(one.came_at is not None for one in found) == 1
    assert not any(code_of(DOOR, one.id) in one.trace.upper() for one in found)
    assert arrived(session) == {session.pk: (1, 3)}


def test_codes_are_each_their_own() -> None:
    keys = [one.pk for one in (Offer(), Offer(), Offer())]
    codes = {code_of(kind, key) for kind in (DOOR, "enrolment.certificate") for key in keys}
    assert len(codes) == 6
    assert {len(one) for one in codes} == {9}


def test_a_check_in_costs_a_few_queries(evening: Any, told: Any, django_assert_max_num_queries: Any) -> None:
    """Its own; what others do when they hear of it is theirs."""
    boss, offer, people = evening
    entry = Entry.objects.select_related("offer", "session").get(pk=entry_of(offer, people[0]).pk)
    with django_assert_max_num_queries(9):
        services.check_in(by=boss, entry=entry)
    seen = [Seen(entry=entry_of(offer, one).pk) for one in people[:3]]
    with django_assert_max_num_queries(18):
        services.check_in_many(by=boss, offer=offer, seen=seen)
