"""Volunteers whose files become one: an hour counts once, one registration; an unmerge brings both back."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.utils import timezone

from niangjia.duplicates import services as duplicates
from niangjia.duplicates.models import Pair
from niangjia.duplicates.tests.factories import bare_pair
from niangjia.enrolment import services as places
from niangjia.enrolment.models import Entry, Session
from niangjia.enrolment.services import NewPool, NewSession
from niangjia.enrolment.tests.factories import make_offer
from niangjia.kernel.errors import Problem
from niangjia.members.queries import file_of
from niangjia.organizations.tests.factories import make_tree, make_user
from niangjia.volunteering import services
from niangjia.volunteering.models import Service, Volunteer
from niangjia.volunteering.queries import standing, total
from niangjia.volunteering.tests.factories import make_volunteer

pytestmark = pytest.mark.django_db
HOME, STREET, DISTRICT = "环卫公司工会", "柳桥街道总工会", "嘉言区总工会"


@pytest.fixture
def tree(settings: Any) -> Any:
    settings.SECOND_FACTOR = False
    cache.clear()
    return make_tree()


def shift(boss: Any, tree: Any, title: str, hour: int, hours: int = 4) -> Session:
    """A shift on one morning, taken by nobody yet; it is over once somebody is :func:`enrolled`."""
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=30, hours=hour)
    session = NewSession("全场", start, start + timedelta(hours=hours), "社区", [NewPool("全部", 9)])
    found: Session = make_offer(boss, tree[DISTRICT], kind="volunteer", title=title, sessions=[session]).sessions.get()
    return found


def enrolled(user: Any, session: Session) -> Entry:
    """Somebody's place in a shift that has been meanwhile."""
    places.enrol(by=user, offer=session.offer)
    past = timedelta(days=40)
    Session.objects.filter(pk=session.pk).update(starts_at=session.starts_at - past, ends_at=session.ends_at - past)
    return Entry.objects.get(offer=session.offer, person__user=user)


def served(boss: Any, user: Any, session: Session, hours: float) -> Entry:
    entry = enrolled(user, session)
    services.record(by=boss, entry=entry, hours=hours)
    return entry


def merge(tree: Any, keep: Any, other: Any) -> Pair:
    pair = bare_pair(file_of(keep), file_of(other), tree[STREET].path)
    kept = file_of(keep)
    duplicates.merge(by=None, pair=pair, keep=kept.pk, stays=kept.memberships.get(left_on__isnull=True).pk)
    return pair


def crew(tree: Any) -> tuple[Any, Any, Any]:
    return make_user("", "organiser", tree[DISTRICT]), make_volunteer(tree[HOME]), make_volunteer(tree[HOME])


@pytest.mark.parametrize(
    ("first", "second", "hour", "stands"),
    [(4.0, 4.0, 9, (0.0, 0)), (4.0, 4.0, 11, (2.0, 1)), (4.0, 4.0, 13, (4.0, 1)), (1.5, 4.0, 9, (2.5, 1)), (1.0, 2.0, 9, (2.0, 1))],
)
def test_hours_that_lie_across_each_other_count_once(tree: Any, first: float, second: float, hour: int, stands: Any) -> None:
    boss, one, two = crew(tree)
    mine = served(boss, one, shift(boss, tree, "清洁", 9), first)
    other = served(boss, two, shift(boss, tree, "植树", hour), second)
    pair = merge(tree, one, two)
    person = file_of(one)
    assert (standing(mine).hours, standing(mine).turns) == (first, 1)
    assert (standing(other).hours, standing(other).turns) == stands
    assert total(Service.objects.filter(person=person)).hours == first + stands[0]
    reasons = Service.objects.filter(entry=other, kind="correct").values_list("reason", flat=True)
    assert all("两份档案合并" in reason and "“清洁”" in reason for reason in reasons)
    assert len(reasons) == int(stands[0] < second)
    assert duplicates.unmerge(by=None, pair=pair) == []
    assert [(standing(entry).hours, standing(entry).turns) for entry in (mine, other)] == [(first, 1), (second, 1)]
    for entry, user in ((mine, one), (other, two)):
        assert set(Service.objects.filter(entry=entry).values_list("person", flat=True)) == {file_of(user).pk}


def test_three_shifts_across_each_other_never_have_more_than_their_time(tree: Any) -> None:
    boss, one, two = crew(tree)
    served(boss, one, shift(boss, tree, "甲", 9), 4.0)
    others = [served(boss, two, shift(boss, tree, title, hour, 3), 3.0) for title, hour in (("乙", 8), ("丙", 12))]
    pair = merge(tree, one, two)
    assert [standing(entry).hours for entry in others] == [1.0, 2.0]  # eight to three is seven hours
    assert duplicates.unmerge(by=None, pair=pair) == []
    assert [standing(entry).hours for entry in others] == [3.0, 3.0]


def test_what_somebody_put_right_since_stays_and_is_said(tree: Any) -> None:
    boss, one, two = crew(tree)
    served(boss, one, shift(boss, tree, "清洁", 9), 4.0)
    other = served(boss, two, shift(boss, tree, "植树", 11), 4.0)
    pair = merge(tree, one, two)
    services.correct(by=boss, entry=Entry.objects.get(pk=other.pk), hours=1.0, reason="核对签到表")
    left = duplicates.unmerge(by=None, pair=pair)
    assert any("“植树”合并时减去的 2 小时没有恢复" in sentence for sentence in left)
    assert standing(other).hours == 1.0


def test_a_merge_done_twice_and_taken_back_twice_leaves_the_hours_as_they_were(tree: Any) -> None:
    boss, one, two = crew(tree)
    served(boss, one, shift(boss, tree, "清洁", 9), 4.0)
    other = served(boss, two, shift(boss, tree, "植树", 11), 4.0)
    for _ in range(2):
        Pair.objects.all().delete()
        pair = merge(tree, one, two)
        assert standing(other).hours == 2.0
        assert duplicates.unmerge(by=None, pair=pair) == []
        assert (standing(other).hours, standing(other).turns) == (4.0, 1)


@pytest.mark.parametrize("state", ["active", "paused"])
def test_a_registration_comes_back_with_its_skills(tree: Any, state: str) -> None:
    one, two = make_volunteer(tree[HOME], skills=("driving",)), make_volunteer(tree[HOME], skills=("photo",))
    if state == "paused":
        services.pause(by=two)
    pair = merge(tree, one, two)
    assert Volunteer.objects.exclude(state="left").count() == 1
    assert duplicates.unmerge(by=None, pair=pair) == []
    mine = Volunteer.objects.get(person=file_of(two))
    assert (mine.state, set(mine.abilities.values_list("value", flat=True))) == (state, {"photo", "weekend"})


@pytest.mark.django_db(transaction=True)
def test_a_leader_notes_hours_while_the_files_become_one(race: Any) -> None:
    cache.clear()
    tree = make_tree()
    boss, one, two = crew(tree)
    served(boss, one, shift(boss, tree, "清洁", 9), 4.0)
    entry = enrolled(two, shift(boss, tree, "植树", 11))
    pair = bare_pair(file_of(one), file_of(two), tree[STREET].path)
    stays = file_of(one).memberships.get(left_on__isnull=True).pk

    def run(n: int) -> Any:
        if n == 0:
            return duplicates.merge(by=None, pair=Pair.objects.get(pk=pair.pk), keep=file_of(one).pk, stays=stays)
        return services.record(by=get_user_model().objects.get(pk=boss.pk), entry=Entry.objects.get(pk=entry.pk), hours=4.0)

    outcomes = race(4, run)
    assert all(isinstance(outcome.error, Problem) for outcome in outcomes if not outcome.won)
    assert outcomes[0].won
    assert total(Service.objects.all()).hours <= 6.0  # nine to three
