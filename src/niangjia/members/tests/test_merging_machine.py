"""Merges and what is done between them, in any order; two at once; a process killed in the middle."""

from contextlib import suppress
from typing import Any

import pytest
from django.db.models import Count, Q
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from niangjia.kernel.errors import Problem, Refused
from niangjia.members import services
from niangjia.members.merging import people as merging_people
from niangjia.members.merging.people import merge_people, unmerge_people
from niangjia.members.models import Membership, Merging, Person
from niangjia.members.tests.factories import make_member
from niangjia.members.tests.pictures import picture
from niangjia.members.transfers.services import begin_transfer
from niangjia.organizations.tests.factories import make_tree
from tests.support.sequences import begins_with_nothing

PLACES = ("快递站工会", "环卫公司工会", "大成化工厂工会", "快递站工会")
TAKE = sorted(merging_people.CHOICES)
merges = st.tuples(
    st.just("merge"), st.integers(0, 3), st.integers(0, 3), st.sets(st.sampled_from(TAKE)), st.booleans()
)
steps = st.lists(st.one_of(merges, st.tuples(st.just("unmerge"), st.integers(0, 3))), max_size=8)
busy = st.one_of(
    merges,
    st.tuples(st.just("unmerge"), st.integers(0, 3)),
    st.tuples(st.just("edit"), st.integers(0, 3)),
    st.tuples(st.just("leave"), st.integers(0, 3)),
    st.tuples(st.just("transfer"), st.integers(0, 3), st.sampled_from(PLACES)),
)


class World:
    """Four files and what can be done to them; a refusal changes nothing."""

    def __init__(self) -> None:
        tree = self.tree = make_tree()
        self.people = [make_member(tree[place], f"林小{'甲乙丙丁'[n]}").person for n, place in enumerate(PLACES)]
        self.count = Membership.objects.count()

    def do(self, step: tuple[Any, ...]) -> None:
        with suppress(Problem):
            getattr(self, step[0])(*step[1:])

    def merge(self, kept: int, gone: int, take: set[str], mine: bool) -> None:
        one, two = self.people[kept], self.people[gone]
        stays = Membership.objects.filter(person=one if mine else two, left_on__isnull=True).first()
        merge_people(by=None, kept=one.pk, gone=two.pk, take=take, stays=stays.pk if stays else None)

    def unmerge(self, back: int) -> None:
        rows = list(Merging.objects.filter(undone_at__isnull=True).order_by("-created_at"))
        if back < len(rows):
            unmerge_people(by=None, merging=rows[back])

    def edit(self, n: int) -> None:
        person = Person.objects.get(pk=self.people[n].pk)
        if not Merging.objects.filter(gone=person, undone_at__isnull=True).exists():
            services.edit(by=None, person=person, revision=person.revision, phone=f"1990000{person.revision:04d}", skill="高级工")

    def transfer(self, n: int, place: str) -> None:
        begin_transfer(by=None, person=self.people[n], to=self.tree[place])
        self.count += 1

    def leave(self, n: int) -> None:
        rows = list(Membership.objects.filter(person=self.people[n], left_on__isnull=True))
        services.leave(by=None, memberships=rows, on=timezone.localdate(), reason="withdrew")

    def check(self) -> None:
        assert Membership.objects.count() == self.count
        two = Person.objects.annotate(n=Count("memberships", filter=Q(memberships__left_on__isnull=True))).filter(n__gt=1)
        assert not two.exists()
        gone = Merging.objects.filter(undone_at__isnull=True).values("gone")
        assert not Membership.objects.filter(person__in=gone).exists()
        assert Membership.objects.values("person").distinct().count() == 4 - gone.count()


@pytest.mark.both
class TestAnyOrder(TestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(order=steps)
    @begins_with_nothing
    def test_undone_in_reverse_everything_is_as_it_was(self, order):
        world = World()
        before = picture()
        for step in order:
            world.do(step)
            world.check()
        for _ in range(4):
            world.unmerge(0)
        assert not Merging.objects.filter(undone_at__isnull=True).exists()
        assert picture() == before

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(order=st.lists(busy, max_size=10))
    @begins_with_nothing
    def test_whatever_is_done_between_nobody_is_in_two_and_every_file_comes_back(self, order):
        world = World()
        left = 0
        for step in order:
            before = Membership.objects.filter(left_on__isnull=True).count()
            world.do(step)
            world.check()
            left += step[0] == "leave" and Membership.objects.filter(left_on__isnull=True).count() < before
        for _ in range(4):
            world.unmerge(0)
        world.check()
        assert Membership.objects.filter(left_on__isnull=True).count() >= 4 - left


@pytest.fixture
def two(transactional_db):
    tree = make_tree()
    return [make_member(tree[place], "林小满").person for place in PLACES[:2]]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_who_merge_at_once_one_wins(two, race):
    for _ in range(20):
        stays = two[0].memberships.get(left_on__isnull=True).pk

        def run(n: int, stays=stays) -> Any:
            return merge_people(by=None, kept=two[n].pk, gone=two[1 - n].pk, stays=stays)

        outcomes = race(2, run)
        assert sum(one.won for one in outcomes) == 1
        assert all(one.won or isinstance(one.error, Refused) for one in outcomes), [one.error for one in outcomes]
        unmerge_people(by=None, merging=next(one.result for one in outcomes if one.won))
    assert Membership.objects.filter(left_on__isnull=True).count() == 2


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_merge_while_somebody_edits_leaves_or_is_added(two, race):
    """Whoever is first; nothing is half done, nobody waits for ever."""
    for _ in range(20):
        stays = two[0].memberships.get(left_on__isnull=True)

        def run(n: int, stays=stays) -> Any:
            if n == 0:
                return merge_people(by=None, kept=two[0].pk, gone=two[1].pk, stays=stays.pk)
            person = Person.objects.get(pk=two[1].pk)
            return services.edit(by=None, person=person, revision=person.revision, department=f"第{person.revision}科")

        outcomes = race(2, run)
        assert all(one.won or isinstance(one.error, Problem) for one in outcomes), [one.error for one in outcomes]
        assert outcomes[0].won
        unmerge_people(by=None, merging=outcomes[0].result)
        assert Membership.objects.filter(left_on__isnull=True).count() == 2


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_merge_while_one_of_the_two_is_transferred(two, race):
    tree = {one.name: one for one in type(two[0].memberships.get().union).objects.all()}
    for n in range(16):
        stays = two[0].memberships.get(left_on__isnull=True).pk
        place = tree["大成化工厂工会" if n % 2 == 0 else PLACES[1]]

        def run(who: int, stays=stays, place=place) -> Any:
            if who:
                return begin_transfer(by=None, person=two[1], to=place)
            return merge_people(by=None, kept=two[0].pk, gone=two[1].pk, stays=stays)

        outcomes = race(2, run)
        assert outcomes[0].won
        assert outcomes[1].won or isinstance(outcomes[1].error, Problem), outcomes[1].error
        assert Membership.objects.filter(left_on__isnull=True).count() == 1
        assert not two[1].memberships.exists()
        unmerge_people(by=None, merging=outcomes[0].result)
        assert [one.memberships.filter(left_on__isnull=True).count() for one in two] == [1, 1]


@pytest.mark.kill
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", ["relations.take_over", "memberships.rename", "touch"])
def test_killed_in_the_middle_nothing_is_merged(two, killed, point):
    before = picture()
    stays = two[0].memberships.get().pk
    killed(
        "from uuid import UUID\n"
        "from niangjia.members.merging import people as merging_people\n"
        f"merging_people.{point} = die\n"
        f"keys = dict(kept=UUID('{two[0].pk}'), gone=UUID('{two[1].pk}'), stays=UUID('{stays}'))\n"
        "merging_people.merge_people(by=None, take=['name'], **keys)\n"
    )
    assert picture() == before
    assert not Merging.objects.exists()
    made = merge_people(by=None, kept=two[0].pk, gone=two[1].pk, stays=stays)
    unmerge_people(by=None, merging=made)
    assert picture() == before
