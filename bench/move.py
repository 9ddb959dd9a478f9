"""A branch of 10,000 unions with 100,000 members moves below another union, while somebody reads.

    ./manage bench move [--unions 10000] [--rows 100000] [--repeat 3]

Next to the bare UPDATE of one copied path column over the same members in the same run. A reader on a connection of its
own counts the members of the moved branch's two possible places again and again: it must always see all of them in one.
"""

import statistics
import threading
import time
from typing import Any

from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr

from bench import world
from niangjia.accounts.models import User
from niangjia.kernel.ids import uuid7s
from niangjia.kernel.tree import PathField, within
from niangjia.members.models import Membership, Person
from niangjia.organizations.models import Union
from niangjia.organizations.services.moving import move_union

UNIONS, ROWS, REPEAT = 10_000, 100_000, 3


def run(options: dict[str, Any]) -> dict[str, Any]:
    """Seconds of a move (median of ``repeat``), of the yardstick, and whether a reader ever saw half."""
    unions, members = int(options.get("unions") or UNIONS), int(options.get("rows") or ROWS)
    boss = User.objects.create_superuser(username=f"bench-{time.time_ns():x}")
    branch, target = (world.branch(f"BENCH{name}{time.time_ns():x}", n) for name, n in (("A", unions), ("B", 1)))
    home = Union.objects.create(
        code=f"{branch.code}-top", name="基准总工会", kind="federation", level="city", path=f"{branch.path[:-1]}Z"
    )
    Union.objects.filter(pk=branch.pk).update(parent=home)  # so that there is a place to move back to
    _people(branch, members)
    took, halves = [], 0
    places = [home, target]
    for number in range(int(options.get("repeat") or REPEAT)):
        branch.refresh_from_db()
        seconds, seen = _watched(branch, places[(number + 1) % 2], members, boss)
        took.append(seconds)
        halves += seen
    branch.refresh_from_db()
    bare = _yardstick(branch)
    median = statistics.median(took)
    return {
        "database": connection.vendor, "unions": unions, "members": members, "move_seconds": round(median, 2),
        "yardstick_seconds": round(bare, 2), "ratio_to_yardstick": round(median / bare, 2),
        "reader_saw_half": halves,
    }  # fmt: skip


def _people(branch: Union, count: int) -> None:
    unions = list(Union.objects.filter(within(branch.path), kind="grassroots"))
    for start in range(0, count, 5000):
        keys = uuid7s(min(5000, count - start))
        Person.objects.bulk_create(Person(id=key, name="甲乙") for key in keys)
        Membership.objects.bulk_create(
            Membership(person_id=key, union=one, path=one.path, name="甲乙", joined_on="2021-05-01")
            for key, one in ((key, unions[(start + at) % len(unions)]) for at, key in enumerate(keys))
        )


def _watched(branch: Union, to: Union, members: int, by: Any) -> tuple[float, int]:
    to.refresh_from_db()
    stop, halves = threading.Event(), []
    old = branch.path
    reader = threading.Thread(target=_read, args=(stop, branch.pk, old, members, halves))
    reader.start()
    begun = time.perf_counter()
    move_union(union=branch, to=to, by=by, reason="基准测试")
    taken = time.perf_counter() - begun
    stop.set()
    reader.join()
    return taken, len(halves)


def _read(stop: threading.Event, key: Any, old: str, members: int, halves: list[int]) -> None:
    """In one snapshot each: where the branch is, and how many members are there."""
    try:
        while not stop.is_set():
            with transaction.atomic():
                if connection.vendor == "postgresql":
                    with connection.cursor() as cursor:
                        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                path = Union.objects.values_list("path", flat=True).get(pk=key)
                found = Membership.objects.filter(within(path)).count()
            if found != members:
                halves.append(found)
            stop.wait(0.01)
    finally:
        connection.close()


def _yardstick(branch: Union) -> float:
    """Seconds of the bare rewrite of the members' paths, in one statement."""
    rows = Membership.objects.filter(within(branch.path))
    begun = time.perf_counter()
    rows.update(path=Concat(Value(branch.path), Substr("path", len(branch.path) + 1), output_field=PathField()))
    return time.perf_counter() - begun
