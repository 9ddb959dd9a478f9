"""Any sequence of the verbs of shifts and of hours, by whoever: the book adds up, nobody serves twice, nobody owes hours."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from math import inf, nan
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st

from niangjia.enrolment import services as places
from niangjia.enrolment.models import Entry, Offer
from niangjia.enrolment.states import EntryState
from niangjia.enrolment.tests.factories import begin, check_sums, entry_of, finish
from niangjia.kernel.errors import Problem
from niangjia.kernel.questions import counted
from niangjia.organizations.tests.factories import make_tree, make_user
from niangjia.volunteering import rules, services
from niangjia.volunteering.models import RECORD, Ability, Asked, Need, Service, Thanks, Volunteer
from niangjia.volunteering.queries import book_of, covers, free_for, people_of, total
from niangjia.volunteering.tests.factories import make_campaign, make_volunteer
from niangjia.volunteering.vocabulary import SKILLS
from tests.support.sequences import play

pytestmark = pytest.mark.django_db
HOURS = (0.0, 0.5, 1.0, 3.0, 3.3, 24.0, 24.5, -1.0, nan, inf)
OF_PLACES = ("enrol", "give_up", "remove", "check_in", "unmark", "absent", "put_right", "begin", "finish", "end")
OF_HOURS = ("check_out", "record", "sheet", "correct", "clock")
OF_SHIFTS = ("needs", "invite", "thank", "resize")
OF_ONESELF = ("pause", "resume", "leave", "register", "change")
STEPS = st.tuples(
    st.sampled_from([*OF_PLACES, *("enrol", "check_in", "unmark") * 3, *OF_HOURS * 4, *OF_SHIFTS, *OF_ONESELF]),
    st.integers(0, 4),
    st.integers(0, 40),
)
SEATS = 3


class House:
    """A campaign of one shift with three places, five volunteers, two leaders."""

    def __init__(self) -> None:
        tree = make_tree()
        self.path = tree["云湖市总工会"].path
        self.bosses = [make_user("", role, tree["嘉言区总工会"]) for role in ("organiser", "care_officer")]
        self.offer = make_campaign(self.bosses[0], tree["嘉言区总工会"], seats=SEATS)
        homes = [tree["环卫公司工会"], tree["快递站工会"]]
        self.people = [make_volunteer(homes[n % 2], skills=("general", "first_aid")) for n in range(5)]
        self.lines: dict[Any, Any] = {}

    def step(self, verb: str, who: int, n: int) -> None:
        """One act; a refusal is an answer as well, a broken constraint is none."""
        with suppress(Problem), transaction.atomic():
            self.act(verb, self.people[who], n)
        self.check()

    def act(self, verb: str, user: Any, n: int) -> None:
        self.offer = Offer.objects.get(pk=self.offer.pk)
        shift, boss = self.offer.sessions.get(), self.bosses[n % 2]
        if verb in DOINGS:
            DOINGS[verb](self, shift, boss, n)
        elif verb in OF_ONESELF:
            said = {"agreed": True} if verb == "register" else {}
            said |= {"skills": list(SKILLS)[n % 5 : n % 5 + 2], "times": ["weekend"]} if verb in ("register", "change") else {}
            getattr(services, verb)(by=user, **said)
        elif verb == "enrol":
            places.enrol(by=user, offer=self.offer)
        elif (entry := entry_of(self.offer, user)) is not None:
            OF_ENTRY[verb](entry, user, boss, n)

    def check(self) -> None:
        check_sums(self.offer)
        for entry in Entry.objects.filter(offer=self.offer):
            lines = list(Service.objects.filter(entry=entry).order_by("pk"))
            hours, turns = sum(one.hours for one in lines), sum(one.turns for one in lines)
            assert 0 <= hours <= 24
            assert hours * 2 % 1 == 0
            assert turns == (1 if hours else 0)
            assert [one.kind for one in lines].count(RECORD) == (1 if lines else 0)
            assert not hours or entry.state == EntryState.ATTENDED, f"{entry.state} and {hours} hours"
        for one in Service.objects.all():  # what stands in the book stands as it was written
            assert self.lines.setdefault(one.pk, (one.hours, one.turns, one.entry_id)) == (one.hours, one.turns, one.entry_id)
        assert set(self.lines) == set(Service.objects.values_list("pk", flat=True))
        self.check_sums()

    def check_sums(self) -> None:
        shift = self.offer.sessions.get()
        whole, mine = total(Service.objects.all()), [total(book_of(user)) for user in self.people]
        assert (whole.hours, whole.turns) == (sum(one.hours for one in mine), sum(one.turns for one in mine))
        found = counted(["volunteer_turns", "volunteer_hours"], self.path, shift.starts_at.date() + timedelta(days=400))
        assert (found["volunteer_hours"].whole.total or 0, found["volunteer_turns"].whole.total or 0) == (whole.hours, whole.turns)
        there = [one for one in people_of(shift) if Volunteer.objects.exclude(state="left").filter(person=one.person_id).exists()]
        for cover in covers([shift])[shift.pk]:
            able = Ability.objects.filter(kind="skill", value=cover.skill, volunteer__person__in=[one.person_id for one in there])
            assert cover.there == able.count() <= SEATS + Entry.objects.filter(offer=self.offer).count()
        gone = Ability.objects.filter(volunteer__state="left")
        assert not gone.exists()
        assert max(Counter(Asked.objects.values_list("session", "volunteer")).values(), default=1) == 1
        assert Thanks.objects.count() <= 1
        assert Need.objects.filter(people__lt=1).count() == 0
        live = Volunteer.objects.exclude(state="left").values_list("person", flat=True)
        assert len(live) == len(set(live))
        assert not set(free_for(self.bosses[0], shift)) - set(rules.askable(self.bosses[0]))


def _sheet(house: House, shift: Any, boss: Any, n: int) -> None:
    rows = Entry.objects.filter(session=shift, state__in=rules.IN).order_by("pk")
    services.note_sheet(by=boss, session=shift, sheet={one.pk: HOURS[(n + k) % len(HOURS)] for k, one in enumerate(rows)})


DOINGS: dict[str, Any] = {
    "begin": lambda house, shift, boss, n: begin(house.offer),
    "finish": lambda house, shift, boss, n: finish(house.offer),
    "end": lambda house, shift, boss, n: (
        places.close_offer(by=boss, offer=house.offer), places.end_offer(by=boss, offer=house.offer)
    ),
    "needs": lambda house, shift, boss, n: services.set_needs(
        by=boss, session=shift, needs={"first_aid": n % 4, "driving": n - 1, "general": 1}
    ),
    "invite": lambda house, shift, boss, n: services.invite(
        by=boss, session=shift, volunteers=Volunteer.objects.values_list("pk", flat=True)
    ),
    "thank": lambda house, shift, boss, n: services.thank(by=boss, offer=house.offer, text="谢谢"),
    "resize": lambda house, shift, boss, n: places.resize(by=boss, pool=shift.pools.get(), total=n % 6),
    "sheet": _sheet,
}  # fmt: skip
OF_ENTRY: dict[str, Any] = {
    "give_up": lambda entry, user, boss, n: places.give_up(by=user, entry=entry),
    "remove": lambda entry, user, boss, n: places.remove(by=boss, entry=entry, reason="核对"),
    "check_in": lambda entry, user, boss, n: places.check_in(by=boss, entry=entry),
    "unmark": lambda entry, user, boss, n: places.unmark(by=boss, entry=entry),
    "absent": lambda entry, user, boss, n: places.absent(by=boss, entry=entry),
    "put_right": lambda entry, user, boss, n: places.correct(by=boss, entry=entry, came=n % 2 == 0, reason="核对签到表"),
    "check_out": lambda entry, user, boss, n: services.check_out(by=user, entry=entry),
    "clock": lambda entry, user, boss, n: services.check_out(by=boss, entry=entry, now=timezone.now() + timedelta(hours=n)),
    "record": lambda entry, user, boss, n: services.record(by=boss, entry=entry, hours=HOURS[n % len(HOURS)]),
    "correct": lambda entry, user, boss, n: services.correct(
        by=boss, entry=entry, hours=HOURS[n % len(HOURS)], reason="" if n > 37 else "核对"
    ),
}  # fmt: skip


def test_any_sequence() -> None:
    play(House, STEPS, examples=40)


@pytest.mark.parametrize("came", ["unmark", "missed"])
def test_hours_are_for_who_came(came: str) -> None:
    """What was taken back with the attendance comes back with it alone, not by putting a number right."""
    house = House()
    places.enrol(by=house.people[0], offer=house.offer)
    finish(house.offer)
    boss, entry = house.bosses[0], entry_of(house.offer, house.people[0])
    services.record(by=boss, entry=entry, hours=3.0)
    entry.refresh_from_db()
    if came == "unmark":
        places.unmark(by=boss, entry=entry)
    else:
        places.correct(by=boss, entry=entry, came=False, reason="记错人")
    with pytest.raises(Problem, match="未到场"):
        services.correct(by=boss, entry=entry_of(house.offer, house.people[0]), hours=2.0, reason="核对")
    places.correct(by=boss, entry=entry_of(house.offer, house.people[0]), came=True, reason="来了")
    services.correct(by=boss, entry=entry_of(house.offer, house.people[0]), hours=2.0, reason="核对")
    assert total(book_of(house.people[0])).hours == 2.0


def test_a_shift_of_days_counts_a_day_at_most() -> None:
    house = House()
    places.enrol(by=house.people[0], offer=house.offer)
    places_of = house.offer.sessions
    places_of.update(starts_at=timezone.now() - timedelta(days=3), ends_at=timezone.now() - timedelta(hours=2))
    boss, entry = house.bosses[0], entry_of(house.offer, house.people[0])
    places.check_in(by=boss, entry=entry)
    Entry.objects.filter(pk=entry.pk).update(came_at=timezone.now() - timedelta(days=3))
    made = services.check_out(by=house.people[0], entry=entry)
    assert made.hours == 24.0
