"""Whatever unions, levels and people do in whatever order: numbers hold, nobody stands twice, places go in order."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import strategies as st

from niangjia.enrolment import services
from niangjia.enrolment.models import Entry, Nomination, Offer, Pool
from niangjia.enrolment.naming import Named
from niangjia.enrolment.services import calls, nominations, reviewing, seating
from niangjia.enrolment.tests.factories import make_place
from niangjia.enrolment.tests.named import CATEGORIES, EXPRESS, WASTE, check_named, make_named, quota_of
from niangjia.kernel.errors import Problem
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user
from tests.support.sequences import play

pytestmark = pytest.mark.django_db
VERBS = ("nominate", "pass", "approve", "return", "withdraw", "decline", "rank", "place", "give_up", "allot", "resize", "close", "cancel")
STEPS = st.tuples(
    st.sampled_from([*("nominate",) * 6, *("pass",) * 6, *("approve",) * 3, *("place",) * 2, *VERBS]), st.integers(0, 7), st.integers(0, 9)
)


class House:
    """One offer, two unions with two places each to put forward, eight people."""

    def __init__(self) -> None:
        self.tree, self.boss = make_place()
        self.offer = make_named(self.boss, self.tree, places=1, total=5, numbers={WASTE: 2, EXPRESS: 2})
        self.people = [make_member(self.tree[(WASTE, EXPRESS)[n % 2]], user=make_user()) for n in range(8)]

    def step(self, verb: str, who: int, n: int) -> None:
        """One act; a refusal is an answer as well."""
        self.offer = Offer.objects.get(pk=self.offer.pk)
        before = set(Entry.objects.filter(offer=self.offer, state="taken").values_list("pk", flat=True))
        try:
            with transaction.atomic():
                self.act(verb, self.people[who], who, n)
        except Problem:
            pass
        check_named(Offer.objects.get(pk=self.offer.pk))
        if verb not in ("give_up", "cancel", "resize"):
            assert before <= set(Entry.objects.filter(offer=self.offer, state="taken").values_list("pk", flat=True))

    def act(self, verb: str, member: Any, who: int, n: int) -> None:
        one = Nomination.objects.filter(person=member.person).order_by("-created_at").first()
        union = self.tree[(WASTE, EXPRESS)[who % 2]]
        if verb == "nominate":
            row = [Named(1, "", person=str(member.person_id), category=CATEGORIES[n % 2])]
            nominations.nominate(by=self.boss, quota=quota_of(self.offer, union), union=union, rows=row)
        elif verb == "place":
            seating.place(by=self.boss, offer=self.offer)
        elif verb == "allot":
            calls.allot(by=self.boss, offer=self.offer, numbers={union: n % 4})
        elif verb == "resize":
            pool = Pool.objects.filter(session__offer=self.offer).select_related("session__offer").order_by("order")[who % 2]
            services.resize(by=self.boss, pool=pool, total=n % 4)
        elif verb in ("close", "cancel"):
            run = {"close": services.close_offer, "cancel": lambda **said: services.cancel_offer(**said, reason="停办")}[verb]
            run(by=self.boss, offer=self.offer)
        elif verb == "give_up":
            entry = Entry.objects.filter(offer=self.offer, person=member.person).first()
            if entry:
                services.give_up(by=member.person.user, entry=entry)
        elif one is not None:
            self.decide(verb, one, n)

    def decide(self, verb: str, one: Nomination, n: int) -> None:
        if verb == "decline":
            nominations.decline(by=one.person.user, nomination=one)
        elif verb == "withdraw":
            nominations.withdraw(by=self.boss, nomination=one)
        elif verb == "rank":
            among = list(Nomination.objects.filter(offer=self.offer, at=one.at, state=one.state).order_by("rank", "pk"))
            reviewing.shift(by=self.boss, nomination=one, to=n + 1, among=among)
        else:
            run = {"pass": reviewing.send_up, "approve": reviewing.approve}.get(verb)
            if run:
                run(by=self.boss, nominations=[one])
            else:
                reviewing.send_back(by=self.boss, nominations=[one], reason="重报")


def test_any_sequence() -> None:
    play(House, STEPS, examples=30)
