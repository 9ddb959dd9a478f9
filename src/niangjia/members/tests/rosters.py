"""Rosters for tests: rows become a .csv in memory, and go through the services as a page would send them."""

# ruff: noqa: S608  statements are put together from column names of our own; values are always parameters

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from niangjia.members.batches import services
from niangjia.members.idnumber import check_digit
from niangjia.members.models import Batch, Membership, Person
from niangjia.organizations.models import Union

HEAD = ("姓名", "身份证号", "手机", "所属工会", "部门", "文化程度")


def number(at: int, birth: str = "19850617") -> str:
    """A valid identity number of a region that is not assigned."""
    body = f"119900{birth}{at:03d}"
    return body + check_digit(body)


def row(
    at: int, name: str, union: str = "", department: str = "一车间", education: str = "大专"
) -> tuple[str, ...]:
    """A clean row of ``HEAD``."""
    return (name, number(at), f"1990000{at:04d}", union, department, education)


def as_csv(rows: Iterable[Sequence[str]], head: Sequence[str] = HEAD) -> bytes:
    """The rows below their header, as a spreadsheet saves them."""
    text = io.StringIO()
    csv.writer(text).writerows([head, *rows])
    return text.getvalue().encode("utf-8-sig")


def checked(union: Union, rows: Iterable[Sequence[str]], by: Any = None, name: str = "名册.csv") -> Batch:
    """A batch that is uploaded and checked."""
    batch = services.upload(by=by, union=union, name=name, parts=[as_csv(rows)])
    return services.check(by=by, batch=batch)


def imported(union: Union, rows: Iterable[Sequence[str]], by: Any = None) -> Batch:
    """A batch that is in."""
    return services.commit(by=by, batch=checked(union, rows, by))


def counts(batch: Batch) -> dict[str, int]:
    """The sorts that have rows."""
    return {sort: count for sort, count in batch.counts.items() if count}


def dump() -> dict[str, list[Any]]:
    """Every column of people and memberships, but for the counters that only rise."""
    found = {}
    for model in (Person, Membership):
        columns = [field.column for field in model._meta.concrete_fields if field.name != "revision"]
        with connection.cursor() as cursor:
            names = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(f'SELECT {names} FROM "{model._meta.db_table}" ORDER BY id')
            found[model.__name__] = [
                tuple(bytes(x) if isinstance(x, memoryview) else x for x in line)
                for line in cursor.fetchall()
            ]
    return found
