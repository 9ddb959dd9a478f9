"""Whatever people do in whatever order: places never exceed, one each, the list in order, everything adds up."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st

from niangjia.enrolment import services
from niangjia.enrolment.models import Entry, Offer
from niangjia.enrolment.services import NewPool
from niangjia.enrolment.states import EntryState
from niangjia.enrolment.tests.factories import (
    begin,
    check_sums,
    entry_of,
    finish,
    make_offer,
    make_people,
    make_place,
    pool_of,
)
from niangjia.kernel.errors import Problem
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user
from tests.support.sequences import play

pytestmark = pytest.mark.django_db
VERBS = (
    "enrol",
    "again",
    "confirm",
    "give_up",
    "remove",
    "expire",
    "resize",
    "release",
    "check_in",
    "absent",
    "unmark",
    "correct",
    "begin",
    "finish",
    "close_door",
    "reopen_door",
    "close",
    "end",
    "cancel",
)
MARKS = ("check_in", "absent", "unmark")
# what people do often comes often; an offer is seldom closed or called off
STEPS = st.tuples(
    st.sampled_from(
        [*("enrol",) * 8, *("give_up",) * 3, "confirm", "confirm", *("check_in",) * 4, *VERBS]
    ),
    st.integers(0, 7),
    st.integers(0, 40),
)


class House:
    """One offer with two pools, eight people, and a clock of its own."""

    def __init__(self, hold: int) -> None:
        tree, self.boss = make_place()
        self.now = timezone.now()
        pools = [
            NewPool(
                "快递员", 2, "group", ["courier"], spill="其他", release_at=self.now + timedelta(minutes=60)
            ),
            NewPool("其他", 2),
        ]
        self.offer = make_offer(
            self.boss, tree["嘉言区总工会"], pools=pools, hold_minutes=hold, waiting_most=3
        )
        couriers = [
            make_member(tree["快递站工会"], user=make_user(), group="courier").person.user for _ in range(4)
        ]
        self.people = couriers + make_people(tree["环卫公司工会"], 4)
        self.keys: dict[tuple[int, str], Any] = {}

    def step(self, verb: str, who: int, n: int) -> None:
        """One act; a refusal is an answer as well."""
        self.now += timedelta(minutes=n)
        self.offer = Offer.objects.get(pk=self.offer.pk)
        before = self.waiting()
        try:
            with transaction.atomic():
                self.act(verb, self.people[who], who, n)
        except Problem:
            pass
        self.check(before, verb)

    def act(self, verb: str, user: Any, who: int, n: int) -> None:
        entry = entry_of(self.offer, user)
        if verb in ("enrol", "again"):
            key = f"{who}-{n % 3}" if verb == "again" else ""
            answer = services.enrol(by=user, offer=self.offer, key=key, now=self.now)
            if key:
                assert self.keys.setdefault((who, key), answer) == answer
        elif verb == "expire":
            services.expire_holds(by=None, now=self.now)
        elif verb == "release":
            services.release_unused(by=None, now=self.now)
        elif verb == "resize":
            services.resize(by=self.boss, pool=pool_of(self.offer, ("快递员", "其他")[who % 2]), total=n % 6)
        elif verb == "close":
            services.close_offer(by=self.boss, offer=self.offer)
        elif verb in DOOR:
            DOOR[verb](self)
        elif entry is not None and verb in ("confirm", "give_up"):
            getattr(services, verb)(by=user, entry=entry, now=self.now)
        elif entry is not None and verb == "remove":
            services.remove(by=self.boss, entry=entry, reason="核对")
        elif entry is not None and verb == "correct":
            services.correct(by=self.boss, entry=entry, came=n % 2 == 0, reason="核对签到表")
        elif entry is not None and verb in MARKS:
            getattr(services, verb)(by=self.boss, entry=entry)

    def end(self) -> None:
        """Where somebody was checked in, everybody with a place came or did not."""
        services.end_offer(by=self.boss, offer=self.offer)
        assert self.kept_a_list() <= {"attended", "absent"}

    def door(self, verb: str) -> None:
        """The session that is on."""
        services_of = {"close": services.close_door, "reopen": services.reopen_door}
        services_of[verb](by=self.boss, session=self.offer.sessions.select_related("offer").get())

    def kept_a_list(self) -> set[str]:
        """The states of those with a place where somebody was checked in; else nothing is known of anybody."""
        states = set(Entry.objects.filter(offer=self.offer, state__in=EntryState.TAKING).values_list("state", flat=True))
        return states if "attended" in states else set()

    def waiting(self) -> dict[Any, list[int]]:
        rows = Entry.objects.filter(offer=self.offer, state=EntryState.WAITING).order_by("number")
        found: dict[Any, list[int]] = {}
        for pool, number in rows.values_list("pool", "number"):
            found.setdefault(pool, []).append(number)
        return found

    def check(self, before: dict[Any, list[int]], verb: str) -> None:
        check_sums(self.offer)
        for pool in {
            one.pk: one for one in (pool_of(self.offer, "快递员"), pool_of(self.offer, "其他"))
        }.values():
            rows = Entry.objects.filter(pool=pool)
            assert rows.filter(state__in=[*EntryState.TAKING, EntryState.HELD]).count() <= pool.total
            moved = rows.filter(number__in=before.get(pool.pk, []), state=EntryState.TAKEN).values_list(
                "number", flat=True
            )
            still = rows.filter(state=EntryState.WAITING).values_list("number", flat=True)
            assert not moved or not still or max(moved) < min(still), f"{verb}: the list was jumped"


DOOR: dict[str, Any] = {
    "end": lambda house: house.end(),
    "cancel": lambda house: services.cancel_offer(by=house.boss, offer=house.offer, reason="停电"),
    "begin": lambda house: begin(house.offer),
    "finish": lambda house: finish(house.offer),
    "close_door": lambda house: house.door("close"),
    "reopen_door": lambda house: house.door("reopen"),
}


@pytest.mark.parametrize("hold", [0, 15])
def test_any_sequence(hold: int) -> None:
    play(lambda: House(hold), STEPS, examples=40, most=25)
