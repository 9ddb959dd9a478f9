"""Marks of many unions are raised by one statement, each once."""

from typing import Any
from uuid import uuid4

import pytest

from niangjia.kernel.marks import PART, Mark, touch

pytestmark = pytest.mark.django_db


def test_many_marks_are_one_statement(django_assert_num_queries: Any) -> None:
    unions = [(uuid4(), f"{n:04d}") for n in range(PART)]
    with django_assert_num_queries(1):
        touch("甲", unions)
    with django_assert_num_queries(1):
        touch("甲", unions[:3])
    assert sorted(Mark.objects.values_list("n", flat=True)) == [1] * (PART - 3) + [2] * 3
    with django_assert_num_queries(2):
        touch("乙", [(uuid4(), f"{n:04d}") for n in range(PART + 1)])
    with django_assert_num_queries(0):
        touch("乙", [])


def test_a_union_that_is_said_twice_is_raised_once_where_it_is_last() -> None:
    key = uuid4()
    touch("甲", [(key, "0002"), (key, "0001")])
    assert Mark.objects.values_list("union_id", "path", "n").get() == (key, "0002", 1)
    touch("甲", [(key, "0003")])
    assert Mark.objects.values_list("path", "n", "dirty").get() == ("0003", 2, True)
