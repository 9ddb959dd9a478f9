"""Working days, the table on top, and the year nobody knows yet."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.kernel import calendar, holidays
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.calendar import (
    Holiday,
    HolidayYear,
    Table,
    UnknownYear,
    add_days,
    add_workdays,
    is_workday,
    known_years,
    next_workday,
    workdays_between,
)
from niangjia.kernel.errors import Invalid
from niangjia.kernel.memo import remembering

pytestmark = pytest.mark.django_db
UNKNOWN = calendar.LAST + 1


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 6, 10), True),
        (date(2026, 6, 13), False),
        (date(2026, 10, 1), False),
        (date(2026, 10, 10), True),  # a Saturday made up
        (date(2025, 1, 26), True),  # a Sunday made up
        (date(2025, 1, 28), False),
    ],
)
def test_published_arrangements(day, works):
    assert is_workday(day) is works


def test_working_days_skip_the_national_day():
    assert add_workdays(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert add_workdays(date(2026, 10, 8), -1) == date(2026, 9, 30)
    assert workdays_between(date(2026, 9, 30), date(2026, 10, 8)) == 1
    assert workdays_between(date(2026, 10, 8), date(2026, 9, 30)) == -1
    assert add_workdays(date(2026, 10, 1), 0) == date(2026, 10, 1)
    assert add_days(date(2026, 2, 27), 3) == date(2026, 3, 2)
    assert next_workday(date(2026, 10, 1)) == date(2026, 10, 8)
    assert next_workday(date(2026, 10, 10)) == date(2026, 10, 10)


@given(st.dates(date(2024, 1, 1), date(2025, 12, 31)), st.integers(1, 60))
def test_counting_is_the_reverse_of_adding(day, days):
    known = Table({}, frozenset())
    before = calendar.table
    calendar.table = lambda: known
    try:
        later = add_workdays(day, days)
        assert workdays_between(day, later) == days
        assert is_workday(later)
    finally:
        calendar.table = before


def test_an_unknown_year_is_said_never_guessed():
    assert UNKNOWN not in known_years()
    with pytest.raises(UnknownYear) as caught:
        add_workdays(date(UNKNOWN - 1, 12, 31), 1)
    assert caught.value.year == UNKNOWN
    assert f"{UNKNOWN} 年的放假安排尚未录入" in caught.value.detail
    assert caught.value.status == 409


def test_a_year_half_entered_is_still_unknown():
    holidays.set_holiday(date=date(UNKNOWN, 1, 1), kind="off", name="元旦", by=None)
    assert is_workday(date(UNKNOWN, 1, 1)) is False
    with pytest.raises(UnknownYear):
        is_workday(date(UNKNOWN, 1, 4))
    holidays.confirm_year(year=UNKNOWN, by=None)
    assert UNKNOWN in known_years()
    assert is_workday(date(UNKNOWN, 1, 4)) is (date(UNKNOWN, 1, 4).weekday() < 5)


def test_a_year_without_any_holiday_is_not_confirmed():
    with pytest.raises(Invalid):
        holidays.confirm_year(year=UNKNOWN, by=None)
    assert not HolidayYear.objects.exists()


def test_the_table_lies_on_top_of_the_published():
    day = date(2026, 6, 10)
    holiday = holidays.set_holiday(date=day, kind="off", name="本地放假", by=None)
    assert not is_workday(day)
    holidays.remove_holiday(holiday=holiday, by=None)
    assert is_workday(day)
    assert list(AuditEntry.objects.order_by("id").values_list("verb", flat=True)) == [
        "holiday.set",
        "holiday.remove",
    ]


def test_within_a_page_the_table_is_read_once(django_assert_num_queries):
    with remembering(), django_assert_num_queries(2):
        for offset in range(50):
            is_workday(date(2026, 3, 1) + timedelta(days=offset))


def test_what_is_remembered_is_dropped_on_a_change():
    with remembering():
        assert is_workday(date(2026, 6, 10))
        Holiday.objects.create(date=date(2026, 6, 10), kind="off", name="试")
        assert not is_workday(date(2026, 6, 10))


def test_pasted_lines():
    text = "2027-10-01至2027-10-03 休 国庆节\n2027年10月9日 班 国庆节\n\n 2027/1/1 放假 元旦 "
    found = holidays.parse_lines(text)
    assert [(day.isoformat(), kind, name) for day, kind, name in found] == [
        ("2027-01-01", "off", "元旦"),
        ("2027-10-01", "off", "国庆节"),
        ("2027-10-02", "off", "国庆节"),
        ("2027-10-03", "off", "国庆节"),
        ("2027-10-09", "work", "国庆节"),
    ]
    assert holidays.paste_holidays(text=text, source="国办", by=None) == 5
    assert Holiday.objects.filter(source="国办").count() == 5


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "hello",
        "2027-13-01 休 x",
        "2027-10-09 国庆节",
        "2027-01-01至2028-01-01 休 元旦",
        "2027-02-03至2027-02-01 休 反了",
    ],
)
def test_a_line_that_cannot_be_read_enters_nothing(bad):
    with pytest.raises(Invalid) as caught:
        holidays.paste_holidays(text=f"2027-01-01 休 元旦\n{bad}" if bad else "", by=None)
    assert caught.value.errors["text"]
    assert not Holiday.objects.exists()


def test_the_database_refuses_another_kind():
    from django.db import IntegrityError

    with pytest.raises(IntegrityError):
        Holiday.objects.create(date=date(2027, 1, 1), kind="half", name="x")
