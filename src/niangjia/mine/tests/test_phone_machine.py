"""Any sequence of verbs by any of four people: a number changes by both codes, or after people and days, or never."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from niangjia.kernel.errors import Problem
from niangjia.kernel.workflow import history
from niangjia.mine import services
from niangjia.mine.models import PhoneChange
from niangjia.mine.states import PhoneState
from niangjia.mine.tests.support import NEW, OLD, UNION, code_to, make_mine
from niangjia.organizations.tests.factories import make_appointment, make_tree, make_user

pytestmark = pytest.mark.django_db
STEPS = (
    "change", "lose", "right codes", "half right", "prove", "first vouches", "second vouches", "far vouches",
    "refuse", "cancel", "a day", "apply",
)  # fmt: skip


class Story:
    """One run: what was done, and what was earned by it."""

    def __init__(self, office: bool) -> None:
        cache.clear()
        tree = make_tree()
        self.office, self.days, self.log = office, 0, []
        self.me = make_mine(tree).person.user
        if office:
            make_appointment(self.me, "cashier", tree[UNION])
        self.first = make_user("first", "organiser", tree[UNION])
        self.second = make_user("second", "chair", tree[UNION])
        self.far = make_user("far", "chair", tree["大成区总工会"])

    @property
    def one(self) -> Any:
        return PhoneChange.objects.filter(user=self.me).order_by("-id").first() or PhoneChange(pk=self.me.pk, user=self.me)

    def do(self, step: str) -> None:
        one, me = self.one, self.me
        run = {
            "change": lambda: services.start_change(by=me, phone=NEW),
            "lose": lambda: services.start_change(by=me, phone=NEW, lost=True),
            "right codes": lambda: services.confirm_change(by=me, change=one, new_code=code_to(NEW), old_code=code_to(OLD)),
            "half right": lambda: services.confirm_change(by=me, change=one, new_code=code_to(NEW), old_code="x"),
            "prove": lambda: services.prove_new(by=me, change=one, code=code_to(NEW), link="https://x"),
            "first vouches": lambda: services.vouch(by=self.first, change=one, seen=True),
            "second vouches": lambda: services.vouch(by=self.second, change=one, seen=True),
            "far vouches": lambda: services.vouch(by=self.far, change=one, seen=True),
            "refuse": lambda: services.refuse_change(by=self.first, change=one, reason="不像"),
            "cancel": lambda: services.cancel_change(by=me, change=one),
            "apply": services.apply_due,
        }
        if step == "a day":
            self.days += 1
            return
        with time_machine.travel(timezone.now() + timedelta(days=self.days, seconds=self.days)):
            try:
                run[step]()
            except (Problem, StopIteration):  # refused, or no text with a code was ever sent
                return

    def check(self) -> None:
        """The number is the old one unless a change is done, and a done one was earned."""
        self.me.refresh_from_db()
        done = PhoneChange.objects.filter(user=self.me, state=PhoneState.DONE)
        assert self.me.phone == (NEW if done else OLD)
        for one in done:
            verbs = [event.verb for event in history(one)]
            if not one.lost:
                assert verbs == ["confirm"]
                continue
            people = ["vouch_first", "second"] if self.office else ["vouch"]
            assert verbs == ["prove", *people, "apply"]
            assert {one.vouched_by, one.seconded_by} - {None} <= {self.first, self.second}
            assert not self.office or one.vouched_by != one.seconded_by
            assert self.days >= 3
        assert PhoneChange.objects.filter(user=self.me, state__in=PhoneState.OPEN).count() <= 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(st.sampled_from(STEPS), max_size=14), office=st.booleans(), lucky=st.booleans())
def test_any_sequence_of_verbs(settings: Any, steps: list[str], office: bool, lucky: bool) -> None:
    settings.SMS = {"make": "shown"}
    vouched = ["lose", "prove", "first vouches", *(["second vouches"] if office else []), "a day", "a day", "a day"]
    with transaction.atomic():
        story = Story(office)
        for step in [*(vouched if lucky else []), *steps, "apply"]:
            story.do(step)
            story.check()
        transaction.set_rollback(True)
