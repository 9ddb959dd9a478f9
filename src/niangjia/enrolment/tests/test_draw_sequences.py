"""Whatever is done around a draw in whatever order: no step is taken twice or changed, the list stays, places add up."""

import json
from collections import Counter, defaultdict
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st

from niangjia.enrolment import drawing, services
from niangjia.enrolment.models import Draw, DrawStep, Entry, Offer
from niangjia.enrolment.services import NewPool
from niangjia.enrolment.states import EntryState, OfferState
from niangjia.enrolment.tests.factories import (
    check_sums,
    entry_of,
    make_draw,
    make_people,
    make_place,
    pool_of,
)
from niangjia.kernel.errors import Problem
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user
from tests.support.sequences import play

pytestmark = pytest.mark.django_db
VERBS = ("enrol", "together", "give_up", "remove", "resize", "wait", "close", "due", "type", "draw", "cancel", "on")
STEPS = st.tuples(
    st.sampled_from(
        [*("enrol",) * 8, *("together",) * 4, *("on",) * 6, *VERBS]
    ),
    st.integers(0, 7), st.integers(0, 3),
)  # fmt: skip
NUMBERS = ("3 11 8", "3 11 8", "3 11 8", "7")


class House:
    """A draw with two categories, three people a group at most, eight people, two who type, and a clock of its own."""

    def __init__(self) -> None:
        tree, self.boss = make_place()
        self.typists = (self.boss, make_user("", "chair", tree["云湖市总工会"]))
        pools = [NewPool("快递员", 2, "group", ["courier"], spill="其他"), NewPool("其他", 2)]
        weights = [{"kind": "first_time", "balls": 1}, {"kind": "waited", "balls": 1}]
        self.offer = make_draw(self.boss, tree["嘉言区总工会"], pools=pools, group_most=3, weights=weights)
        couriers = [make_member(tree["快递站工会"], user=make_user(), group="courier").person.user for _ in range(3)]
        self.people = [*couriers, *make_people(tree["环卫公司工会"], 5)]
        self.now = timezone.now()
        self.steps: dict[Any, tuple[str, str, Any]] = {}
        for who, mate in ((0, None), (1, 0), (3, None), (4, 3), (5, None), (6, 5)):  # three couples
            ticket = "" if mate is None else entry_of(self.offer, self.people[mate]).ticket
            services.enrol(by=self.people[who], offer=self.offer, group=ticket, now=self.now)

    def step(self, verb: str, who: int, n: int) -> None:
        """One act; a refusal is an answer as well."""
        self.offer = Offer.objects.get(pk=self.offer.pk)
        before = Counter(Entry.objects.filter(offer=self.offer).values_list("state", flat=True))
        try:
            with transaction.atomic():
                self.act(verb, self.people[who], who, n)
        except Problem:
            pass
        self.check(verb, before)

    def on(self, draw: Draw) -> None:
        """The next thing that is due, as it should be done."""
        typed = draw.steps.filter(kind="typed", content=drawing.public_number("3 11 8"), by=self.boss).exists()
        if draw.state == "published":
            services.close_offer(by=self.boss, offer=self.offer)
        elif draw.state == "frozen":
            self.now = max(self.now, draw.known_at)
            services.type_number(by=self.typists[typed], draw=draw, typed="3 11 8", now=self.now)
        else:
            services.draw_now(by=self.boss, draw=draw, now=self.now)

    def act(self, verb: str, user: Any, who: int, n: int) -> None:
        entry, draw = entry_of(self.offer, user), Draw.objects.select_related("offer").get()
        if verb == "enrol":
            services.enrol(by=user, offer=self.offer, now=self.now)
        elif verb == "together":
            mate = entry_of(self.offer, self.people[(who + n + 1) % 8])
            services.enrol(by=user, offer=self.offer, group=mate.ticket if mate else "", now=self.now)
        elif verb == "wait":
            self.now += timedelta(days=(1, 8, 20, 22)[n])
        elif verb == "on":
            self.on(draw)
        elif verb == "due":
            services.close_due(by=None, now=self.now)
        elif verb == "type":
            services.type_number(by=self.typists[who % 2], draw=draw, typed=NUMBERS[n], now=self.now)
        elif verb == "draw":
            services.draw_now(by=self.boss, draw=draw, now=self.now)
        elif verb == "resize":
            services.resize(by=self.boss, pool=pool_of(self.offer, "其他"), total=n)
        elif verb == "close":
            services.close_offer(by=self.boss, offer=self.offer)
        elif verb == "cancel" and n == 0:
            services.cancel_offer(by=self.boss, offer=self.offer, reason="停办")
        elif verb == "give_up" and entry is not None:
            services.give_up(by=user, entry=entry, now=self.now)
        elif verb == "remove" and entry is not None:
            services.remove(by=self.boss, entry=entry, reason="核对")

    def check(self, verb: str, before: Counter[str]) -> None:
        check_sums(self.offer)
        found = list(DrawStep.objects.order_by("created_at", "id"))
        just_drawn = any(one.kind == "result" and one.pk not in self.steps for one in found)
        for one in found:
            said = one.content, one.fingerprint, one.by_id
            assert self.steps.setdefault(one.pk, said) == said
        assert len(found) == len(self.steps)
        assert max(Counter(one.kind for one in found if one.kind != "typed").values()) == 1
        live = Entry.objects.filter(offer=self.offer, state__in=EntryState.LIVE)
        assert max(Counter(live.values_list("person", flat=True)).values(), default=1) == 1
        told = {one.kind: one.content for one in found}
        offer = Offer.objects.get(pk=self.offer.pk)
        assert (offer.state == OfferState.OPEN) <= ("frozen" not in told)
        if "frozen" in told:
            assert verb not in ("enrol", "together") or before == Counter(
                Entry.objects.filter(offer=offer).values_list("state", flat=True)
            )
        if "number" in told:
            typed = {(one.by_id, one.content) for one in found if one.kind == "typed"}
            assert {by for by, content in typed if content == told["number"]} == {one.pk for one in self.typists}
            assert self.now >= Draw.objects.get().known_at
        if "result" in told:
            self.check_result(told, just_drawn=just_drawn)

    def check_result(self, told: dict[str, str], *, just_drawn: bool) -> None:
        """It is what the list, the secret and the number make; who went together has the same."""
        plan, entries = drawing.thaw(told["frozen"])
        secret = Draw.objects.get().secret
        again = drawing.draw(plan, entries, drawing.seed(secret, drawing.fingerprint(told["frozen"]), told["number"]))
        assert json.loads(told["result"])["winners"] == list(again.winners)
        if just_drawn:
            states = defaultdict(set)
            for one in Entry.objects.filter(offer=self.offer).exclude(state=EntryState.CANCELLED):
                states[one.group].add(one.state)
            assert not Entry.objects.filter(offer=self.offer, state=EntryState.ENTERED).exists()
            assert all(len(some) == 1 for some in states.values()), states


def test_any_sequence_around_a_draw() -> None:
    play(House, STEPS, examples=60, most=40)
