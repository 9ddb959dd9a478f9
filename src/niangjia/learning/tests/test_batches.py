"""A batch of cadres by name: who is due, the first first; named, in reserve, told; nobody enrols; who gives way makes room."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment import services as places
from niangjia.enrolment.models import Entry
from niangjia.enrolment.tests.factories import check_sums, entry_of, make_offer, make_people
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.kernel.messages import Message
from niangjia.kernel.wording import day
from niangjia.learning import queries
from niangjia.learning.models import Training
from niangjia.learning.services import batches
from niangjia.learning.tests.factories import (
    DISTRICT,
    OTHER,
    WASTE,
    came,
    make_cadres,
    make_place,
    make_requirement,
    make_training,
    plan,
)
from niangjia.organizations.tests.factories import make_appointment, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> tuple[Any, Any]:
    tree, by = make_place()
    make_requirement(by, tree[DISTRICT])
    return tree, by


def make_batch(place: Any, many: int = 5, room: int = 2, **said: Any) -> tuple[Any, list[Any]]:
    tree, by = place
    people = make_cadres(tree[WASTE], many)
    return batches.invite(by=by, union=tree[DISTRICT], title="主席培训班", plan=plan(room, **said), hours=16), people


def told(kind: str) -> list[Any]:
    return list(Message.objects.filter(kind=kind).values_list("user_id", flat=True))


def seats(run: Any) -> list[tuple[Any, str]]:
    return [(one.user_id, one.seat) for one in run.invitees.order_by("due_on")]


def test_the_first_due_are_named_once_each_and_the_next_are_in_reserve(place: Any) -> None:
    tree, by = place
    run, people = make_batch(place)
    with pytest.raises(Refused):
        batches.invite(by=by, union=tree[DISTRICT], title="班", plan=plan(3), hours=16, role="auditor")
    words = ["named", "named", "reserve", "reserve"]
    assert seats(run) == [(one.pk, word) for one, word in zip(people, words, strict=False)]
    assert (run.offer.mode, run.offer.state) == ("direct", "draft")


def test_two_offices_are_one_place(place: Any) -> None:
    tree, by = place
    run, people = make_batch(place, many=2, room=3)
    make_appointment(people[0], "chair", tree["快递站工会"], starts_on=date(2021, 1, 1))
    again = batches.invite(by=by, union=tree[DISTRICT], title="又一期", plan=plan(3), hours=16)
    assert seats(again) == seats(run)


def test_called_once_and_everybody_is_told(place: Any) -> None:
    tree, by = place
    run, people = make_batch(place)
    stranger = make_user("", "chair", tree[WASTE], starts_on=date(2019, 1, 1))
    again = batches.invite(by=by, union=tree[DISTRICT], title="又一期", plan=plan(2), hours=16)
    assert seats(again)[0] == (stranger.pk, "out")
    assert batches.call(by=by, run=again) == 2
    again.offer.refresh_from_db()
    assert again.offer.state == "open"
    assert told("enrolment.nomination.admitted") == [one.pk for one in people[:2]]
    assert told("enrolment.nomination.queued") == [people[2].pk]
    assert told("learning.batch") == [stranger.pk]
    assert "没有您在本范围的会员档案" in Message.objects.get(kind="learning.batch").text
    stands = {one.user_id: one.stands for one in queries.invitees(again)}
    assert [stands[one.pk] for one in people[:3]] == ["已报上", "已报上", "候补"]
    with pytest.raises(Refused):
        batches.call(by=by, run=again)
    with pytest.raises(Refused):
        batches.seat(by=by, run=again, seats={})
    with pytest.raises(Refused, match=r"推荐或指定"):
        places.enrol(by=people[4], offer=again.offer)
    check_sums(again.offer)
    assert run.told_at is None


def test_who_gives_way_makes_room_for_the_reserve_and_the_record_is_kept(place: Any) -> None:
    _, by = place
    run, people = make_batch(place)
    batches.call(by=by, run=run)
    places.give_up(by=people[1], entry=entry_of(run.offer, people[1]))
    assert [entry_of(run.offer, one).state for one in people[:4]] == ["taken", "cancelled", "taken", "waiting"]
    check_sums(run.offer)
    came(by, run, people[2], enrolled=True)
    assert Training.objects.get().user_id == people[2].pk


def test_the_desk_says_who_comes(place: Any) -> None:
    tree, by = place
    run, people = make_batch(place)
    key = {one.user_id: one.pk for one in run.invitees.all()}
    with pytest.raises(Invalid, match="多了 1 人"):
        batches.seat(by=by, run=run, seats={key[people[2].pk]: "named"})
    assert batches.seat(by=by, run=run, seats={key[people[0].pk]: "out", key[people[3].pk]: "named"}) == 2
    assert batches.call(by=by, run=run) == 2
    assert [entry_of(run.offer, one) is None for one in people[:1]] == [True]
    assert [entry_of(run.offer, one).state for one in people[1:4]] == ["taken", "waiting", "taken"]
    other, _ = make_batch(place)
    for bad in ({key[people[0].pk]: "named"}, {other.invitees.first().pk: "king"}):
        with pytest.raises(Invalid):
            batches.seat(by=by, run=other, seats=bad)
    with pytest.raises(Forbidden):
        batches.seat(by=make_user("", "leader", tree[DISTRICT]), run=other, seats={})
    with pytest.raises(Missing):
        batches.call(by=make_user("", "chair", tree[OTHER]), run=other)


def test_who_has_no_file_cannot_be_named_until_there_is_one(place: Any) -> None:
    tree, by = place
    stranger = make_user("", "chair", tree[WASTE], starts_on=date(2019, 1, 1))
    run = batches.invite(by=by, union=tree[DISTRICT], title="班", plan=plan(2), hours=16)
    one = run.invitees.get()
    with pytest.raises(Refused, match="没有能参加的人"):
        batches.call(by=by, run=run)
    with pytest.raises(Invalid, match="没有会员档案"):
        batches.seat(by=by, run=run, seats={one.pk: "named"})
    from niangjia.members.tests.factories import make_member

    make_member(tree[WASTE], user=stranger)
    batches.seat(by=by, run=run, seats={one.pk: "named"})
    assert batches.call(by=by, run=run) == 1


def test_the_page(place: Any, settings: Any) -> None:
    settings.SECOND_FACTOR = False
    _, by = place
    run, people = make_batch(place)
    client, url = Client(), reverse("learning:course_run", args=[run.pk])
    client.force_login(by)
    key = {one.user_id: one.pk for one in run.invitees.all()}
    do = reverse("learning:course_run_do", args=[run.pk, "seat"])
    wrong = client.post(do, {f"seat-{key[people[2].pk]}": "named"}, follow=True)
    assert "多了 1 人" in wrong.content.decode()
    client.post(do, {f"seat-{key[people[0].pk]}": "reserve", "seat-nonsense": "named"})
    done = client.post(do.replace("seat", "call"), {f"seat-{key[people[2].pk]}": "named"}, follow=True).content.decode()
    assert "已通知 2 人" in done
    assert done.count("候补") >= 2
    assert "定下名单并通知" not in client.get(url).content.decode()


def test_who_is_not_due_yet_is_asked_for_only_where_somebody_says_so(place: Any, settings: Any) -> None:
    settings.SECOND_FACTOR = False
    tree, by = place
    people = make_cadres(tree[WASTE], 3)
    make_training(people[0], tree[WASTE], timezone.localdate())
    client, url = Client(), reverse("learning:cadres_invite")
    client.force_login(by)
    page = client.get(url)
    assert "按这些条件有 2 人。" in page.content.decode()
    assert (page.context["form"]["band"].value(), page.context["form"]["places"].value()) == ("overdue", 2)
    soon = client.get(url, {"band": "soon"})
    assert "按这些条件有 0 人。" in soon.content.decode()


def test_the_list_of_classes_says_when_they_begin(place: Any, settings: Any) -> None:
    settings.SECOND_FACTOR = False
    _, by = place
    run, _people = make_batch(place)
    client = Client()
    client.force_login(by)
    assert f"{day(run.offer.sessions.get().starts_at)}开课" in client.get(reverse("learning:course_runs")).content.decode()


def test_a_list_is_not_longer_than_a_batch_may_be(place: Any) -> None:
    tree, by = place
    with pytest.raises(Invalid):
        batches.invite(by=by, union=tree[DISTRICT], title="班", plan=plan(501), hours=16)
    late = plan(2, closes_at=plan().starts_at + timedelta(days=1))
    make_cadres(tree[WASTE], 1)
    with pytest.raises(Invalid, match="截止"):
        batches.invite(by=by, union=tree[DISTRICT], title="班", plan=late, hours=16)


@pytest.mark.parametrize(
    ("length", "hours"),
    [
        (timedelta(0), 1),
        (timedelta(minutes=90), 2),
        (timedelta(hours=9), 8),
        (timedelta(days=4, hours=7), 35),
        (timedelta(days=4), 40),  # to the same hour of the last day: whole days
    ],
)
def test_an_offer_that_says_no_hours_counts_those_of_its_days(place: Any, length: timedelta, hours: int) -> None:
    tree, by = place
    offer = make_offer(by, tree[DISTRICT], kind="training")
    user = make_people(tree[WASTE], 1)[0]
    places.enrol(by=user, offer=offer)
    start = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=9)
    offer.sessions.update(starts_at=start, ends_at=start + length)
    places.check_in(by=by, entry=Entry.objects.select_related("offer", "session").get(offer=offer))
    assert Training.objects.get().hours == hours
