"""A firm of 50,000 moves to another union: how long, and whether the figures are right on the next page.

A piece of ``./manage bench members``: ``firm_move(count)``. Alone: ``./manage bench members_move [--rows 50000]``.
"""

import time
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from bench import world
from niangjia.insight.memo import spread
from niangjia.kernel.bulkrows import insert_rows
from niangjia.kernel.dialect import analyse, moment
from niangjia.kernel.ids import uuid7s
from niangjia.kernel.questions import FIGURES
from niangjia.members.models import Membership, Person
from niangjia.members.services.handing import move_now
from niangjia.organizations.models import Union

ROWS = 50_000
PERSON = ("id", "created_at", "name", "gender", "id_kind", "education", "skill", "household_region", "revision")
MEMBERSHIP = (
    "id", "created_at", "person", "union", "path", "name", "pinyin", "initials", "workplace", "department", "position",
    "employment_form", "group", "joined_on", "leave_reason", "note",
)  # fmt: skip


def run(options: dict[str, Any]) -> dict[str, Any]:
    """The piece alone."""
    return firm_move(int(options.get("rows") or ROWS))


def firm_move(count: int) -> dict[str, Any]:
    """Seconds of the move of ``count`` members, of the next board, and whether its numbers are right."""
    root = world.branch(f"MOVE{time.time_ns():x}", 2)
    firm, target = Union.objects.filter(path__startswith=root.path, kind="grassroots").order_by("path")
    _people(firm, count)
    _members(root)  # figures are remembered before
    begun = time.perf_counter()
    moved = move_now(by=None, union=firm, target=target, on=timezone.localdate(), reason="基准测试")
    seconds = time.perf_counter() - begun
    begun = time.perf_counter()
    figures = {name: _members(one) for name, one in (("firm", firm), ("target", target), ("root", root))}
    board = time.perf_counter() - begun
    current = Membership.objects.filter(left_on__isnull=True)
    counts = {name: current.filter(union=one).count() for name, one in (("firm", firm), ("target", target))}
    return {
        "database": connection.vendor, "members": count, "moved": moved, "move_seconds": round(seconds, 2),
        "next_board_seconds": round(board, 3),
        "figures_right": figures == {"firm": 0, "target": count, "root": count} and counts == {"firm": 0, "target": count},
    }  # fmt: skip


def _members(union: Union) -> int:
    today = timezone.localdate()
    return int(spread([FIGURES["members"]], union.path, today, today=today)["members"].whole.total)


def _people(union: Union, count: int) -> None:
    keys, stamp = [one.hex for one in uuid7s(count)], moment(timezone.now())
    insert_rows(Person, PERSON, ((key, stamp, "甲乙", "", "", "", "", "", 0) for key in keys))
    day = date(2021, 5, 1).isoformat()
    rows = (
        (one.hex, stamp, key, union.pk.hex, union.path, "甲乙", "jiayi", "jy", "一车间", "", "", "contract", "none", day, "", "")
        for one, key in zip(uuid7s(count), keys, strict=True)
    )
    insert_rows(Membership, MEMBERSHIP, rows)
    analyse(Person, Membership)
