"""Needs, the book of hours, thanks: every verb, and what each refuses."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from niangjia.enrolment import services as places
from niangjia.enrolment.models import Entry
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.kernel.messages import Message
from niangjia.kernel.questions import counted
from niangjia.organizations.tests.factories import make_user
from niangjia.volunteering import services
from niangjia.volunteering.models import Need, Service
from niangjia.volunteering.queries import covers, standing, total
from niangjia.volunteering.tests.factories import make_campaign, make_helper, make_volunteer, put_back

pytestmark = pytest.mark.django_db
HOME, DISTRICT = "环卫公司工会", "嘉言区总工会"


def test_needs_are_met_by_who_is_there(tree: Any, boss: Any) -> None:
    offer = make_campaign(boss, tree[DISTRICT])
    shift = offer.sessions.get()
    services.set_needs(by=boss, session=shift, needs={"first_aid": 2, "driving": 1, "photo": 0})
    assert [one.sentence for one in covers([shift])[shift.pk]] == ["急救 0/2", "驾驶 0/1"]
    user = make_volunteer(tree[HOME], skills=("first_aid", "driving"))
    places.enrol(by=user, offer=offer)
    assert [(one.sentence, one.is_met) for one in covers([shift])[shift.pk]] == [("急救 1/2", False), ("驾驶 1/1", True)]
    places.give_up(by=user, entry=Entry.objects.get(offer=offer))
    assert [one.there for one in covers([shift])[shift.pk]] == [0, 0]
    services.set_needs(by=boss, session=shift, needs={"first_aid": 1})
    assert list(Need.objects.values_list("skill", "people")) == [("first_aid", 1)]
    for wrong in ({"flying": 1}, {"first_aid": -1}, {"first_aid": 1001}):
        with pytest.raises(Invalid):
            services.set_needs(by=boss, session=shift, needs=wrong)


def across(boss: Any, tree: Any, *hours: int) -> tuple[Any, list[Entry]]:
    """One volunteer in shifts of four hours that begin at these hours of a day that is over."""
    user = make_volunteer(tree[HOME])
    entries = []
    for hour in hours:
        offer = make_campaign(boss, tree[DISTRICT], hour=hour)
        places.enrol(by=user, offer=offer)
        put_back(offer)
        shift = offer.sessions.get()
        start = (timezone.localtime() - timedelta(days=7)).replace(hour=hour, minute=0, second=0, microsecond=0)
        type(shift).objects.filter(pk=shift.pk).update(starts_at=start, ends_at=start + timedelta(hours=4))
        entries.append(Entry.objects.select_related("offer__union", "session", "person__user").get(offer=offer))
    return user, entries


def test_an_hour_counts_once_in_shifts_that_lie_across(tree: Any, boss: Any) -> None:
    user, (first, second, after) = across(boss, tree, 8, 10, 14)
    services.record(by=boss, entry=first, hours=4.0)
    with pytest.raises(Invalid, match=r"重叠.*已登记 4 小时，这一班最多还能登记 2 小时"):
        services.record(by=boss, entry=second, hours=2.5)
    with pytest.raises(Invalid) as raised:
        services.note_sheet(by=boss, session=second.session, sheet={second.pk: 4.0})
    assert list(raised.value.errors) == [f"hours_{second.pk}"]
    assert services.note_sheet(by=boss, session=second.session, sheet={second.pk: 2.0}) == 1
    services.record(by=boss, entry=after, hours=4.0)  # begins where the other ends
    assert total(Service.objects.filter(person__user=user)).hours == 10.0
    with pytest.raises(Invalid, match="重叠"):
        services.correct(by=boss, entry=second, hours=2.5, reason="核对")
    services.correct(by=boss, entry=first, hours=3.0, reason="早走")
    services.correct(by=boss, entry=second, hours=3.0, reason="早来")  # six hours between eight and fourteen


def test_the_same_hours_twice_are_none(tree: Any, boss: Any) -> None:
    user, (first, second) = across(boss, tree, 8, 8)
    services.record(by=boss, entry=first, hours=4.0)
    came = second.session.starts_at
    Entry.objects.filter(pk=second.pk).update(came_at=came, state="attended")
    with pytest.raises(Refused, match="这一班不能再登记"):
        services.check_out(by=user, entry=second, now=came + timedelta(hours=4))
    services.correct(by=boss, entry=first, hours=0.0, reason="没来")  # it was the other
    assert services.check_out(by=user, entry=second, now=came + timedelta(hours=4)).hours == 4.0


def test_going_over_in_the_middle_counts_both(tree: Any, boss: Any) -> None:
    user, (first, second) = across(boss, tree, 8, 10)
    for entry, hour in ((first, 0), (second, 1)):  # two hours here, then over there, an hour late
        Entry.objects.filter(pk=entry.pk).update(came_at=entry.session.starts_at + timedelta(hours=hour), state="attended")
    assert services.check_out(by=user, entry=first, now=first.session.starts_at + timedelta(hours=2)).hours == 2.0
    assert services.check_out(by=user, entry=second, now=second.session.ends_at).hours == 3.0


def test_hours_by_the_clock(tree: Any, boss: Any) -> None:
    offer = make_campaign(boss, tree[DISTRICT])
    user, entry = make_helper(offer, tree[HOME])
    put_back(offer, days=0)
    with pytest.raises(Refused, match="还没有签到"):
        services.check_out(by=user, entry=entry)
    places.check_in(by=boss, entry=entry)
    entry.refresh_from_db()
    with pytest.raises(Refused, match="不到半小时"):
        services.check_out(by=user, entry=entry)
    came = Entry.objects.get().came_at
    assert came is not None
    with pytest.raises(Missing):
        services.check_out(by=make_volunteer(tree[HOME]), entry=entry)
    made = services.check_out(by=user, entry=entry, now=came + timedelta(hours=2, minutes=20))
    assert (made.hours, made.how, made.turns) == (2.5, "clock", 1)
    with pytest.raises(Refused, match="已经登记过"):
        services.check_out(by=boss, entry=entry, now=came + timedelta(hours=3))


def test_nobody_serves_all_night_by_forgetting(tree: Any, boss: Any) -> None:
    offer = make_campaign(boss, tree[DISTRICT])
    user, entry = make_helper(offer, tree[HOME])
    put_back(offer, days=0)
    places.check_in(by=boss, entry=entry)
    made = services.check_out(by=user, entry=entry, now=timezone.now() + timedelta(hours=30))
    assert made.hours <= 5  # a shift of four hours, and one more


def test_the_leaders_sheet_and_corrections(tree: Any, boss: Any) -> None:
    offer = make_campaign(boss, tree[DISTRICT])
    entries = [make_helper(offer, tree[HOME])[1] for _ in range(3)]
    put_back(offer)
    shift = offer.sessions.get()
    with pytest.raises(Invalid) as raised:
        services.note_sheet(by=boss, session=shift, sheet={entries[0].pk: 3.0, entries[1].pk: 3.3, entries[2].pk: 25})
    assert len(raised.value.errors) == 2
    assert not Service.objects.exists()
    assert services.note_sheet(by=boss, session=shift, sheet={entries[0].pk: 3.0, entries[1].pk: 4.5}) == 2
    assert services.note_sheet(by=boss, session=shift, sheet={entries[0].pk: 9.0, entries[2].pk: 1.0}) == 1
    assert set(Entry.objects.values_list("state", flat=True)) == {"attended"}
    with pytest.raises(Invalid, match="理由"):
        services.correct(by=boss, entry=entries[0], hours=2.0, reason=" ")
    with pytest.raises(Invalid, match="一样"):
        services.correct(by=boss, entry=entries[0], hours=3.0, reason="核对")
    with pytest.raises(Invalid):
        services.correct(by=boss, entry=entries[0], hours=2.2, reason="核对")
    made = services.correct(by=boss, entry=entries[0], hours=2.0, reason="早走一小时")
    assert (made.hours, made.turns, standing(entries[0]).hours) == (-1.0, 0, 2.0)
    gone = services.correct(by=boss, entry=entries[0], hours=0, reason="没有来")
    assert (gone.hours, gone.turns) == (-2.0, -1)
    back = services.correct(by=boss, entry=entries[0], hours=4.0, reason="来了，记错人")
    assert (back.hours, back.turns) == (4.0, 1)
    assert Service.objects.filter(entry=entries[0]).count() == 4  # nothing was overwritten
    assert AuditEntry.objects.filter(verb="service.correct").count() == 3
    found = total(Service.objects.all())
    assert (found.turns, found.hours) == (3, 9.5)
    whole = counted(["volunteer_turns", "volunteer_hours"], tree["云湖市总工会"].path, timezone.localdate())
    assert whole["volunteer_turns"].whole.total == 3
    assert whole["volunteer_hours"].branches[tree[DISTRICT].path].total == 9.5


def test_who_was_not_there_after_all_has_not_served(tree: Any, boss: Any) -> None:
    offer = make_campaign(boss, tree[DISTRICT])
    _, entry = make_helper(offer, tree[HOME])
    put_back(offer)
    entry.refresh_from_db()
    services.record(by=boss, entry=entry, hours=3)
    entry.refresh_from_db()
    places.unmark(by=boss, entry=entry)
    assert (standing(entry).turns, standing(entry).hours) == (0, 0)


def test_thanks_go_out_once_to_who_served(tree: Any, boss: Any) -> None:
    offer = make_campaign(boss, tree[DISTRICT])
    entries = [make_helper(offer, tree[HOME])[1] for _ in range(3)]
    put_back(offer)
    with pytest.raises(Refused, match="还没有人"):
        services.thank(by=boss, offer=offer, text="谢谢")
    services.note_sheet(by=boss, session=offer.sessions.get(), sheet={one.pk: 2.0 for one in entries[:2]})
    with pytest.raises(Invalid):
        services.thank(by=boss, offer=offer, text=" ")
    assert services.thank(by=boss, offer=offer, text="辛苦了").people == 2
    assert Message.objects.filter(kind="volunteering.thanks").count() == 2
    with pytest.raises(Refused, match="已经感谢"):
        services.thank(by=boss, offer=offer, text="再谢")


@pytest.mark.parametrize(
    ("role", "union", "expected"),
    [("chair", DISTRICT, None), ("leader", DISTRICT, Forbidden), ("auditor", "云湖市总工会", Forbidden),
     ("organiser", "大成区总工会", Missing), ("chair", "柳桥街道总工会", Missing)],
)  # fmt: skip
def test_rights(tree: Any, boss: Any, role: str, union: str, expected: Any) -> None:
    offer = make_campaign(boss, tree[DISTRICT])
    _, entry = make_helper(offer, tree[HOME])
    put_back(offer)
    entry.refresh_from_db()
    shift, user = offer.sessions.get(), make_user("", role, tree[union])
    runs: list[Any] = [
        lambda: services.set_needs(by=user, session=shift, needs={"general": 1}),
        lambda: services.record(by=user, entry=entry, hours=2),
        lambda: services.correct(by=user, entry=entry, hours=1, reason="核对"),
        lambda: services.thank(by=user, offer=offer, text="谢谢"),
    ]
    for run in runs:
        if expected is None:
            run()
        else:
            with pytest.raises(expected):
                run()
