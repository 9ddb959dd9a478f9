"""Keyset paging: every row once, forwards and back, whatever ties there are; forged cursors are refused."""

import base64
import json
from datetime import date
from itertools import pairwise

import pytest
from django.contrib.auth import get_user_model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from niangjia.kernel.calendar import Holiday
from niangjia.kernel.errors import Invalid
from niangjia.kernel.keyset import slice_of
from niangjia.kernel.saved import SavedFilter
from niangjia.kernel.tests.sample_lists import fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return get_user_model().objects.create_user("cadre")


def pages(rows, **options):
    cursor, found = "", []
    while True:
        one = slice_of(rows, cursor=cursor, **options)
        found.append(one)
        cursor = one.next
        if not cursor:
            return found


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    queries=st.lists(st.sampled_from(["a", "b", "张", "李"]), max_size=9),
    limit=st.integers(1, 4),
    order=st.sampled_from(["query", "-query", "pk", "-pk", "created_at"]),
    few=st.booleans(),
)
def test_every_row_once_and_the_way_back_is_the_way_there(user, queries, limit, order, few):
    SavedFilter.objects.all().delete()
    for number, query in enumerate(queries):
        fill(user, [f"f{number}"], query=query)
    rows = SavedFilter.objects.all()
    there = pages(rows, order=order, limit=limit, few=few)
    seen = [row.pk for one in there for row in one.items]
    column = order.lstrip("-")
    whole = [row.pk for row in rows.order_by(order, ("-" if order[0] == "-" else "") + "pk")]
    assert seen == (whole if column != "pk" else [row.pk for row in rows.order_by(order)])
    for before, after in pairwise(there):
        back = slice_of(rows, order=order, cursor=after.previous, limit=limit, few=few)
        assert [row.pk for row in back.items] == [row.pk for row in before.items]
        assert back.next == before.next
    assert there[0].previous == ""


def test_rows_that_come_and_go_move_no_page(user):
    fill(user, ["a", "c", "e", "g"])
    first = slice_of(SavedFilter.objects.all(), order="name", limit=2)
    SavedFilter.objects.filter(name="a").delete()
    fill(user, ["b"])
    second = slice_of(SavedFilter.objects.all(), order="name", cursor=first.next, limit=2)
    assert [row.name for row in second.items] == ["e", "g"]


def made(*parts):
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    ["x", "é", "AAAA", made(), made("f", "a"), made("q", "a", "b"), made("f", ["a"], "b"), made("f", "a", "no uuid"),
     made("f", None, "b"), made({}, "a", "b"), made("f", "a\x00", "00000000-0000-0000-0000-000000000000"),
     made("f", "\ud800", "00000000-0000-0000-0000-000000000000")],
)  # fmt: skip
def test_a_forged_cursor_is_refused(user, cursor):
    fill(user, ["a"])
    with pytest.raises(Invalid):
        slice_of(SavedFilter.objects.all(), order="name", cursor=cursor)


@pytest.mark.parametrize("value", ["yesterday", 7, "2026-02-31", 1.5])
def test_a_forged_date_is_refused(value):
    Holiday.objects.create(date=date(2031, 1, 1), kind="off", name="元旦")
    key = "00000000-0000-0000-0000-000000000000"
    with pytest.raises(Invalid):
        slice_of(Holiday.objects.all(), order="date", cursor=made("f", value, key))


@pytest.mark.parametrize("value", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01"])
def test_a_moment_that_no_database_takes_is_refused(user, value):
    fill(user, ["a"])
    key = "00000000-0000-0000-0000-000000000000"
    with pytest.raises(Invalid):
        slice_of(SavedFilter.objects.all(), order="-created_at", cursor=made("f", value, key))


def test_a_cursor_without_end_is_refused(user):
    fill(user, ["a"])
    with pytest.raises(Invalid):
        slice_of(SavedFilter.objects.all(), order="name", cursor=base64.urlsafe_b64encode(b"[" * 9999).decode())
