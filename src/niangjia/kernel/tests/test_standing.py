"""A standing query finds what a query of its own finds, for any number of keys, in every thread."""

import threading
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from niangjia.kernel.calendar import HolidayYear
from niangjia.kernel.standing import MOST, Standing

pytestmark = pytest.mark.django_db


def rows(keys: list[Any]) -> Any:
    return HolidayYear.objects.filter(pk__in=keys).exclude(source="无").order_by("year")


@pytest.fixture
def years() -> list[HolidayYear]:
    return HolidayYear.objects.bulk_create(HolidayYear(year=2100 + n, source=f"甲{n}") for n in range(MOST + 2))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 31, 33, MOST, MOST + 1])
def test_it_finds_what_a_query_of_its_own_finds(years: list[HolidayYear], count: int) -> None:
    standing: Standing[Any] = Standing(HolidayYear._meta.pk, rows)
    keys = [one.pk for one in years[:count]]
    for wanted in (keys, keys[::-1], [*keys, uuid4()], keys * 2):
        assert [one.year for one in standing(wanted)] == [one.year for one in rows(keys)]


def test_values_of_other_fields_come_in_their_types(years: list[HolidayYear]) -> None:
    standing: Standing[int] = Standing(
        HolidayYear._meta.get_field("year"),
        lambda keys: HolidayYear.objects.filter(year__in=keys).order_by("-year").values_list("pk", "year", "created_at"),
        sample=lambda: uuid4().int % 30_000,
    )
    for _ in range(2):
        assert standing([2100, 2101]) == [(one.pk, one.year, one.created_at) for one in (years[1], years[0])]
    assert standing([2102]) == [(years[2].pk, 2102, years[2].created_at)]


def test_its_text_is_written_once_and_the_rows_are_read_each_time(years: list[HolidayYear]) -> None:
    standing: Standing[Any] = Standing(HolidayYear._meta.pk, rows)
    with CaptureQueriesContext(connection) as asked:
        assert [one.source for one in standing([years[0].pk])] == ["甲0"]
        HolidayYear.objects.filter(pk=years[0].pk).update(source="乙")
        assert [one.source for one in standing([years[0].pk])] == ["乙"]
    assert len(asked) == 3
    assert len(standing._texts) == 1


def test_none_for_none_and_without_asking(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert Standing(HolidayYear._meta.pk, rows)([]) == []


def test_a_query_that_looks_at_the_clock_is_none() -> None:
    standing: Standing[Any] = Standing(
        HolidayYear._meta.pk, lambda keys: HolidayYear.objects.filter(pk__in=keys, created_at__lt=timezone.now())
    )
    with pytest.raises(ValueError, match="stand in 2 places"):
        standing([uuid4()])


@pytest.mark.django_db(transaction=True)
def test_threads_share_the_text_and_not_the_connection() -> None:
    years = HolidayYear.objects.bulk_create(HolidayYear(year=2100 + n) for n in range(40))
    standing: Standing[Any] = Standing(HolidayYear._meta.pk, rows)
    found: dict[int, list[int]] = {}

    def one(n: int) -> None:
        for _ in range(20):
            found.setdefault(n, []).extend(row.year for row in standing([years[n].pk]))
        connections.close_all()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {n: [2100 + n] * 20 for n in range(40)}
