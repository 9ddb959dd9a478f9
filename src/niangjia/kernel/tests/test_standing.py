"""A standing query finds what a query of its own finds, for any number of keys, in every thread."""

import threading
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.db.models import Case, F, Q, QuerySet, When
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from niangjia.kernel.calendar import HolidayYear
from niangjia.kernel.jobs import Job
from niangjia.kernel.standing import MOMENT, MOST, Crossing, Own, Standing

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


def test_other_values_stand_where_they_are_said_also_more_than_once(years: list[HolidayYear]) -> None:
    standing: Standing[Any] = Standing(
        HolidayYear._meta.pk,
        lambda keys, year, source: HolidayYear.objects.filter(pk__in=keys, source=source).filter(
            Q(year__lt=year) | Q(year=year)
        )[:2],
        HolidayYear._meta.get_field("year"),
        HolidayYear._meta.get_field("source"),
    )
    keys = [one.pk for one in years[:3]]
    assert [one.year for one in standing(keys, 2102, "甲1")] == [2101]
    assert standing(keys, 2100, "甲1") == []
    assert standing.one(keys[1], 2101, "甲1") == years[1]
    assert standing.one(keys[0], 2101, "甲1") is None


def test_none_for_none_and_without_asking(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert Standing(HolidayYear._meta.pk, rows)([]) == []


def test_a_query_that_looks_at_the_clock_is_none() -> None:
    standing: Standing[Any] = Standing(
        HolidayYear._meta.pk, lambda keys: HolidayYear.objects.filter(pk__in=keys, created_at__lt=timezone.now())
    )
    with pytest.raises(ValueError, match="stand in 2 places"):
        standing([uuid4()])


def either(numbers: list[int], words: list[str]) -> QuerySet[HolidayYear, Any]:
    turn = Case(When(source__in=words, then=0), default=1)  # the words stand twice
    return HolidayYear.objects.filter(Q(year__in=numbers) | Q(source__in=words)).order_by(turn, "year").values_list("year", flat=True)


KINDS = [HolidayYear._meta.get_field("year"), HolidayYear._meta.get_field("source")]


@pytest.mark.parametrize(("numbers", "words"), [(0, 0), (1, 0), (0, 1), (3, 1), (2, 5), (0, 3), (MOST, 1), (1, MOST + 1)])
def test_keys_of_two_kinds_stand_where_they_belong(years: list[HolidayYear], numbers: int, words: int) -> None:
    crossing = Crossing(KINDS, either)
    for _ in range(2):
        asked = [2100 + n for n in range(numbers)], [f"甲{MOST - n}" for n in range(words)]
        assert crossing(*asked) == (list(either(*asked)) if numbers or words else [])


def test_a_key_that_stands_nowhere_is_no_standing_query() -> None:
    crossing = Crossing(KINDS, lambda numbers, words: HolidayYear.objects.filter(year__in=numbers))
    with pytest.raises(ValueError, match="2 values stand in 1 places"):
        crossing([2100], ["甲"])


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


@pytest.mark.postgres
def test_postgresql_plans_it_once_a_connection(years: list[HolidayYear]) -> None:
    standing: Standing[Any] = Standing(HolidayYear._meta.pk, lambda keys: rows(keys).filter(year__gt=2000))
    for one in years[:8]:
        assert [found.year for found in standing([one.pk])] == [one.year]
    with connection.cursor() as cursor:
        cursor.execute("SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE '%kernel_hol%'")
        assert (8,) in cursor.fetchall()


def told(jobs: Iterable[Any]) -> list[Any]:
    return [(one.pk, one.args, one.worth, one.by and one.by.name, one.started_at, one._state.adding, one.title) for one in jobs]


def test_records_come_as_django_makes_them(django_user_model: Any, django_assert_num_queries: Any) -> None:
    cadre = django_user_model.objects.create(username="gan-bu", name="甲")
    jobs = [Job(kind="甲", title=f"{n}", args={"n": [n]}, by=cadre if n else None, started_at=timezone.now()) for n in range(3)]
    keys = [one.pk for one in Job.objects.bulk_create(jobs)]

    def asked(some: list[Any]) -> QuerySet[Job]:
        return Job.objects.filter(pk__in=some).select_related("by").defer("title").annotate(worth=F("done") + 1).order_by("pk")

    standing: Standing[Any] = Standing(Job._meta.pk, asked)
    with django_assert_num_queries(1):
        found = standing(keys)
        assert {name for one in found for name in one.get_deferred_fields()} == {"title"}
        assert [one.by for one in found] == [None, cadre, cadre]
    assert told(found) == told(asked(keys))


def test_what_is_ones_own_is_of_no_other_account(django_user_model: Any) -> None:
    one, other = (django_user_model.objects.create(username=name) for name in ("yi", "er"))
    now = timezone.now()
    Job.objects.bulk_create(Job(kind="甲", title=f"{by.username}{n}", by=by, started_at=now) for by in (one, other) for n in (1, 2))
    own = Own(lambda user, since: Job.objects.filter(by=user, started_at__gte=since).order_by("title"), MOMENT)
    assert [job.title for job in own(one, now)] == ["yi1", "yi2"]
    assert [job.title for job in own(other, now)] == ["er1", "er2"]
    assert own(one, now + timedelta(microseconds=1)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        lambda keys: rows(keys).prefetch_related("days"),
        lambda keys: rows(keys).values_list("source").distinct(),  # ordered by another column, which is selected as well
    ],
)
def test_what_is_more_than_the_columns_of_one_query_is_no_standing_query(wrong: Any) -> None:
    with pytest.raises(ValueError, match="one query"):
        Standing(HolidayYear._meta.pk, wrong)([uuid4()])
