"""Clocks: due dates, lights, pauses, extensions, and two people at once."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError

from niangjia.kernel import calendar, clocks, holidays
from niangjia.kernel.clocks import (
    Clock,
    clocks_of,
    extend_clock,
    pause_clock,
    resume_clock,
    start_clock,
    stop_clock,
)
from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.workflow import history

pytestmark = pytest.mark.django_db
D = date


@pytest.fixture
def owner():
    return get_user_model().objects.create_user("owner")


@pytest.fixture
def start(owner):
    def begin(**over):
        given = {
            "owner": owner,
            "key": "care.notice",
            "title": "公示",
            "days": 5,
            "unit": "working",
            "by": owner,
        }
        return start_clock(**{**given, "start": D(2026, 6, 10), **over})

    return begin


def test_five_working_days_from_a_wednesday(start):
    clock = start(rule={"key": "care.notice"})
    assert clock.due == D(2026, 6, 17)
    assert (clock.state(D(2026, 6, 10)).light, str(clock.state(D(2026, 6, 10)))) == ("ok", "还剩 5 个工作日")
    assert (clock.state(D(2026, 6, 12)).light, clock.state(D(2026, 6, 12)).sentence) == (
        "soon",
        "还剩 3 个工作日",
    )
    assert clock.state(D(2026, 6, 17)).sentence == "今天到期"
    assert (clock.state(D(2026, 6, 19)).light, clock.state(D(2026, 6, 19)).sentence) == (
        "late",
        "已超期 2 天",
    )


def test_the_day_is_beijings(start):
    clock = start()
    assert clock.state(datetime(2026, 6, 16, 16, 30, tzinfo=UTC)).sentence == "今天到期"


def test_calendar_days_may_roll_over_a_holiday(start):
    assert start(days=22, unit="calendar", start=D(2026, 9, 10)).due == D(2026, 10, 2)
    assert start(key="b", days=22, unit="calendar", start=D(2026, 9, 10), roll=True).due == D(2026, 10, 8)
    assert start(key="c", days=3, unit="calendar").state(D(2026, 6, 10)).sentence == "还剩 3 天"


def test_a_pause_adds_the_days_between(start):
    clock = start()
    pause_clock(clock=clock, by=None, reason="等待材料", on=D(2026, 6, 11))
    assert clock.state(D(2026, 6, 30)).sentence == "已中止，自 6月11日起不计时"
    resume_clock(clock=clock, by=None, on=D(2026, 6, 16))
    assert clock.held == 3
    assert clock.due == calendar.add_workdays(D(2026, 6, 10), 8)
    assert Clock.objects.get().due == clock.due


def test_an_extension_keeps_its_reason_and_rule(start):
    clock = start()
    extend_clock(clock=clock, days=2, by=None, reason="情况复杂", rule={"key": "dispute.arbitration"})
    assert clock.due == calendar.add_workdays(D(2026, 6, 10), 7)
    event = history(clock).last()
    assert (event.verb, event.reason) == ("extend", "情况复杂")
    assert event.data["rule"] == {"key": "dispute.arbitration"}
    assert event.data["due"] == clock.due.isoformat()


def test_every_change_leaves_a_row(start):
    clock = start()
    pause_clock(clock=clock, by=None, reason="一", on=D(2026, 6, 11))
    resume_clock(clock=clock, by=None, on=D(2026, 6, 12))
    stop_clock(clock=clock, by=None, on=D(2026, 6, 13))
    assert [event.verb for event in history(clock)] == ["start", "pause", "resume", "stop"]
    assert clock.state(D(2027, 1, 1)).sentence == "已办结"


def test_stopped_after_its_day_it_was_late(start):
    clock = stop_clock(clock=start(), by=None, on=D(2026, 6, 18))
    assert (clock.state().light, clock.state().sentence) == ("late", "已办结（超期）")


@pytest.mark.parametrize(
    "act",
    [
        lambda clock: pause_clock(clock=clock, by=None, reason="x"),
        lambda clock: resume_clock(clock=clock, by=None),
        lambda clock: extend_clock(clock=clock, days=1, by=None, reason="x"),
        lambda clock: stop_clock(clock=clock, by=None),
    ],
)
def test_a_stopped_clock_moves_no_more(start, act):
    clock = stop_clock(clock=start(), by=None, on=D(2026, 6, 11))
    with pytest.raises(Refused):
        act(clock)


def test_what_makes_no_sense_is_refused(start):
    for wrong in ({"days": 0}, {"unit": "week"}, {"days": -1}):
        with pytest.raises(Invalid):
            start(**wrong)
    clock = start()
    with pytest.raises(Refused, match="已在计时"):
        start()
    for act in (
        lambda: pause_clock(clock=clock, by=None, reason=" "),
        lambda: pause_clock(clock=clock, by=None, reason="x", on=D(2026, 6, 1)),
        lambda: extend_clock(clock=clock, days=1, by=None, reason=""),
        lambda: extend_clock(clock=clock, days=0, by=None, reason="x"),
        lambda: stop_clock(clock=clock, by=None, on=D(2026, 6, 1)),
    ):
        with pytest.raises(Invalid):
            act()
    with pytest.raises(Refused):
        resume_clock(clock=clock, by=None)


def test_of_two_who_change_it_at_once_one_wins(start):
    mine, theirs = start(), Clock.objects.get()
    extend_clock(clock=mine, days=1, by=None, reason="我")
    with pytest.raises(Refused, match="别人刚刚"):
        extend_clock(clock=theirs, days=1, by=None, reason="他")
    assert Clock.objects.get().extended == 1
    assert theirs.extended == 0


def test_one_key_runs_once_a_record(start, owner):
    clock = start()
    with pytest.raises(IntegrityError):
        Clock.objects.create(
            owner_label="accounts.user",
            owner_id=owner.pk,
            key=clock.key,
            title="x",
            start=D(2026, 6, 1),
            days=1,
            unit="working",
        )


def test_a_due_date_in_an_unknown_year_waits_for_its_holidays(start, owner):
    last, year = calendar.LAST, calendar.LAST + 1
    clock = start(start=D(last, 12, 30), days=5)
    assert clock.due is None
    assert clock.state(D(last, 12, 30)).light == "ok"
    assert f"{year} 年" in clock.state(D(last, 12, 30)).sentence
    assert clock.state(D(year, 1, 2)).light == "soon"
    holidays.paste_holidays(text=f"{year}-01-01至{year}-01-03 休 元旦", by=owner)
    assert Clock.objects.get().due is None
    holidays.confirm_year(year=year, by=owner)
    clock.refresh_from_db()
    assert clock.due == calendar.add_workdays(D(last, 12, 30), 5)
    assert history(clock).last().verb == "settle"


def test_a_changed_holiday_moves_what_is_due_after_it(start):
    clock = start()
    holidays.set_holiday(date=D(2026, 6, 11), kind="off", name="台风", by=None)
    clock.refresh_from_db()
    assert clock.due == D(2026, 6, 18)


def test_a_records_clocks_come_in_order_of_their_days(start, owner):
    start(key="late", days=9)
    start(key="open", start=D(calendar.LAST, 12, 31), days=9)
    start(key="soon", days=1)
    assert [clock.key for clock in clocks_of(owner)] == ["soon", "late", "open"]
    assert clocks.face(clocks_of(owner)[0], D(2026, 6, 10)).light == "soon"
