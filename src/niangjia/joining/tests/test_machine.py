"""After any sequence of verbs: one open application of a number, one membership of a person, every state is whole."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.strategies import integers, sampled_from

from niangjia.joining import services
from niangjia.joining.models import Application
from niangjia.joining.states import ApplicationState as S
from niangjia.joining.tests.factories import make_entry
from niangjia.kernel.errors import Problem
from niangjia.members.models import Membership, Person
from niangjia.organizations.tests.factories import make_tree
from tests.support.sequences import undone

UNIONS = ("快递站工会", "环卫公司工会", "大成化工厂工会")
PEOPLE = 2


class Joining(RuleBasedStateMachine):
    """Two people, three unions, every verb in any order; what is refused changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = undone()  # every example begins with nothing
        self.undone.__enter__()
        self.tree = make_tree()
        self.entries = [make_entry() for _ in range(PEOPLE)]
        self.sent = 0

    def teardown(self) -> None:
        self.undone.__exit__(None, None, None)

    def _try(self, verb, **said) -> None:
        before = sorted(Application.objects.values_list("pk", "state"))
        try:
            verb(by=None, **said)
        except Problem:
            assert sorted(Application.objects.values_list("pk", "state")) == before

    def _one(self, n):
        rows = list(Application.objects.order_by("pk"))
        return rows[n % len(rows)]

    @rule(who=integers(0, PEOPLE - 1), at=sampled_from(UNIONS))
    def send(self, who, at) -> None:
        self.sent += 1
        entry = services.Entry(**vars(self.entries[who]))
        self._try(services.apply, union=self.tree[at], entry=entry, source="phone", token=f"{self.sent:032d}")

    @precondition(lambda self: Application.objects.exists())
    @rule(n=integers(0, 20), verb=sampled_from((services.accept, services.reopen, services.withdraw)))
    def decide(self, n, verb) -> None:
        self._try(verb, application=self._one(n))

    @precondition(lambda self: Application.objects.exists())
    @rule(n=integers(0, 20), verb=sampled_from((services.hand_back, services.refuse)))
    def answer(self, n, verb) -> None:
        self._try(verb, application=self._one(n), ground="other", reason="测试")

    @precondition(lambda self: Application.objects.exists())
    @rule(n=integers(0, 20), who=integers(0, PEOPLE - 1), at=sampled_from(UNIONS))
    def mend(self, n, who, at) -> None:
        one, entry = self._one(n), services.Entry(**vars(self.entries[who]))
        self._try(services.mend, application=one, union=self.tree[at], entry=entry, revision=one.revision)

    @precondition(lambda self: Application.objects.exists())
    @rule(n=integers(0, 20), at=sampled_from(UNIONS))
    def pass_on(self, n, at) -> None:
        self._try(services.pass_on, application=self._one(n), union=self.tree[at], reason="测试")

    @invariant()
    def one_of_each(self) -> None:
        rows = list(Application.objects.all())
        opened = [bytes(one.id_index) for one in rows if one.state in S.OPEN]
        assert len(opened) == len(set(opened))
        waiting = {bytes(one.id_index) for one in rows if one.state == S.DOUBLED}
        assert waiting <= set(opened), "nobody waits behind nobody"
        accepted = {one.membership_id for one in rows if one.state == S.ACCEPTED}
        assert accepted == set(Membership.objects.filter(left_on=None).values_list("pk", flat=True))
        for person in Person.objects.all():
            assert person.memberships.filter(left_on=None).count() <= 1


@pytest.mark.both
class TestJoining(Joining.TestCase, TestCase):
    """Each example in a transaction of its own."""

    settings = settings(
        max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
    )
