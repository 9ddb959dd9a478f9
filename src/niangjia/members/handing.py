"""Everybody of a union to another one, on one day, by as many statements whatever the number. Nobody is in none or in two.

The caller holds the tree (``treelock``) in an open transaction, so that neither union moves or ends meanwhile.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from niangjia.kernel import audit
from niangjia.kernel.bulkrows import pour
from niangjia.kernel.dialect import analyse, key, key_type, moment, postgres, rows, run
from niangjia.kernel.ids import uuid7s
from niangjia.kernel.marks import touch
from niangjia.kernel.steps import Step, silent
from niangjia.kernel.tree import ancestors
from niangjia.members.models import Expulsion, Holding, Membership, Posting
from niangjia.members.transfers.carrying import follow_postings, lapse_expulsions
from niangjia.organizations.queries import active

MARK = "members"
TELLING = "members.tell_moved"
RECENT = timedelta(days=30)  # in which a whole move can be taken back at once
CARRIED = (
    "person_id", "name", "pinyin", "initials", "employer_id", "workplace", "department", "position",
    "employment_form", "group", "standing", "standing_on", "note",
)  # fmt: skip

HOLD = """
    SELECT COUNT(*) FROM (
        SELECT p.id FROM members_person p WHERE p.id IN (
            SELECT m.person_id FROM members_membership m WHERE m.path = %(from)s AND m.left_on IS NULL)
        ORDER BY p.id FOR NO KEY UPDATE) held"""
END = """
    UPDATE members_membership SET left_on = {greatest}(joined_on, {day}), leave_reason = 'moved'
    WHERE id IN (SELECT old FROM handed) AND left_on IS NULL"""
BEGIN = """
    INSERT INTO members_membership (id, created_at, union_id, path, joined_on, leave_reason, came_from_id, {names})
    SELECT h.new, %(now)s, %(target)s, %(path)s, m.left_on, '', m.union_id, {values}
    FROM handed h JOIN members_membership m ON m.id = h.old AND m.leave_reason = 'moved'"""
EDITED = """
    UPDATE members_person SET revision = revision + 1
    WHERE id IN (SELECT m.person_id FROM members_membership m JOIN handed h ON h.old = m.id)"""


@dataclass(frozen=True)
class Arrival:
    """A whole firm that came to a union in one move: from where, when (to the microsecond, as its rows say), who is still there."""

    source: Any
    at: datetime
    count: int


def arrivals(union: Any) -> list[Arrival]:
    """The whole moves of the last month to a union, the latest first: many memberships that began in the same moment."""
    rows = Membership.objects.filter(
        path=union.path, left_on__isnull=True, created_at__gte=timezone.now() - RECENT, came_from__state="active"
    )
    found = rows.values("came_from", "created_at").annotate(count=Count("pk")).filter(count__gte=2)
    newest = list(found.order_by("-created_at")[:5])
    unions = {one.pk: one for one in active().filter(pk__in=[row["came_from"] for row in newest])}
    return [Arrival(unions[row["came_from"]], row["created_at"], row["count"]) for row in newest]


def arrived(union: Any, source: Any, at: datetime) -> QuerySet[Membership]:
    """Who came by one whole move and is still there."""
    return Membership.objects.filter(path=union.path, left_on__isnull=True, came_from_id=source.pk, created_at=at)


def note_move(*, by: Any, union: Any, target: Any, count: int, reason: str) -> None:
    """Write down that a whole union's people were moved, and have everybody who went along told, in the background."""
    from niangjia.kernel.jobs import enqueue

    audit.record("member.hand_over", by=by, target=union, reason=reason, detail={"count": count, "to": target.name})
    came = Membership.objects.filter(path=target.path, left_on__isnull=True, came_from_id=union.pk)
    newest = came.order_by("-created_at").values_list("created_at", flat=True).first()
    if newest is not None:
        at = newest.isoformat()
        arguments = {"union": str(union.pk), "target": str(target.pk), "at": at, "reason": reason[:200]}
        enqueue(TELLING, by=by, path=target.path, title=f"告诉转到{target.name}的会员", **arguments)


def holding_of(path: str) -> Any:
    """The holding union of the smallest place around a path, itself excluded; nothing where there is none."""
    around = Holding.objects.filter(union__parent__path__in=ancestors(path, itself=False), union__state="active")
    found = around.exclude(path=path).select_related("union").order_by("-union__parent__path", "path").first()
    return found.union if found else None


def members_of(union: Any) -> int:
    """How many would go."""
    return Membership.objects.filter(path=union.path, left_on__isnull=True).count()


def hold_members(union: Any) -> None:
    """Keep the people of a union to oneself, in the order of all writers; before anything else about them is written."""
    if postgres():
        rows(HOLD, {"from": union.path})


def hand_all(
    *, by: Any, union: Any, target: Any, on: date, step: Step = silent, only: QuerySet[Membership] | None = None
) -> int:
    """Close every current membership of ``union`` (``only`` some), whose people are held, and open one at ``target``; how many.

    The day is ``on``, or the day of joining for whoever joined later. What was being decided about them there is at an end.
    """
    values = {
        "from": union.path, "target": key(target.pk), "path": target.path,
        "on": on if postgres() else on.isoformat(), "now": moment(timezone.now()),
    }  # fmt: skip
    total = _list(Membership.objects.filter(path=union.path, left_on__isnull=True) if only is None else only)
    if not total:
        return 0
    step(0, total, "正在结束原会籍")
    run(END.format(greatest=_word("GREATEST", "MAX"), day=_word("%(on)s::date", "%(on)s")), values)
    step(total // 3, total, "正在建立新会籍")
    names = ", ".join(f'"{one}"' for one in CARRIED)
    run(BEGIN.format(names=names, values=", ".join(f'm."{one}"' for one in CARRIED)), values)
    step(total * 2 // 3, total, "正在更新档案")
    run(EDITED, values)
    run("DROP TABLE handed", {})
    there = Membership.objects.filter(path=target.path, left_on__isnull=True)
    follow_postings(Posting.objects.filter(home=union, person__in=there.values("person")), target, on)
    lapse_expulsions(Expulsion.objects.filter(union=union), by=by)
    touch(MARK, [(union.pk, union.path), (target.pk, target.path)])
    step(total, total, "已转移")
    return total


def _list(current: QuerySet[Membership]) -> int:
    """Every membership that ends beside the key of the one that begins."""
    run("DROP TABLE IF EXISTS handed", {})
    run(f"CREATE TEMPORARY TABLE handed (old {key_type()} PRIMARY KEY, new {key_type()} NOT NULL)", {})
    olds = list(current.values_list("pk", flat=True))
    pairs = [(old.hex, new.hex) for old, new in zip(olds, uuid7s(len(olds)), strict=True)]
    pour("handed", ("old", "new"), pairs)
    analyse("handed")
    return len(pairs)


def _word(pg: str, lite: str) -> str:
    return pg if postgres() else lite
