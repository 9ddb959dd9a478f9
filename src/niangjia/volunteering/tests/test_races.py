"""Many leaders and volunteers at once, on a real PostgreSQL: hours once, needs as one said them, nobody waits crosswise."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from niangjia.enrolment import services as places
from niangjia.enrolment.models import Entry
from niangjia.enrolment.tests.factories import check_sums, finish
from niangjia.kernel.errors import Gone, Invalid, Missing, Refused
from niangjia.kernel.messages import Message
from niangjia.organizations.tests.factories import make_tree, make_user
from niangjia.volunteering import services
from niangjia.volunteering.models import RECORD, Ability, Asked, Need, Service, Thanks, Volunteer
from niangjia.volunteering.queries import standing, total
from niangjia.volunteering.tests.factories import make_campaign, make_helper, make_volunteer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.race]
HOMES, DISTRICT = ("环卫公司工会", "快递站工会"), "嘉言区总工会"
WRITERS = 64


def again(user: Any) -> Any:
    """The user as another request would read it."""
    return get_user_model().objects.get(pk=user.pk)


def fresh(entry: Any) -> Any:
    return Entry.objects.select_related("offer__union", "session", "person__user").get(pk=entry.pk)


def errors(outcomes: Any) -> set[type]:
    return {type(one.error) for one in outcomes if not one.won}


def make_crew(many: int, *, shifts: int = 1) -> tuple[Any, Any, list[list[tuple[Any, Any]]]]:
    """(organiser, offer, helpers with their entries by shift), of two unions in turn; the shifts are over."""
    tree = make_tree()
    boss = make_user("", "organiser", tree[DISTRICT])
    offer = make_campaign(boss, tree[DISTRICT], shifts=shifts, seats=many)
    crews = [
        [make_helper(offer, tree[HOMES[n % 2]], shift) for n in range(many)] for shift in offer.sessions.order_by("starts_at")
    ]
    finish(offer)
    return boss, offer, crews


def test_sixty_four_writers_and_one_helper(race: Any) -> None:
    boss, offer, [[(_user, entry)]] = make_crew(1)

    def run(n: int) -> Any:
        if n % 3 == 0:
            return services.note_sheet(by=again(boss), session=entry.session, sheet={entry.pk: 2.0})
        if n % 3 == 1:
            return services.record(by=again(boss), entry=fresh(entry), hours=3.0)
        return places.check_in(by=again(boss), entry=fresh(entry))

    outcomes = race(WRITERS, run)
    assert errors(outcomes) <= {Refused}
    assert Service.objects.filter(kind=RECORD).count() == Service.objects.count() == 1
    assert standing(entry).hours in (2.0, 3.0)
    assert standing(entry).turns == 1
    check_sums(offer)


def test_two_leaders_note_the_same_people_in_shifts_at_the_same_time(race: Any) -> None:
    """Four hours of a day are four hours, whichever of both sheets comes first, in whatever order they were written."""
    boss, first, [crew] = make_crew(6)
    second = make_campaign(boss, first.union, seats=6)
    for user, _ in crew[::-1]:
        places.enrol(by=user, offer=second)
    start = first.sessions.get().starts_at
    second.sessions.update(starts_at=start, ends_at=start + timedelta(hours=4))
    first.sessions.update(ends_at=start + timedelta(hours=4))
    shifts = [offer.sessions.get() for offer in (first, second)]
    sheets = [dict.fromkeys(Entry.objects.filter(session=shift).values_list("pk", flat=True), 3.0) for shift in shifts]
    outcomes = race(8, lambda n: services.note_sheet(by=again(boss), session=shifts[n % 2], sheet=sheets[n % 2]))
    assert errors(outcomes) == {Invalid}
    assert {total(Service.objects.filter(person__user=user)).hours for user, _ in crew} == {3.0}


def test_leaders_who_hand_in_the_same_sheet_in_another_order(race: Any) -> None:
    """Whoever comes second finds everybody noted: no sheet is lost, and none is refused for it."""
    boss, offer, [crew] = make_crew(12)
    keys = [entry.pk for _, entry in crew]
    shift = offer.sessions.get()
    outcomes = race(
        8, lambda n: services.note_sheet(by=again(boss), session=shift, sheet=dict.fromkeys(keys[:: 1 if n % 2 else -1], 2.0))
    )
    assert [one.error for one in outcomes if not one.won] == []
    assert sorted(one.result for one in outcomes) == [0] * 7 + [12]
    assert (total(Service.objects.all()).hours, total(Service.objects.all()).turns) == (24.0, 12)
    check_sums(offer)


def test_sheets_of_two_shifts_with_people_of_two_unions(race: Any) -> None:
    """The figures of both unions are touched by both: in one order, so that neither waits for the other."""
    boss, offer, crews = make_crew(10, shifts=2)
    shifts = list(offer.sessions.order_by("starts_at"))

    def run(n: int) -> Any:
        if n >= 4:
            return places.check_in(by=again(boss), entry=fresh(crews[n % 2][n % 10][1]))
        keys = [entry.pk for _, entry in crews[n % 2]][:: 1 if n % 2 else -1]
        return services.note_sheet(by=again(boss), session=shifts[n % 2], sheet=dict.fromkeys(keys, 1.5))

    outcomes = race(24, run)
    assert [one.error for one in outcomes if not one.won] == []
    assert (total(Service.objects.all()).hours, total(Service.objects.all()).turns) == (30.0, 20)
    check_sums(offer)


@pytest.mark.parametrize("turn", range(3))
def test_noting_hours_while_the_attendance_is_taken_back(race: Any, turn: int) -> None:
    """Whichever is first: who was not there after all has no hours."""
    boss, offer, [crew] = make_crew(16)
    for _, entry in crew:
        places.check_in(by=boss, entry=fresh(entry))

    def run(n: int) -> Any:
        user, entry = crew[n // 2]
        if n % 2:
            return places.unmark(by=again(boss), entry=fresh(entry))
        if turn == 0:
            return services.record(by=again(boss), entry=fresh(entry), hours=3.0)
        if turn == 1:
            soon = entry.session.ends_at + timedelta(hours=9)
            return services.check_out(by=again(user), entry=fresh(entry), now=soon)
        return services.note_sheet(by=again(boss), session=offer.sessions.get(), sheet={entry.pk: 3.0})

    if turn == 1:
        offer.sessions.update(ends_at=offer.sessions.get().ends_at + timedelta(hours=48))
        for _, entry in crew:
            entry.session.refresh_from_db()
    outcomes = race(32, run)
    assert errors(outcomes) <= {Refused, Invalid}
    for _, entry in crew:
        state, found = fresh(entry).state, standing(entry)
        assert state == "attended" or (found.hours, found.turns) == (0.0, 0)
    check_sums(offer)


def test_two_who_put_the_same_hours_right(race: Any) -> None:
    boss, offer, [[(_, entry)]] = make_crew(1)
    services.record(by=boss, entry=fresh(entry), hours=3.0)
    hours = [0.0, 1.0, 2.0, 4.0]
    outcomes = race(16, lambda n: services.correct(by=again(boss), entry=fresh(entry), hours=hours[n % 4], reason="核对"))
    assert errors(outcomes) <= {Invalid}
    found = standing(entry)
    assert found.hours in hours
    assert found.turns == int(found.hours > 0)
    check_sums(offer)


def test_needs_said_twice_at_once(race: Any) -> None:
    """What stands is what one of them said, not a mixture."""
    boss, offer, _ = make_crew(1)
    shift = offer.sessions.get()
    said: list[dict[str, int]] = [{"first_aid": 2, "driving": 1}, {"legal": 3}, {"photo": 1, "general": 4}, {"first_aid": 5}]
    outcomes = race(16, lambda n: services.set_needs(by=again(boss), session=shift, needs=said[n % 4]))
    assert [one.error for one in outcomes if not one.won] == []
    assert dict(Need.objects.values_list("skill", "people")) in said


def test_one_invitation_and_one_word_of_thanks(race: Any) -> None:
    tree = make_tree()
    boss = make_user("", "organiser", tree[DISTRICT])
    offer = make_campaign(boss, tree[DISTRICT])
    for n in range(6):
        make_volunteer(tree[HOMES[n % 2]])
    shift, everybody = offer.sessions.get(), list(Volunteer.objects.values_list("pk", flat=True))
    outcomes = race(8, lambda n: services.invite(by=again(boss), session=shift, volunteers=everybody))
    assert [one.error for one in outcomes if not one.won] == []
    assert sum(one.result for one in outcomes) == Asked.objects.count() == 6
    assert Message.objects.filter(kind="volunteering.invite").count() == 6
    _, entry = make_helper(offer, tree[HOMES[0]])
    finish(offer)
    services.record(by=boss, entry=fresh(entry), hours=2.0)
    outcomes = race(8, lambda n: services.thank(by=again(boss), offer=offer, text="谢谢"))
    assert sum(one.won for one in outcomes) == Thanks.objects.count() == 1
    assert errors(outcomes) == {Refused}


@pytest.mark.parametrize("last", ["change", "leave", "register"])
def test_one_volunteer_by_many_taps(race: Any, last: str) -> None:
    """Saved twice is saved once; who left keeps no skills."""
    tree = make_tree()
    user = make_volunteer(tree[HOMES[0]])
    skills = [["general", "driving"], ["photo"], ["legal", "general", "first_aid"]]

    def run(n: int) -> Any:
        if n % 4 == 3 and last != "change":
            verb = {"leave": services.leave}.get(last)
            return verb(by=again(user)) if verb else services.register(
                by=again(user), agreed=True, skills=["general"], times=["weekend"]
            )
        return services.change(by=again(user), skills=skills[n % 3], times=["weekend"])

    outcomes = race(16, run)
    assert errors(outcomes) <= {Refused, Missing, Gone}
    assert not Ability.objects.filter(volunteer__state="left").exists()
    live = Volunteer.objects.exclude(state="left")
    assert live.count() == (0 if last == "leave" else 1)
    for one in live:
        assert sorted(one.abilities.filter(kind="skill").values_list("value", flat=True)) in [sorted(one) for one in skills]
