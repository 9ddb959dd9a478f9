"""Random sequences of everything that people do at an evening: what must always hold, holds after each step."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from niangjia.enrolment import services as places
from niangjia.kernel.errors import Problem
from niangjia.matchmaking import services
from niangjia.matchmaking.models import Attendee, Ballot, BallotKey, Evening, Outcome
from niangjia.matchmaking.pairing import mutual
from niangjia.matchmaking.queries import outcome, own_choices
from niangjia.matchmaking.rules import own_attendee
from niangjia.matchmaking.tests.factories import after, during, entry_at, make_evening, make_guest
from niangjia.organizations.tests.factories import make_tree, make_user
from tests.support.sequences import undone

pytestmark = pytest.mark.django_db
EACH = 3
people = st.integers(0, 2 * EACH - 1)


class Night(RuleBasedStateMachine):
    """Three and three; a model of what each has in mind is kept beside the database."""

    def __init__(self) -> None:
        super().__init__()
        self.frame = undone()
        self.frame.__enter__()
        tree = make_tree()
        self.evening = make_evening(make_user("", "organiser", tree["嘉言区总工会"]), tree["嘉言区总工会"])
        home = tree["环卫公司工会"]
        sides = ["female"] * EACH + ["male"] * EACH
        self.users = [make_guest(self.evening, home, one, declared=False) for one in sides]
        self.mind: dict[int, list[int]] = {}
        self.declared: set[int] = set()
        self.gone: set[int] = set()

    def teardown(self) -> None:
        self.frame.__exit__(None, None, None)

    def fresh(self) -> Evening:
        return Evening.objects.select_related("offer").get(pk=self.evening.pk)

    def is_over(self) -> bool:
        return self.fresh().state != "planned"

    @rule(who=people)
    def declare(self, who: int) -> None:
        may = who not in self.gone and not self.is_over()
        done = self._try(services.declare, by=self.users[who], evening=self.fresh(), agreed=True, nickname=f"人{who}")
        assert done == may
        self.declared |= {who} if done else set()

    @rule(who=people, whom=st.lists(people, max_size=4))
    def hand_in(self, who: int, whom: list[int]) -> None:
        there = self.declared - self.gone
        facing = {one for one in there if (one < EACH) != (who < EACH)}
        good = len(whom) <= 3 and len(set(whom)) == len(whom) and set(whom) <= facing
        may = good and who in there and not self.is_over()
        numbers = [self._number(one) for one in whom]
        done = self._try(services.hand_in, by=self.users[who], evening=self.fresh(), numbers=numbers, now=during(self.evening))
        assert done == may
        if done:
            self.mind[who] = whom

    @rule(who=people)
    def leave(self, who: int) -> None:
        if self._try(places.give_up, by=self.users[who], entry=entry_at(self.evening, self.users[who])):
            self.gone.add(who)

    @rule()
    def match(self) -> None:
        before = not self.is_over()
        assert services.match_due(by=None, now=after(self.evening)) == int(before)
        if before:
            self._check_outcome()

    def _check_outcome(self) -> None:
        there = self.declared - self.gone
        kept = {one: [two for two in self.mind[one] if two in there] for one in self.mind if one in there}
        expected = mutual(kept)
        best: dict[int, int] = {}
        for who in there:
            me = own_attendee(self.users[who], self.fresh())
            assert me is not None
            found = outcome(me)
            assert found is not None
            assert {one.number for one in found} == {self._number(one) for one in expected.get(who, [])}
            mine = [one.number for one in found if one.is_best]
            assert len(mine) <= 1
            best |= {me.number: mine[0]} if mine else {}
        assert all(best[best[who]] == who for who in best)

    @invariant()
    def nothing_is_kept_that_is_over(self) -> None:
        over = self.is_over()
        assert BallotKey.objects.filter(evening=self.evening).exists() != over
        assert not (over and Ballot.objects.exists())
        assert Outcome.objects.exists() <= over
        numbers = list(Attendee.objects.filter(evening=self.evening).values_list("number", flat=True))
        assert len(numbers) == len(set(numbers)) == len(self.declared)

    @invariant()
    def everybody_reads_the_own_choices_alone(self) -> None:
        if self.is_over():
            return
        for who in self.declared - self.gone:
            me = own_attendee(self.users[who], self.fresh())
            assert me is not None
            assert own_choices(me, during(self.evening)) == [self._number(one) for one in self.mind.get(who, [])]

    def _number(self, who: int) -> int:
        row = Attendee.objects.filter(evening=self.evening, user=self.users[who]).first()
        return row.number if row else 5000 + who

    @staticmethod
    def _try(run: Any, **said: Any) -> bool:
        try:
            run(**said)
        except Problem:
            return False
        return True


def test_every_sequence() -> None:
    run_state_machine_as_test(
        Night,
        settings=settings(
            max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
