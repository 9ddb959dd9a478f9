"""Any sequence of taps, undoings and sendings again from phones without network: every visitor once, none below nought."""

from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from hypothesis import strategies as st

from niangjia.fairs import services
from niangjia.fairs.models import Fair, Stall, Tap
from niangjia.fairs.services import NewStall, Touch
from niangjia.fairs.tests.factories import STALLS, make_fair
from niangjia.kernel.errors import Problem
from niangjia.organizations.tests.factories import make_tree, make_user
from tests.support.sequences import play

pytestmark = pytest.mark.django_db
VERBS = ("tap", "undo", "twice", "queue", "again", "backwards", "elsewhere", "finish", "reopen", "edit")
STEPS = st.tuples(
    st.sampled_from([*("tap", "undo", "queue", "again", "backwards") * 3, *VERBS]), st.integers(0, 2), st.integers(0, 9)
)


class House:
    """A fair of three stalls, a phone with a queue, and what a person with a pencil would have counted."""

    def __init__(self) -> None:
        tree = make_tree()
        self.boss = make_user("", "organiser", tree["嘉言区总工会"])
        self.fair = make_fair(self.boss, tree["嘉言区总工会"])
        self.other = make_fair(self.boss, tree["嘉言区总工会"])
        self.queue: list[Touch] = []
        self.tapped: dict[str, Any] = {}  # key -> stall
        self.undone: set[str] = set()

    def step(self, verb: str, stall: int, n: int) -> None:
        """One act; a refusal is an answer as well, and changes nothing."""
        self.fair = Fair.objects.get(pk=self.fair.pk)
        titles = {one.title: one.pk for one in self.fair.stalls.all()}
        place = titles.get(STALLS[stall].title)
        with suppress(Problem), transaction.atomic():
            if place is not None:
                self.act(verb, place, f"key-of-a-tap-{n}")
        self.check()

    def act(self, verb: str, place: Any, key: str) -> None:
        one = Touch(place, key)
        sent = {
            "tap": [one], "undo": [Touch(place, key, True)], "twice": [one, one, Touch(place, key, True), one],
            "queue": [], "again": list(self.queue), "backwards": self.queue[::-1], "elsewhere": [one],
        }  # fmt: skip
        if verb == "queue":
            self.queue += [one, Touch(place, key, True)] if len(self.queue) % 3 == 2 else [one]
        elif verb in sent:
            at = self.other if verb == "elsewhere" else self.fair
            told = services.count(by=self.boss, fair=at, touches=sent[verb])
            self.noted(sent[verb])
            assert told == dict(at.stalls.values_list("pk", "visitors"))
        elif verb == "edit":
            stalls = [*STALLS, NewStall("理发")][:: 1 if len(key) % 2 else -1]
            services.edit_fair(by=self.boss, fair=self.fair, stalls=stalls, acts=(), **self.said())
        else:
            said = {"reason": "还有人来"} if verb == "reopen" else {}
            getattr(services, verb)(by=self.boss, fair=self.fair, **said)

    def noted(self, touches: list[Touch]) -> None:
        for one in touches:
            self.tapped.setdefault(one.key, one.place)
            if one.undo:
                self.undone.add(one.key)

    def said(self) -> dict[str, Any]:
        names = ("kind", "site", "title", "held_on", "opens", "closes", "venue", "text", "contact")
        return {name: getattr(self.fair, name) for name in names}

    def check(self) -> None:
        for stall in Stall.objects.filter(fair=self.fair):
            counted = [key for key, at in self.tapped.items() if at == stall.pk and key not in self.undone]
            assert stall.visitors == len(counted) == Tap.objects.filter(stall=stall, undone=False).count()
        assert Tap.objects.count() == len(self.tapped)


def test_any_sequence() -> None:
    play(House, STEPS, examples=60)
